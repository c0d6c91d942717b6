import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PolicyRule } from '#contracts/governance.ts'
import { decideText } from '#domain/governance/engine.ts'
import { defaultSnapshot } from '#domain/governance/rules.ts'
import { agent, foundIn } from './fixtures.ts'
import { cutAt, stream } from './stream-fixtures.ts'

const redactContacts: PolicyRule = {
  key: 'organisation.contacts.redact',
  tier: 'organisation',
  points: ['output'],
  priority: 500,
  condition: { fact: 'signals', op: 'signal', value: { id: 'pii.contact' } },
  effect: 'redact',
  mode: 'enforce',
  immutable: false,
  reasonKey: 'contact.noted',
}
const snapshot = { ...defaultSnapshot(), rules: [...defaultSnapshot().rules, redactContacts] }

const redacted = (text: string): string => {
  const decision = decideText({ point: 'output', text, snapshot, agent })
  return decision.redactedText ?? text
}
const streamed = (deltas: readonly string[]): string => stream(deltas, snapshot).released

/** Parts of numbers and names, so that random texts come near to matching all the time. */
const parts = [
  'Tel. ', 'phone: ', 'order ', '+49 30 ', '12345678', '030', ' 901820', '(415)', ' 555-2671', '+1', '0171 ',
  '3920000', '1', '-', '.', ' ', '\n', ',', '(', ')', '/', 'x', '٤', '\u200B', '手机', '13812345678', 'Mr', 'Mr. ',
  'Dr. ', 'Frau ', 'Dear ', 'Ann', 'Ann Lee', 'van ', 'de ', 'O’Neill', 'J. ', 'my name is ', 'Kind regards,\n',
  'The Team', '我叫', '王小明', '王', 'e\u0301', 'Miss ', 'I am ', 'BIC ', 'SWIFT: ', 'DEUTDEFF', '500', 'DEUTDEFF500',
  'IP ', 'version ', '81.169.145.12', '8.8.', '145', ':8080', '2001:db8::', '8a2e:370', '::1', 'face', 'a@b.example',
] // oxfmt-ignore
const texts = fc
  .array(fc.constantFrom(...parts), { maxLength: 24 })
  .map((pieces) => pieces.join(''))

describe(
  'telephone numbers, names, bank codes and addresses of machines',
  { timeout: 60_000 },
  () => {
    it.each([
      ['phone', 'Call +49 30 12345678, thanks', '+49 30 12345678'],
      ['phone', 'Tel.: 030 / 901820.', '030 / 901820'],
      ['phone', '(415) 555-2671 is mine', '(415) 555-2671'],
      ['phone', 'Anna: 0171 3920000', '0171 3920000'],
      ['phone', 'the desk has 415-555-2671', '415-555-2671'],
      ['phone', '我的手机号是13812345678。', '13812345678'],
      ['phone', 'or (542)666-5678 at night', '(542)666-5678'],
      ['phone', 'phone 542.666.5678x123', '542.666.5678'],
      ['phone', 'My number is 001-542-666-5678.', '001-542-666-5678'],
      ['phone', 'Please phone 555-0199', '555-0199'],
      ['phone', 'my cell: 212 555 0187', '212 555 0187'],
      ['phone', '(+49) 30 1234567', '+49) 30 1234567'],
      ['phone', 'M: +49171/3920000', '+49171/3920000'],
      ['phone', 'Büro (030)1234567', '(030)1234567'],
      ['phone', 'Anna, 01.42.68.53.00', '01.42.68.53.00'],
      ['phone', 'GSM 0475/12.34.56', '0475/12.34.56'],
      ['phone', 'from abroad 011 44 20 7946 0958', '011 44 20 7946 0958'],
      ['phone', '連絡先 090-1234-5678', '090-1234-5678'],
      ['name', 'Ask Mr. van der Berg about it', 'van der Berg'],
      ['name', 'Sehr geehrte Frau Dr. Steinbach,', 'Steinbach'],
      ['name', 'Kind regards,\nHannah Lind\n', 'Hannah Lind'],
      ['name', 'my name is Priya Raman and', 'Priya Raman'],
      ['bic', 'BIC: DEUTDEFF500.', 'DEUTDEFF500'],
      ['ip', 'Login from 81.169.145.12.', '81.169.145.12'],
      ['ip', 'The IP is 8.8.8.8:53, right?', '8.8.8.8'],
      ['ip', 'http://93.184.216.34/index', '93.184.216.34'],
      ['ip', 'dropped 2001:DB8:85a3::8a2e:370:7334 twice', '2001:DB8:85a3::8a2e:370:7334'],
      ['ip', 'IPv6 2a00:1450::5', '2a00:1450::5'],
    ])('are found: %s in "%s"', (kind, text, found) => {
      expect(foundIn(text)).toContainEqual([kind, found])
    })

    it.each([
      'order 0301234567',
      'order 0171 3920000',
      'on 2024-05-17 or 17.05.2024',
      'order 112-1234567-1234567',
      'ISBN 0-306-40615-2',
      'sales +12 500 000 euros',
      'Los 0123-4567-8901',
      'lat 030.123456 lon 050.654321',
      'Part 024.123.4567',
      'from 03/04/2024-05/04/2024',
      'tracking id 9400 1000 0000 0000 0000 00',
      'flight 0123 4567',
      'The call took 1234567 ms',
      'server 192.168.100.201',
      'the IP 127.0.0.1 or fe80::1',
      'version 81.2.69.142',
      'Chrome 120.0.6099.109 on Windows 10.0.19045.1',
      'as in section 4.2.1.3',
      'v81.2.69.142 and 81.2.69.142.7',
      'at 12:30:45 from 00:1a:2b:3c:4d:5e',
      'std::vector face::bad abc::def',
      'costs $4,155,552,671',
      'I miss Paris and MS Office',
      'Dear Team,',
      'Kind regards',
      'DEUTSCHE BAHN',
      'a swift answer PLEASEDO it',
    ])('are not found in: %s', (text) => {
      expect(foundIn(text)).toEqual([])
    })

    it('leave a mark that says what was removed', () => {
      expect(redacted('Tel. 030 901820, Mr. Hughes')).toBe(
        'Tel. [phone number removed], Mr. [name removed]',
      )
    })

    it('are removed from a stream wherever it is cut', () => {
      fc.assert(
        fc.property(texts, fc.array(fc.nat(), { maxLength: 30 }), (text, cuts) => {
          const whole = redacted(text)
          expect(streamed(cutAt(text, cuts))).toBe(whole)
          expect(streamed(text.split(''))).toBe(whole)
        }),
        { numRuns: 500 },
      )
    })
  },
)
