import { passesLuhn } from './card-numbers.ts'

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

const digitAt = (text: string, index: number): number => text.charCodeAt(index) - 48

function weightedSum(text: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, index) => sum + weight * digitAt(text, index), 0)
}

function isBritishHealthNumber(text: string): boolean {
  const check = 11 - (weightedSum(text, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)
  return check !== 10 && check % 11 === digitAt(text, 9)
}

/** ISO 7064, MOD 11,10. */
function isGermanTaxId(text: string): boolean {
  let product = 10
  for (let index = 0; index < 10; index += 1) {
    const sum = (digitAt(text, index) + product) % 10
    product = ((sum === 0 ? 10 : sum) * 2) % 11
  }
  return (11 - product) % 10 === digitAt(text, 10)
}

function isFrenchInsuranceNumber(text: string): boolean {
  const number = text.slice(0, 13).replace('2a', '19').replace('2b', '18')
  return 97 - Number(BigInt(number) % 97n) === Number(text.slice(13))
}

function isSpanishId(text: string): boolean {
  const number = Number(
    text.slice(0, -1).replace(/^[xyz]/, (letter) => String('xyz'.indexOf(letter))),
  )
  return 'trwagmyfpdxbnjzsqvhlcke'[number % 23] === text.at(-1)
}

const italianOdd = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
]

function isItalianFiscalCode(text: string): boolean {
  let sum = 0
  for (let index = 0; index < 15; index += 1) {
    const code = text.charCodeAt(index)
    const value = code >= 97 ? code - 97 : code - 48
    sum += index % 2 === 0 ? (italianOdd[value] ?? 0) : value
  }
  return sum % 26 === text.charCodeAt(15) - 97
}

function isBelgianNumber(text: string): boolean {
  const check = Number(text.slice(9))
  const number = Number(text.slice(0, 9))
  return 97 - (number % 97) === check || 97 - ((2_000_000_000 + number) % 97) === check
}

function isPortugueseTaxNumber(text: string): boolean {
  const check = 11 - (weightedSum(text, [9, 8, 7, 6, 5, 4, 3, 2]) % 11)
  return (check > 9 ? 0 : check) === digitAt(text, 8)
}

function isTurkishId(text: string): boolean {
  const odd = weightedSum(text, [1, 0, 1, 0, 1, 0, 1, 0, 1])
  const even = weightedSum(text, [0, 1, 0, 1, 0, 1, 0, 1])
  const tenth = (((odd * 7 - even) % 10) + 10) % 10
  return tenth === digitAt(text, 9) && (odd + even + tenth) % 10 === digitAt(text, 10)
}

function isBrazilianCpf(text: string): boolean {
  const checkOf = (weights: readonly number[]): number =>
    ((weightedSum(text, weights) * 10) % 11) % 10
  const isRepeated = new Set(text).size === 1
  return (
    !isRepeated &&
    checkOf([10, 9, 8, 7, 6, 5, 4, 3, 2]) === digitAt(text, 9) &&
    checkOf([11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) === digitAt(text, 10)
  )
}

function isSingaporeanId(text: string): boolean {
  const first = text.charAt(0)
  const sum =
    weightedSum(text.slice(1), [2, 7, 6, 5, 4, 3, 2]) + (first === 't' || first === 'g' ? 4 : 0)
  const letters = first === 's' || first === 't' ? 'jzihgfedcba' : 'xwutrqpnmlk'
  return letters[sum % 11] === text.at(-1)
}

const verhoeffTurns = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]

function verhoeffProduct(one: number, other: number): number {
  if (one < 5) return other < 5 ? (one + other) % 5 : 5 + ((one + other) % 5)
  return other < 5 ? 5 + ((one - other) % 5) : (one - other + 5) % 5
}

/** The check of Verhoeff, by the group of the turns and mirrorings of a pentagon. */
export function passesVerhoeff(text: string): boolean {
  let check = 0
  for (let index = 0; index < text.length; index += 1) {
    let digit = digitAt(text, text.length - 1 - index)
    for (let turn = 0; turn < index % 8; turn += 1) digit = verhoeffTurns[digit] ?? 0
    check = verhoeffProduct(check, digit)
  }
  return check === 0
}

const isSocialSecurityNumber = (text: string): boolean =>
  !/^(?:000|666|9)|^\d{3}00|0000$/.test(text)

const isNationalInsuranceNumber = (text: string): boolean => !/^(?:bg|gb|nk|kn|tn|nt|zz)/.test(text)

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
]
