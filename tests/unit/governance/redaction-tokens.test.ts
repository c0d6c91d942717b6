import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PolicyRule } from '#contracts/governance.ts'
import { decideText } from '#domain/governance/engine.ts'
import { unusable } from '#domain/governance/gate.ts'
import {
  codeFrom,
  createExampleTokens,
  createTokenIssuer,
  keepTokensWhole,
  lostMark,
  tokenLengthAt,
  findTokens,
  unmask,
} from '#domain/governance/redaction-tokens.ts'
import { defaultSnapshot } from '#domain/governance/rules.ts'
import { createStreamWindow } from '#domain/governance/stream-window.ts'
import { agent, topic } from './fixtures.ts'
import { cutAt } from './stream-fixtures.ts'

const kinds = ['EMAIL', 'PHONE', 'NAME', 'CARD', 'IBAN', 'BANK', 'ID', 'TEXT']
const token = fc
  .tuple(
    fc.constantFrom(...kinds),
    fc.integer({ min: 1, max: 999_999 }),
    fc.uint8Array({ minLength: 5, maxLength: 5 }),
  )
  .map(([kind, number, bytes]) => `[${kind}${number}-${codeFrom(bytes)}]`)

/** Gives tokens as a conversation does, with a code and a hash that anybody could tell. */
function issuer(known: Record<string, string> = {}, seal = (_: string, value: string) => value) {
  return createTokenIssuer({
    known: new Map(Object.entries(known)),
    codeOf: () => 'BCDFG',
    fingerprintOf: (value) => `#${value}`,
    seal,
  })
}

const redacting = (id: string, redaction: 'remove' | 'token'): PolicyRule => ({
  key: `organisation.${id}.${redaction}`,
  tier: 'organisation',
  points: ['input', 'output'],
  priority: 500,
  condition: { fact: 'signals', op: 'signal', value: { id } },
  effect: 'redact',
  mode: 'enforce',
  immutable: false,
  reasonKey: 'test',
  params: { redaction },
})

function redactedOf(text: string, ...rules: PolicyRule[]) {
  const { tokenFor } = issuer()
  const snapshot = { ...defaultSnapshot(), rules: [...defaultSnapshot().rules, ...rules] }
  const decide = (point: 'input' | 'output') =>
    decideText({ point, text, snapshot, agent, tokenFor }).redactedText
  return { input: decide('input'), output: decide('output') }
}

describe('a rule that redacts reversibly', () => {
  it('puts a token in the place of each value of a question, the same for the same value', () => {
    const { input } = redactedOf(
      'From ada@example.org to ben@example.org, cc ada@example.org.',
      redacting('pii.contact', 'token'),
    )
    expect(input).toBe('From [EMAIL1-BCDFG] to [EMAIL2-BCDFG], cc [EMAIL1-BCDFG].')
  })

  it('removes for good what a model made up', () => {
    const { output } = redactedOf('Ask ada@example.org.', redacting('pii.contact', 'token'))
    expect(output).toBe('Ask [e-mail address removed].')
  })

  it('gives way to one that removes', () => {
    const both = [redacting('pii.contact', 'token'), redacting('pii.*', 'remove')]
    expect(redactedOf('Ask ada@example.org.', ...both).input).toBe('Ask [e-mail address removed].')
    expect(redactedOf('Ask ada@example.org.', ...both.toReversed()).input).toBe(
      'Ask [e-mail address removed].',
    )
  })

  it('never keeps a key, nor what stands within one', () => {
    const text = 'Open postgres://ada:s3cr3t9xK@db.example.org:5432/app as ada@example.org.'
    const { input } = redactedOf(text, redacting('*', 'token'))
    expect(input).toContain('[connection string removed]')
    expect(input).toContain('[EMAIL1-BCDFG]')
    const excepted = defaultSnapshot().rules.filter(({ key }) => key !== 'platform.secrets.redact')
    const decided = decideText({
      point: 'input',
      text,
      snapshot: { ...defaultSnapshot(), rules: [...excepted, redacting('pii.*', 'token')] },
      agent,
      tokenFor: () => 'kept',
    })
    expect(decided.redactedText).toMatch(/ as kept\.$/)
    expect(decided.redactedText?.match(/kept/g)).toHaveLength(1)
  })

  it.each(['secret.key', 'secret.*', 'pii.credential'])('cannot be saved for %s', (id) => {
    expect(unusable(redacting(id, 'token'))).toMatchObject({ path: 'params.redaction' })
    expect(unusable(redacting(id, 'remove'))).toBeNull()
    expect(unusable(redacting('pii.*', 'token'))).toBeNull()
  })
})

