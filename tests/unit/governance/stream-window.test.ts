import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PolicyRule } from '#contracts/governance.ts'
import { defaultSnapshot } from '#domain/governance/rules.ts'
import { createStreamWindow } from '#domain/governance/stream-window.ts'
import { agent, cpuMsOf, topic } from './fixtures.ts'
import {
  checkedLater,
  cutAt,
  hidden,
  keptOnly,
  mixed,
  snapshot,
  standsAsDecided,
  stream,
  textArbitrary,
  violation,
} from './stream-fixtures.ts'

it('lets a long key stream by and removes it whole', () => {
  const deltas = ['Use ', 'sk-', ...(mixed(50_000).match(/.{1,7}/g) ?? []), ' here.']
  expect(violation(deltas.join(''), deltas)).toBeNull()
})

describe('the hold window', { timeout: 60_000 }, () => {
  it('releases the redacted text of the whole, whichever way random texts are cut', () => {
    fc.assert(
      fc.property(textArbitrary, fc.array(fc.nat(), { maxLength: 40 }), (text, cuts) => {
        expect(violation(text, cutAt(text, cuts))).toBeNull()
      }),
      { numRuns: 1500 },
    )
  })

  it('releases the redacted text of the whole when text comes character by character', () => {
    fc.assert(
      fc.property(textArbitrary, (text) => {
        expect(violation(text, text.split(''))).toBeNull()
      }),
      { numRuns: 1000 },
    )
  })

  it('releases any text that holds nothing, whichever way it is cut', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        fc.array(fc.nat(), { maxLength: 20 }),
        (text, cuts) => {
          expect(violation(text, cutAt(text, cuts))).toBeNull()
        },
      ),
      { numRuns: 500 },
    )
  })

  it.each([
    ['a card', 'Pay with 4111 1111 1111 1111 please.'],
    ['a key', `Use sk-${mixed(48)} here.`],
    ['a longer key', `Use sk-${mixed(300)} here.`],
    ['a connection', 'Open postgres://app:s3cr3t9@db.example:5432/app, then go.'],
    ['a password', 'The password is: Tr0ub4dor&3xyz! Keep it.'],
    ['an unfinished password', 'Passwort=Gh5kk9'],
    ['a card in lines', 'Number 4111\n1111\n1111\n1111, thanks.'],
    ['a card with blanks of HTML', 'Pay 4111&nbsp;1111&#160;1111&nbsp;1111 now.'],
    ['a codename in bold', 'About **blue** heron and ~~heron~~ _nest_.'],
    [
      'a private key',
      `Save:\n-----BEGIN PRIVATE KEY-----\n${mixed(64)}\n${mixed(64)}\n-----END PRIVATE KEY-----\nDone.`,
    ],
    ['an account', 'To DE89 3704 0044 0532 0130 00, thanks.'],
    ['a codename', 'About the Blue-Heron and its nest.'],
    ['overlapping codenames', 'About the blue heron nest.'],
    ['the canary', 'The word is kuravekuratilo, is it not?'],
    ['the canary spelt out', 'K-u-r-a v.e.k.u r a t i l o and done.'],
    ['the canary after a part of it', 'kuravekuravekuratilo'],
    ['an unfinished canary', 'It is kuraveku'],
    ['an unfinished card', 'Number 4111 1111 1111'],
    ['an unfinished key', 'starts with sk-'],
    ['an unfinished private key', '-----BEGIN PRIVATE KEY-----\nMIIE'],
  ])('handles %s at every single cut', (_name, text) => {
    for (let cut = 0; cut <= text.length; cut += 1)
      expect(violation(text, [text.slice(0, cut), text.slice(cut)])).toBeNull()
    expect(violation(text, text.split(''))).toBeNull()
  })

  it('never lets a character of a blocked phrase out, at any cut', () => {
    const text = 'First you take a pipe bomb and then'
    for (let cut = 0; cut <= text.length; cut += 1) {
      const { released, decision } = stream([text.slice(0, cut), text.slice(cut)])
      expect('First you take a ').toContain(released)
      expect(decision.reasonKey).toBe('topic.prohibited')
    }
    const { released, blockedAt } = stream(text.split(''))
    expect(released).toBe('First you take a ')
    expect(blockedAt).toBe(text.indexOf('and'))
  })

  it('sends nothing after it has blocked and keeps its decision', () => {
    const window = createStreamWindow({ snapshot, agent })
    const { blocked } = window.push('a pipe bomb is')
    expect(blocked?.effect).toBe('block')
    expect(window.push(' more text')).toEqual({ release: '', blocked })
    expect(window.end()).toEqual({ release: '', decision: blocked })
  })

  it('lets a blocked phrase in disguise out no more than a plain one', () => {
    const { released, decision } = stream('see рi\u200Bpe–bоmb now'.split(''))
    expect(decision.effect).toBe('block')
    expect(released).toBe('see ')
  })

  it('streams prose with at most the last word held back', () => {
    const text =
      'The quick brown fox jumps over the lazy dog, and then it rests; what a day it was! '.repeat(
        20,
      )
    const window = createStreamWindow({ snapshot, agent })
    let sent = 0
    let released = 0
    for (const character of text) {
      sent += 1
      released += window.push(character).release.length
      const heldWords = text.slice(released, sent).match(/\p{L}+/gu) ?? []
      expect(heldWords.length).toBeLessThanOrEqual(1)
    }
  })

  it('holds a word of a script without spaces no longer than needed', () => {
    const window = createStreamWindow({ snapshot, agent })
    const released = [...'これは長い文章です']
      .map((character) => window.push(character).release)
      .join('')
    expect('これは長い文章です'.length - released.length).toBeLessThanOrEqual(1)
  })

  it('decides at the end what only the whole text shows', () => {
    const { decision, released } = stream(['Passw\u200Bord r\u200Be', 'set'])
    expect(released).toBe('Passw\u200Bord r\u200Beset')
    expect(decision.signals.map(({ id }) => id)).toEqual(['evasion.zero_width'])
  })

  it('holds everything to the end where a rule needs the whole text', () => {
    const rule: PolicyRule = {
      key: 'organisation.combined',
      tier: 'organisation',
      points: ['output'],
      priority: 500,
      condition: {
        all: [
          { fact: 'signals', op: 'signal', value: { id: 'pii.contact' } },
          { fact: 'maxSeverity', op: 'eq', value: 'high' },
        ],
      },
      effect: 'block',
      mode: 'enforce',
      immutable: false,
      reasonKey: 'organisation.combined',
    }
    const strict = { ...snapshot, rules: [...snapshot.rules, rule] }
    const harmless = stream(['all ', 'fine ', 'here'], strict)
    expect(harmless.steps).toEqual(['', '', ''])
    expect(harmless.released).toBe('all fine here')
    const harmful = stream(['a@example.com has ', '4111111111111111'], strict)
    expect(harmful.released).toBe('')
    expect(harmful.decision.effect).toBe('block')
  })

  it('holds everything back where a person may have to approve, whether or not one has to', () => {
    const careful = defaultSnapshot([
      topic({ keywords: ['severance'], effect: 'require_approval' }),
    ])
    const { released, decision } = stream(['Your ', 'severance ', 'is 5'], careful)
    expect(released).toBe('')
    expect(decision.effect).toBe('require_approval')
    const harmless = createStreamWindow({ snapshot: careful, agent })
    expect(harmless.push('Your holiday is 5 days')).toEqual({ release: '' })
    expect(harmless.end().release).toBe('Your holiday is 5 days')
  })

  it('lets out what a rule would remove that an exception has put out of force here', () => {
    const exception = {
      id: 'exception',
      ruleKey: 'platform.cards.redact',
      tier: 'agent',
      scopeRef: agent.id,
      expiresAt: '2030-01-01T00:00:00Z',
    } as const
    const card = ['Card 4111 1111 ', '1111 1111 is it']
    const rules = snapshot.rules.map((rule) => ({ ...rule, delegable: true }))
    const excepted = { ...snapshot, rules, exceptions: [exception] }
    expect(stream(card, excepted).released).toBe(card.join(''))
    expect(violation(card.join(''), card, excepted)).toBeNull()
  })

  it('ignores topics that do not hold for the agent', () => {
    const elsewhere = defaultSnapshot([topic({ scope: { domains: ['sales'] } })])
    const { released, decision } = stream(['a pipe ', 'bomb is'], elsewhere)
    expect(released).toBe('a pipe bomb is')
    expect(decision.effect).toBe('allow_log')
  })

  it('reads 200 KB in small deltas without reading anything twice', () => {
    const sentence =
      'Plain prose with words, a number 42, an order 1234-5678 and a@example.com in it. '
    const secret = `key sk-${mixed(48)} and card 4111 1111 1111 1111. `
    const text = `${sentence.repeat(40)}${secret}`.repeat(60)
    const window = createStreamWindow({ snapshot, agent })
    let released = ''
    const tookMs = cpuMsOf(() => {
      for (let at = 0; at < text.length; at += 5) {
        released += window.push(text.slice(at, at + 5)).release
      }
      released += window.end().release
    })
    expect(released.match(/\[API key removed\]/g)).toHaveLength(60)
    expect(released.match(/\[card number removed\]/g)).toHaveLength(60)
    // The bench holds it to 300 ms; reading anything twice takes minutes.
    expect(tookMs).toBeLessThan(3000)
  })
})

