import { describe, expect, it } from 'vitest'
import { passesVerhoeff } from '#domain/governance/scanners/identity-checks.ts'
import { decideOn, foundIn } from './fixtures.ts'

describe('identity numbers', () => {
  it.each([
    ['us_ssn', 'My SSN is ', '536-90-4399'],
    ['us_ssn', 'social security number: ', '536904399'],
    ['us_ssn', 'please file ', '536-90-4399'],
    ['uk_nhs', 'NHS number ', '943 476 5919'],
    ['uk_nino', 'National Insurance: ', 'AB 12 34 56 C'],
    ['uk_nino', 'my NI number ', 'AB123456C'],
    ['de_tax_id', 'Meine Steuer-ID lautet ', '86 095 742 719'],
    ['fr_nir', 'Numéro de sécurité sociale : ', '2 55 08 14 168 025 38'.replaceAll(' ', '')],
    ['es_nif', 'mi documento ', '12345678Z'],
    ['es_nif', 'NIE ', 'X-1234567-L'],
    ['it_cf', 'codice ', 'RSSMRA80A01H501U'],
    ['pl_pesel', 'PESEL ', '44051401359'],
    ['nl_bsn', 'BSN: ', '111222333'],
    ['be_rrn', 'rijksregisternummer ', '85.07.30-033.28'],
    ['se_personnummer', 'personnummer ', '811218-9876'],
    ['fi_hetu', 'henkilötunnus ', '131052-308T'],
    ['pt_nif', 'contribuinte ', '123456789'],
    ['ca_sin', 'social insurance number ', '046 454 286'],
    ['au_tfn', 'tax file number ', '123 456 782'],
    ['au_medicare', 'Medicare ', '2123 45670 1'],
    ['in_aadhaar', 'Aadhaar ', '2341 2341 2346'],
    ['in_pan', 'PAN card ', 'ABCPE1234F'],
    ['sg_nric', 'his ', 'S1234567D'],
    ['tr_kimlik', 'TC kimlik no ', '10000000146'],
    ['za_id', 'ID number ', '8001015009087'],
    ['br_cpf', 'CPF ', '529.982.247-25'],
  ])('finds %s after "%s"', (id, before, number) => {
    const text = `${before}${number}, thanks`
    const found = foundIn(text)
    expect(found).toContainEqual([`national_id.${id}`, number])
    expect(decideOn(text).redactedText).toBe(`${before}[identity number removed], thanks`)
  })

  it.each([
    ['a number without a word before it', 'the number 86095742719 is prime'],
    ['a wrong check digit', 'Steuer-ID 86095742718'],
    ['a Spanish number with a wrong letter', 'DNI 12345678A'],
    ['an impossible social security number', 'SSN 666-12-3456'],
    ['an order number', 'order 123456789 of 2026'],
    ['a telephone number', 'call 030 901820 or 0171 2345678'],
    ['dates', '2026-11-26 and 26.11.2026'],
    ['a part number', 'part 4711-0815-007 rev B2'],
    [
      'a word far before',
      `SSN is an abbreviation. ${'Many words follow here. '.repeat(6)} 536904399`,
    ],
    ['a longer number', 'BSN 1112223334444555666'],
    ['a number inside a word', 'BSN x111222333y'],
  ])('leaves %s', (_name, text) => {
    expect(foundIn(text).filter(([kind]) => kind !== 'phone')).toEqual([])
  })

  it('knows the check of Verhoeff', () => {
    expect(passesVerhoeff('2363')).toBe(true)
    expect(passesVerhoeff('2364')).toBe(false)
    expect(passesVerhoeff('3263')).toBe(false)
  })
})
