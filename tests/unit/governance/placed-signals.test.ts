import { describe, expect, it } from 'vitest'
import type { Signal, Span } from '#contracts/governance.ts'
import { placeSignals } from '#domain/governance/placed-signals.ts'
import { redact } from '#domain/governance/redact.ts'

const WRITTEN =
  'Mail ada@example.org about Zephyr, card 4929 3312 0087 1180, then ben@example.org on Zephyr.'

const spansOf = (word: string, spanClass?: string): Span[] =>
  [...WRITTEN.matchAll(new RegExp(word.replaceAll('.', '\\.'), 'g'))].map(({ index }) => ({
    start: index,
    end: index + word.length,
    ...(spanClass ? { class: spanClass } : {}),
  }))

const signal = (id: string, spans: Span[]): Signal => ({ id, severity: 'low', score: 1, spans })
const MAIL = signal('pii.contact', [
  ...spansOf('ada@example.org', 'email'),
  ...spansOf('ben@example.org', 'email'),
])
const CARD = signal('pii.financial', spansOf('4929 3312 0087 1180', 'card'))
const TOPIC = signal('topic.prohibited:z', spansOf('Zephyr'))

const textsOf = (text: string, { spans }: Signal) =>
  spans.map(({ start, end }) => text.slice(start, end))

describe('the places of signals in a text of which something was removed', () => {
  it.each<[string, Signal[]]>([
    ['one kind', [CARD]],
    ['two kinds', [MAIL, CARD]],
    ['nothing', []],
  ])('are right after %s was removed', (_, removed) => {
    const kept = redact(
      WRITTEN,
      removed.flatMap(({ spans }) => spans),
    )
    const [mail, card, topic] = placeSignals(kept, [MAIL, CARD, TOPIC])
    const marked = (from: Signal, mark: string, written: string[]) =>
      removed.includes(from) ? written.map(() => mark) : written
    expect(textsOf(kept, topic!)).toEqual(['Zephyr', 'Zephyr'])
    expect(textsOf(kept, card!)).toEqual(
      marked(CARD, '[card number removed]', ['4929 3312 0087 1180']),
    )
    expect(textsOf(kept, mail!)).toEqual(
      marked(MAIL, '[e-mail address removed]', ['ada@example.org', 'ben@example.org']),
    )
  })

  it('cover the mark of what was removed within them, and of what they lie in', () => {
    const [start] = spansOf('ada@example.org about')
    const around = signal('exfil.link', [start!])
    const within = signal('topic.prohibited:e', spansOf('example.org').slice(0, 1))
    const kept = redact(WRITTEN, MAIL.spans)
    const [, outer, inner] = placeSignals(kept, [MAIL, around, within])
    expect(textsOf(kept, outer!)).toEqual(['[e-mail address removed] about'])
    expect(textsOf(kept, inner!)).toEqual(['[e-mail address removed]'])
  })

  it('are right after some of it was put behind tokens', () => {
    const reversible = MAIL.spans.map((span) => ({ ...span, isReversible: true as const }))
    const kept = redact(WRITTEN, [...reversible, ...CARD.spans], () => '[EMAIL1-BCDFG]')
    const [mail, card, topic] = placeSignals(kept, [MAIL, CARD, TOPIC])
    expect(textsOf(kept, mail!)).toEqual(['[EMAIL1-BCDFG]', '[EMAIL1-BCDFG]'])
    expect(textsOf(kept, card!)).toEqual(['[card number removed]'])
    expect(textsOf(kept, topic!)).toEqual(['Zephyr', 'Zephyr'])
  })

  it('are those of the marks alone where the rest cannot be told', () => {
    const kept =
      'Something else. [e-mail address removed] Quite another text [card number removed].'
    const lost = signal('pii.contact', [{ start: 16, end: 21, class: 'email' }])
    const [mail, card, topic] = placeSignals(kept, [lost, CARD, TOPIC])
    expect(textsOf(kept, mail!)).toEqual(['[e-mail address removed]'])
    expect(textsOf(kept, card!)).toEqual(['[card number removed]'])
    expect(topic!.spans).toEqual([])
  })

  it('end with the text', () => {
    const [topic] = placeSignals('Zephyr', [
      signal('t', [
        { start: 0, end: 40 },
        { start: 9, end: 12 },
      ]),
    ])
    expect(topic!.spans).toEqual([{ start: 0, end: 6 }])
  })
})