describe('an answer that is shown before it is checked', { timeout: 60_000 }, () => {
  const cutsArbitrary = fc.array(fc.nat(), { maxLength: 40 })

  it('leaves only what the whole may be, whichever way random texts are cut', () => {
    fc.assert(
      fc.property(textArbitrary, cutsArbitrary, (text, cuts) => {
        expect(standsAsDecided(text, cutAt(text, cuts))).toBe(true)
        expect(standsAsDecided(text, text.split(''))).toBe(true)
      }),
      { numRuns: 700 },
    )
  })

  it('never shows a character of a secret or of the canary, whichever way random texts are cut', () => {
    fc.assert(
      fc.property(textArbitrary, cutsArbitrary, (text, cuts) => {
        expect(violation(text, cutAt(text, cuts), keptOnly)).toBeNull()
      }),
      { numRuns: 700 },
    )
  })

  it('holds nothing back that is no secret', () => {
    const { steps } = stream('Card 4111 1111 1111'.split(''), checkedLater)
    // The last characters may still be changed by what follows.
    expect(steps.join('').length).toBeGreaterThan('Card 4111 1111 1111'.length - 2)
  })

  it('takes back a card number that it has begun to show, and shows no more', () => {
    const { released, replacement, decision } = stream(
      ['Card 4111 1111 ', '1111 1111 it is', ', and more'],
      checkedLater,
    )
    expect(released).toBe('Card 4111 1111')
    expect(replacement).toBe('Card [card number removed] it is, and more')
    expect(decision.effect).toBe('redact')
  })

  it('removes what comes in one piece without taking anything back', () => {
    const { released, replacement } = stream(
      ['Card ', '4111 1111 1111 1111 is', ' it'],
      checkedLater,
    )
    expect(released).toBe('Card [card number removed] is it')
    expect(replacement).toBeUndefined()
  })

  it('stops at once at what is blocked, and takes everything back', () => {
    const { released, replacement, blockedAt } = stream(
      ['First take ', 'a pipe ', 'bomb and', ' then'],
      checkedLater,
    )
    expect(released).toBe('First take a pipe')
    expect(blockedAt).toBe(2)
    expect(replacement).toBe('')
  })
})

it('looks for the canary only where there is one', () => {
  const window = createStreamWindow({ snapshot, agent })
  expect(window.push(hidden.canary).release + window.end().release).toBe(hidden.canary)
  expect(stream([hidden.canary]).released).toBe('[text removed]')
})
