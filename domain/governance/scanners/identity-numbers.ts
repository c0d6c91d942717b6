import { passesLuhn } from './card-numbers.ts'
import {
  digitAt,
  isAmericanBank,
  isAmericanProvider,
  isAmericanTaxpayer,
  isAustralianBusiness,
  isBelgianNumber,
  isBrazilianCpf,
  isBritishHealthNumber,
  isFrenchInsuranceNumber,
  isGermanPension,
  isGermanTaxId,
  isGermanVat,
  isItalianFiscalCode,
  isNationalInsuranceNumber,
  isPortugueseTaxNumber,
  isSingaporeanId,
  isSocialSecurityNumber,
  isSpanishId,
  isTurkishId,
  passesVerhoeff,
  weightedSum,
} from './identity-checks.ts'

/** A kind of identity number, judged on its letters and digits alone, in lower case. */
export type IdentityNumber = {
  id: string
  shape: RegExp
  isValid: (compact: string) => boolean
  /** Words that say what the number is; separated by `|`. */
  context: string
  /** Numbers that so much else could be count only after a word of the context. */
  needsContext: boolean
}

/** Identity numbers by country. */
export const identityNumbers: readonly IdentityNumber[] = [
  {
    id: 'us_ssn',
    shape: /^\d{9}$/,
    isValid: isSocialSecurityNumber,
    needsContext: true,
    context: 'ssn | social security number | social security no | social security',
  },
  {
    id: 'uk_nhs',
    shape: /^\d{10}$/,
    isValid: isBritishHealthNumber,
    needsContext: true,
    context: 'nhs | nhs number | health service number',
  },
  {
    id: 'uk_nino',
    shape: /^[abceghj-prstw-z][abceghj-nprstw-z]\d{6}[a-d]$/,
    isValid: isNationalInsuranceNumber,
    needsContext: true,
    context: 'national insurance | nino | ni number | insurance number',
  },
  {
    id: 'de_tax_id',
    shape: /^[1-9]\d{10}$/,
    isValid: isGermanTaxId,
    needsContext: true,
    context:
      'steuer-id | steuerid | steueridentifikationsnummer | steuernummer | identifikationsnummer | idnr | tax id',
  },
  {
    id: 'fr_nir',
    shape: /^[12]\d{4}(?:\d{2}|2a|2b)\d{8}$/,
    isValid: isFrenchInsuranceNumber,
    needsContext: true,
    context: 'sécurité sociale | numéro de sécu | nir | insee | social security',
  },
  {
    id: 'es_nif',
    shape: /^(?:\d{8}|[xyz]\d{7})[a-z]$/,
    isValid: isSpanishId,
    needsContext: false,
    context: 'dni | nif | nie',
  },
  {
    id: 'it_cf',
    shape: /^[a-z]{6}\d{2}[abcdehlmprst]\d{2}[a-z]\d{3}[a-z]$/,
    isValid: isItalianFiscalCode,
    needsContext: false,
    context: 'codice fiscale',
  },
  {
    id: 'pl_pesel',
    shape: /^\d{11}$/,
    needsContext: true,
    context: 'pesel',
    isValid: (text) => weightedSum(text, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0,
  },
  {
    id: 'nl_bsn',
    shape: /^\d{9}$/,
    needsContext: true,
    context: 'bsn | burgerservicenummer | sofinummer',
    isValid: (text) =>
      weightedSum(text, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0 && Number(text) > 0,
  },
  {
    id: 'be_rrn',
    shape: /^\d{11}$/,
    isValid: isBelgianNumber,
    needsContext: true,
    context:
      'rijksregisternummer | registre national | numéro national | nationalregister | national number',
  },
  {
    id: 'se_personnummer',
    shape: /^(?:\d{2})?\d{2}[01]\d[0-9]\d\d{4}$/,
    needsContext: true,
    context: 'personnummer | samordningsnummer',
    isValid: (text) => passesLuhn(text.slice(-10)),
  },
  {
    id: 'fi_hetu',
    shape: /^[0-3]\d[01]\d{3}\d{3}[0-9a-y]$/,
    needsContext: true,
    context: 'henkilötunnus | hetu | personbeteckning',
    isValid: (text) =>
      '0123456789abcdefhjklmnprstuvwxy'[Number(text.slice(0, 9)) % 31] === text.at(-1),
  },
  {
    id: 'pt_nif',
    shape: /^[1-356-9]\d{8}$/,
    isValid: isPortugueseTaxNumber,
    needsContext: true,
    context: 'nif | contribuinte | número fiscal',
  },
  {
    id: 'ca_sin',
    shape: /^\d{9}$/,
    isValid: passesLuhn,
    needsContext: true,
    context: 'sin number | social insurance | assurance sociale | nas',
  },
  {
    id: 'au_tfn',
    shape: /^\d{9}$/,
    needsContext: true,
    context: 'tfn | tax file number',
    isValid: (text) => weightedSum(text, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0,
  },
  {
    id: 'au_medicare',
    shape: /^[2-6]\d{9,10}$/,
    needsContext: true,
    context: 'medicare',
    isValid: (text) => weightedSum(text, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === digitAt(text, 8),
  },
  {
    id: 'in_aadhaar',
    shape: /^[2-9]\d{11}$/,
    isValid: passesVerhoeff,
    needsContext: true,
    context: 'aadhaar | aadhar | uidai | आधार',
  },
  {
    id: 'in_pan',
    shape: /^[a-z]{3}[abcfghljpt][a-z]\d{4}[a-z]$/,
    isValid: () => true,
    needsContext: true,
    context: 'pan card | pan number | pan no | permanent account',
  },
  {
    id: 'sg_nric',
    shape: /^[stfg]\d{7}[a-z]$/,
    isValid: isSingaporeanId,
    needsContext: false,
    context: 'nric',
  },
  {
    id: 'kr_rrn',
    shape: /^\d{13}$/,
    needsContext: true,
    context: '주민등록번호 | 주민번호 | resident registration',
    isValid: (text) =>
      (11 - (weightedSum(text, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10 ===
      digitAt(text, 12),
  },
  {
    id: 'tr_kimlik',
    shape: /^[1-9]\d{10}$/,
    isValid: isTurkishId,
    needsContext: true,
    context: 'kimlik | tc kimlik | t.c. kimlik | kimlik no | tckn',
  },
  {
    id: 'th_id',
    shape: /^[1-8]\d{12}$/,
    needsContext: true,
    context: 'thai id | เลขประจำตัวประชาชน | บัตรประชาชน',
    isValid: (text) =>
      (11 - (weightedSum(text, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 ===
      digitAt(text, 12),
  },
  {
    id: 'za_id',
    shape: /^\d{13}$/,
    isValid: passesLuhn,
    needsContext: true,
    context: 'id number | sa id | south african id | identity number',
  },
  { id: 'br_cpf', shape: /^\d{11}$/, isValid: isBrazilianCpf, needsContext: true, context: 'cpf' },
  {
    id: 'us_itin',
    shape: /^9\d{8}$/,
    isValid: isAmericanTaxpayer,
    needsContext: true,
    context: 'itin | taxpayer identification | taxpayer id',
  },
  {
    id: 'us_npi',
    shape: /^[12]\d{9}$/,
    isValid: isAmericanProvider,
    needsContext: true,
    context: 'npi | provider identifier',
  },
  {
    id: 'us_aba',
    shape: /^\d{9}$/,
    isValid: isAmericanBank,
    needsContext: true,
    context: 'routing number | routing no | aba number | aba | routing',
  },
  {
    id: 'de_pension',
    shape: /^\d{8}[a-z]\d{3}$/,
    isValid: isGermanPension,
    needsContext: true,
    context:
      'sozialversicherungsnummer | rentenversicherungsnummer | versicherungsnummer | sv-nummer | rvnr | svnr',
  },
  {
    id: 'de_vat',
    shape: /^de\d{9}$/,
    isValid: isGermanVat,
    needsContext: true,
    context: 'ust-idnr | ust-id | ustid | umsatzsteuer-id | vat | vat id | vat number',
  },
  {
    id: 'au_abn',
    shape: /^\d{11}$/,
    isValid: isAustralianBusiness,
    needsContext: true,
    context: 'abn | australian business number',
  },
]