describe('the tokens of a conversation', () => {
  it('go on from those of earlier questions', () => {
    const known = { '#a@b.example': '[EMAIL7-BCDFG]', '#+49': '[PHONE2-BCDFG]' }
    const { tokenFor, issued } = issuer(known)
    expect(tokenFor('a@b.example', 'email')).toBe('[EMAIL7-BCDFG]')
    expect(tokenFor('c@d.example', 'email')).toBe('[EMAIL8-BCDFG]')
    expect(tokenFor('12345', 'national_id.us_ssn')).toBe('[ID1-BCDFG]')
    expect(tokenFor('Zephyr', undefined)).toBe('[TEXT1-BCDFG]')
    expect(issued().map(({ sealed }) => sealed)).toEqual(['c@d.example', '12345', 'Zephyr'])
  })

  it('are shown of values that are kept nowhere', () => {
    const tokenFor = createExampleTokens()
    expect(
      ['a@b.example', 'c@d.example', 'a@b.example'].map((mail) => tokenFor(mail, 'email')),
    ).toEqual(['[EMAIL1-BCDFG]', '[EMAIL2-BCDFG]', '[EMAIL1-BCDFG]'])
  })

  it('are not given to what cannot be sealed, nor to nothing', () => {
    const broken = issuer({}, () => {
      throw new Error('no key')
    })
    expect(broken.tokenFor('a@b.example', 'email')).toBeNull()
    expect(broken.issued()).toEqual([])
    expect(issuer().tokenFor('', 'email')).toBeNull()
  })

  it('are no finding of any detector, in no surroundings and under no topic', () => {
    const snapshot = defaultSnapshot([
      topic({ keywords: ['email', 'card', 'phone', 'name', 'iban', 'bank', 'id', 'text'] }),
    ])
    const surroundings =
      'T|Write to T.|Dear Mr. T,|I am T and T|user T:T|tel. T|No. T|(T)|**T**|password: T|Bearer T|[T](mailto:T)'
    fc.assert(
      fc.property(fc.constantFrom(...surroundings.split('|')), token, (around, made) => {
        const text = around.replaceAll('T', () => made)
        for (const point of ['input', 'output'] as const)
          expect(decideText({ point, text, snapshot, agent }).signals).toEqual([])
      }),
      { numRuns: 150 },
    )
  })
})

describe('turning tokens back', () => {
  it('gives each known one its value, and leaves what only looks like one', () => {
    const values = new Map([['[EMAIL1-BCDFG]', 'ada@example.org [EMAIL2-BCDFG]']])
    const shown = (text: string) => unmask(text, (made) => values.get(made))
    expect(shown('To [EMAIL1-BCDFG], [EMAIL2-BCDFG], [email1-BCDFG], [EMAIL1-BCDF]')).toBe(
      'To ada@example.org [EMAIL2-BCDFG], [EMAIL2-BCDFG], [email1-BCDFG], [EMAIL1-BCDF]',
    )
    expect(lostMark({ kind: 'EMAIL' })).toBe('[e-mail address removed]')
    expect(lostMark({ kind: 'TEXT' })).toBe('[text removed]')
  })

  it('knows where one stands', () => {
    expect(findTokens('[EMAIL1-BCDFG] [EMAIL1-BCDFG] [ID12-BCDFG] [OK]')).toEqual([
      '[EMAIL1-BCDFG]',
      '[ID12-BCDFG]',
    ])
    expect(tokenLengthAt('a [ID12-BCDFG]', 2)).toBe('[ID12-BCDFG]'.length)
    expect(tokenLengthAt('a [ID12-BCDFG]', 1)).toBe(0)
  })
})

describe('an answer with tokens that streams', () => {
  const text = fc
    .array(
      fc.oneof(
        { weight: 3, arbitrary: token },
        token.map((made) => made.slice(0, -1)),
        fc.constantFrom('[', ']', '-', 'EMAIL', '1', ' ', '[OK]', '[x](y)', 'plain words. '),
        fc.string({ maxLength: 6 }),
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join(''))
  const cuts = fc.array(fc.nat(), { maxLength: 30 })
  const show = (piece: string) =>
    unmask(piece, (made) => (made.length % 3 === 0 ? undefined : `<${made.length}>`))

  function piecesOf(deltas: readonly string[]): string[] {
    const whole = keepTokensWhole()
    return [...deltas.map((delta) => whole.push(delta)), whole.end()]
  }

  it('is cut within no token, wherever the model cut it', () => {
    fc.assert(
      fc.property(text, cuts, (said, places) => {
        for (const deltas of [cutAt(said, places), said.split('')]) {
          const pieces = piecesOf(deltas)
          expect(pieces.join('')).toBe(said)
          expect(pieces.map(show).join('')).toBe(show(said))
        }
      }),
      { numRuns: 1500 },
    )
  })

  it('reads to its person, behind the hold window, as the whole of it does', () => {
    const options = { snapshot: defaultSnapshot([topic({ effect: 'redact' })]), agent }
    const withFindings = fc
      .tuple(text, fc.constantFrom('', ' 4111 1111 1111 1111 ', ' a pipe bomb ', ' a@b.example '))
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(withFindings, cuts, (said, places) => {
        const window = createStreamWindow(options)
        const released = cutAt(said, places).map((delta) => window.push(delta).release)
        released.push(window.end().release)
        expect(piecesOf(released).map(show).join('')).toBe(show(released.join('')))
      }),
      { numRuns: 400 },
    )
  })

  it('holds back no more than a token could be', () => {
    const whole = keepTokensWhole()
    expect(whole.push('Dear [EMAIL12-BCD')).toBe('Dear ')
    expect(whole.push('FG], see [1')).toBe('[EMAIL12-BCDFG], see [1')
    expect(whole.push('[EMAIL1234567')).toBe('[EMAIL1234567')
    expect(whole.push('[EMA')).toBe('')
    expect(whole.end()).toBe('[EMA')
  })
})
