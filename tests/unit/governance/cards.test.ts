import { describe, expect, it } from 'vitest'
import { isCardNumber, passesLuhn } from '#domain/governance/scanners/card-numbers.ts'
import { isIban } from '#domain/governance/scanners/iban.ts'
import { decideOn, foundIn } from './fixtures.ts'

describe('card numbers', () => {
  it.each([
    ['Visa', '4111111111111111'],
    ['Visa in groups', '4111 1111 1111 1111'],
    ['Visa with hyphens', '4012-8888-8888-1881'],
    ['Visa with dots', '4012.8888.8888.1881'],
    ['Visa of 13 digits', '4222222222222'],
    ['Mastercard', '5555 5555 5555 4444'],
    ['Mastercard of the 2 series', '2223003122003222'],
    ['American Express', '378282246310005'],
    ['American Express in its groups', '3782 822463 10005'],
    ['Diners Club', '30569309025904'],
    ['Diners Club in its groups', '3056 930902 5904'],
    ['Discover', '6011 1111 1111 1117'],
    ['JCB', '3530111333300000'],
    ['UnionPay', '6240008631401148'],
    ['digit by digit', '4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1'],
    ['full-width digits', '４１１１ １１１１ １１１１ １１１１'],
    ['Arabic digits', '٤١١١١١١١١١١١١١١١'],
    ['no-break spaces', '4111\u00A01111\u00A01111\u00A01111'],
  ])('finds %s', (_name, number) => {
    expect(foundIn(`Card: ${number}, thanks.`)).toEqual([['card', number]])
    expect(foundIn(number)).toEqual([['card', number]])
  })

  it.each([
    ['an expiry date', '4111 1111 1111 1111 12/28', '4111 1111 1111 1111'],
    ['a security code', '4111 1111 1111 1111 123', '4111 1111 1111 1111'],
    ['a table cell', '7,4111111111111111,12/28', '4111111111111111'],
    ['a full stop', 'It is 4111111111111111.', '4111111111111111'],
  ])('finds a card beside %s', (_name, text, number) => {
    expect(foundIn(text)).toEqual([['card', number]])
  })

  it('finds a card with an invisible character inside', () => {
    expect(decideOn('no 4111\u200B111111111111 ok').redactedText).toBe(
      'no [card number removed] ok',
    )
  })

  it('finds two cards side by side', () => {
    expect(decideOn('4111 1111 1111 1111 5555 5555 5555 4444').redactedText).toBe(
      '[card number removed] [card number removed]',
    )
  })

  it('finds each card of a list with one a line', () => {
    const lines = Array.from({ length: 12 }, () => '4111 1111 1111 1111').join('\n')
    expect(foundIn(lines)).toHaveLength(12)
  })

  it.each([
    ['a wrong check digit', '4111 1111 1111 1112'],
    ['an order number', 'order 1234567890123456'],
    ['an order number with letters', 'ORD4111111111111111'],
    ['a number with letters behind', '4111111111111111ab'],
    ['an ISBN', 'ISBN 978-3-16-148410-0'],
    ['an ISBN without hyphens', '9783161484100'],
    ['a telephone number', '+49 30 901820'],
    ['a telephone number that would pass', '+4111 1111 1111 1111'],
    ['a fraction', '0.4111111111111111'],
    ['a UUID', '4111-1111-4111-8111-411111111111 f47ac10b-58cc-4372-a567-0e02b2c3d479'],
    ['a time stamp', '1732600000000 2026-11-26 06:42:41'],
    ['an IMEI', '490154203237518'],
    ['years', '2019 2020 2021 2022 2023 2024'],
    [
      'a table of numbers',
      Array.from({ length: 40 }, (_, index) => String(4000 + index * 7)).join(' '),
    ],
    [
      'a column of numbers',
      Array.from({ length: 40 }, (_, index) => String(4000 + index * 7)).join('\n'),
    ],
    ['a row of digits', '1 2 3 4 5 6 7 8 9 10 11 12'],
    ['a longer number', '41111111111111111111111'],
    ['zeros', '0000 0000 0000 0000'],
    ['an IP address', '192.168.100.200'],
    ['version numbers', '10.15.7 24.21.0'],
  ])('leaves %s', (_name, text) => {
    expect(foundIn(text).filter(([kind]) => kind !== 'phone')).toEqual([])
  })

  it('knows the check digit', () => {
    expect(passesLuhn('79927398713')).toBe(true)
    expect(passesLuhn('79927398710')).toBe(false)
    expect(passesLuhn('')).toBe(false)
    expect(isCardNumber('79927398713')).toBe(false)
  })
})

describe('bank account numbers', () => {
  it.each([
    'DE89 3704 0044 0532 0130 00',
    'DE89370400440532013000',
    'de89370400440532013000',
    'GB29 NWBK 6016 1331 9268 19',
    'FR14 2004 1010 0505 0001 3M02 606',
    'ES91 2100 0418 4502 0005 1332',
    'AT61 1904 3002 3457 3201',
    'CH93 0076 2011 6238 5295 7',
    'NL91 ABNA 0417 1643 00',
    'IT60 X054 2811 1010 0000 0123 456',
    'NO93 8601 1117 947',
    'MT84 MALT 0110 0001 2345 MTLC AST0 01S',
    'DE89-3704-0044-0532-0130-00',
  ])('finds %s', (iban) => {
    expect(foundIn(`IBAN: ${iban}.`)).toEqual([['iban', iban]])
    expect(foundIn(iban)).toEqual([['iban', iban]])
  })

  it.each([
    'DE88 3704 0044 0532 0130 00',
    'DE89 3704 0044 0532 0130',
    'XX89 3704 0044 0532 0130 00',
    'XDE89370400440532013000',
    'DE89370400440532013000X',
    'be12 and so on, and it goes further',
    'the DE market and AT61 road',
    'model no93 8601 series',
  ])('leaves %s', (text) => {
    expect(foundIn(text)).toEqual([])
  })

  it('asks for the length of the country', () => {
    expect(isIban('de89370400440532013000')).toBe(true)
    expect(isIban('no89370400440532013000')).toBe(false)
  })
})

describe('e-mail addresses', () => {
  it.each([
    'a@example.com',
    'first.last+tag@sub.example.co.uk',
    "o'neil@example.org",
    'josé@example.com',
  ])('notes %s and lets it pass', (address) => {
    const decision = decideOn(`Write to ${address}.`)
    expect(foundIn(`Write to ${address}.`)).toEqual([['email', address]])
    expect(decision.effect).toBe('allow_log')
    expect(decision.redactedText).toBeUndefined()
    expect(decision.signals[0]?.severity).toBe('low')
  })

  it.each([
    '@scope/package',
    'a@b',
    'user@1.5',
    'x@.com',
    'meet @ noon',
    'a@b..com',
    `${'a'.repeat(80)}@example.com`,
  ])('leaves %s', (text) => {
    expect(foundIn(text)).toEqual([])
  })
})
