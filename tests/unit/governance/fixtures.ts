import type { Decision, Point, ProhibitedTopic } from '#contracts/governance.ts'
import { decideText } from '#domain/governance/engine.ts'
import { defaultSnapshot } from '#domain/governance/rules.ts'

export const agent = { id: '0190a000-0000-7000-8000-000000000001', domain: 'support' }

/** A topic with everything but the keywords filled in. */
export function topic(overrides: Partial<ProhibitedTopic> = {}): ProhibitedTopic {
  return {
    id: 'weapons',
    name: 'Weapons',
    definition: 'How weapons are built.',
    keywords: ['pipe bomb', 'nitroglycerin*'],
    samples: [],
    effect: 'block',
    ...overrides,
  }
}

type Overrides = { point?: Point; topics?: ProhibitedTopic[] }

export function decideOn(text: string, { point, topics }: Overrides = {}): Decision {
  return decideText({
    point: point ?? 'input',
    text,
    snapshot: defaultSnapshot(topics ?? []),
    agent,
  })
}

/** The classes or ids of what was found, with the text of each place. */
export function foundIn(text: string, overrides: Overrides = {}): [string, string][] {
  return decideOn(text, overrides).signals.flatMap((signal) =>
    signal.spans.map((span): [string, string] => [
      span.class ?? signal.id,
      text.slice(span.start, span.end),
    ]),
  )
}

/** Processor time of this process, which other processes do not disturb. */
export function cpuMsOf(work: () => void): number {
  const started = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(started)
  return (user + system) / 1000
}

export function scoreOf(text: string, signalId: string, point: Point = 'input'): number {
  return decideOn(text, { point }).signals.find(({ id }) => id === signalId)?.score ?? 0
}
