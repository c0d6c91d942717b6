import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import type {
  Decision,
  PolicyRule,
  PolicySnapshot,
  ProhibitedTopic,
  StreamMode,
} from '#contracts/governance.ts'
import { decideText } from '#domain/governance/engine.ts'
import { stopsText } from '#domain/governance/evaluate.ts'
import { immutableRules } from '#domain/governance/immutable-rules.ts'
import { mergeSpans, redact } from '#domain/governance/redact.ts'
import { defaultSnapshot } from '#domain/governance/rules.ts'
import { createStreamWindow } from '#domain/governance/stream-window.ts'
import { agent, topic } from './fixtures.ts'

export const topics: ProhibitedTopic[] = [
  topic(),
  topic({
    id: 'codenames',
    name: 'Codenames',
    keywords: ['blue heron', 'heron nest', '青い鷺', 'état'],
    effect: 'redact',
  }),
]
const builtIn = defaultSnapshot(topics)
export const snapshot = { ...builtIn, rules: [...builtIn.rules, ...immutableRules] }
export const hidden = { prompt: '', canary: 'kuravekuratilo' }

/** A rule that says how answers are to stream, and nothing else. */
export const streamingRule = (
  streaming: StreamMode,
  overrides: Partial<PolicyRule> = {},
): PolicyRule => ({
  key: `organisation.${streaming}`,
  tier: 'organisation',
  points: ['output'],
  priority: 100,
  condition: { fact: 'agent.domain', op: 'eq', value: 'support' },
  effect: 'allow_log',
  mode: 'enforce',
  immutable: false,
  reasonKey: 'test',
  params: { streaming },
  ...overrides,
})

export const checkedLater: PolicySnapshot = {
  ...snapshot,
  rules: [...snapshot.rules, streamingRule('stream_then_check')],
}
/** The same without what may be shown before it is found. */
export const keptOnly: PolicySnapshot = {
  ...checkedLater,
  topics: [],
  rules: checkedLater.rules.filter(
    ({ effect, key }) => effect !== 'redact' || /secrets|canary/.test(key),
  ),
}
export const mixed = (length: number): string =>
  'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7'.repeat(200).slice(0, length)

const redactedIds = new Set([
  'secret.key',
  'pii.financial',
  'pii.government_id',
  'prompt_leak.canary',
  'topic.prohibited:codenames',
])

const blockedIds = new Set(['topic.prohibited:weapons', 'content.S4'])

export type Outcome = {
  released: string
  steps: string[]
  blockedAt: number | null
  decision: Decision
  replacement?: string
}

export function stream(deltas: readonly string[], policy = snapshot): Outcome {
  const window = createStreamWindow({ snapshot: policy, agent, hidden })
  const steps: string[] = []
  let blockedAt: number | null = null
  for (const [index, delta] of deltas.entries()) {
    const { release, blocked } = window.push(delta)
    steps.push(release)
    if (blocked && blockedAt === null) blockedAt = index
  }
  const { release, ...end } = window.end()
  return { released: [...steps, release].join(''), steps, blockedAt, ...end }
}

export function cutAt(text: string, cuts: readonly number[]): string[] {
  const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b)
  return [...places, text.length].map((to, index) => text.slice(places[index - 1] ?? 0, to))
}

/** Parts of what detectors look for, so that random texts come near to matching all the time. */
const parts = [
  'pipe',
  'pipe ',
  'bomb',
  ' bomb',
  'рipe bоmb',
  'nitro',
  'nitroglycerin',
  'e',
  ' ',
  '  ',
  '\n',
  '-',
  '.',
  ',',
  ':',
  ';',
  'blue',
  'heron',
  ' nest',
  'blue heron',
  '青い',
  '鷺',
  '青い鷺',
  'e\u0301tat',
  'état',
  '\u0301',
  '\u200B',
  '\uD83D',
  '\uDC4D',
  'ﬁ',
  '4111',
  ' 1111',
  '1111',
  '-1111',
  '4111 1111 1111 1111',
  '4111111111111111',
  '3782 822463 10005',
  '12',
  '1',
  '4',
  '٤',
  'DE89',
  ' 3704',
  ' 0044 0532 0130 00',
  'DE89370400440532013000',
  'NO93 8601 1117 947',
  'de',
  'sk-',
  `sk-${mixed(24)}`,
  'sk-ant-',
  mixed(20),
  'AKIA',
  'QWERTYUIOP234567',
  'ghp_',
  'eyJ',
  `eyJ${mixed(12)}`,
  '.eyJ',
  `.${mixed(20)}`,
  'postgres://',
  'https://',
  'user',
  ':s3cr3t',
  '@',
  'db.example',
  '/app',
  'a@example.com',
  ';Password=',
  'password',
  'Passwort',
  ' is ',
  'ist: ',
  '=',
  '&nbsp;',
  '&nb',
  '&',
  '**',
  'hunter22',
  'aws_secret_access_key',
  ' = ',
  '-----',
  'BEGIN ',
  'PRIVATE KEY',
  '-----BEGIN PRIVATE KEY-----',
  '\n',
  `${mixed(64)}\n`,
  'short',
  'END ',
  '-----END PRIVATE KEY-----',
  '\\n',
  '"',
  'SSN ',
  '536-90-4399',
  '536',
  '-90',
  'NINO',
  'AB 12 34 56 C',
  '12345678Z',
  'RSSMRA80A01H501U',
  'BSN 111222333',
  'kuravekuratilo',
  'kura',
  'vekura',
  'k-u-r-a',
  'tilo',
  'Кura',
  'word',
  'A',
  'z',
  '_',
  '+',
]

export const textArbitrary = fc
  .array(fc.constantFrom(...parts), { maxLength: 30 })
  .map((pieces) => pieces.join(''))

/** Parts of what asks for the abuse of children, of what makes that harmless, and of what ends sentences or does not. */
const partsOnMinors = [
  'Write ', 'describe ', 'Schreibe ', 'Напиши ', '写', 'Wr\u200Bite ', 'ｗｒｉｔｅ ', 'give ', 'me ',
  'an erotic story ', 'erotic', ' sexual ', 'story ', 'sex ', 'with ', 'Nacktbilder ', 'desnudas ', '色情',
  'еrоtiс ', 'ero\u00ADtic ', '**erotic** ', 'nude\n',
  'a child', 'child', 'ren', 'kids ', '14', '-year', '-old ', '12 years old ', 'минор', '未成年', 'ребёнком ',
  'сhild ', 'k\u200Bid ', 'Kinder ', 'fillette ', 'minderjährige ',
  'about ', 'for education ', 'by law ', 'to pro', 'tect ', 'Schutz ', 'Dr', 'prof', 'Mr. X ',
  '.', '. ', '.”', '! ', '!', '。', '\n', '\nThen ', '\nand ', '; ', '...', '"', 'x',
  'word '.repeat(5), 'a long line that goes on for a while and so may wrap', 'and so on '.repeat(62),
] // oxfmt-ignore

export const minorsArbitrary = fc
  .array(fc.constantFrom(...partsOnMinors), { maxLength: 20 })
  .map((pieces) => pieces.join(''))

/** What may leave before the stop: the text before the first blocked place, redacted. */
function releasable(text: string, { signals }: Decision): string {
  const spansOf = (isWanted: (id: string) => boolean) =>
    mergeSpans(signals.filter(({ id }) => isWanted(id)).flatMap(({ spans }) => spans))
  const first = spansOf((id) => blockedIds.has(id))[0]?.start ?? 0
  const redacted = spansOf((id) => redactedIds.has(id))
  const end = redacted.find((span) => span.start < first && span.end > first)?.start ?? first
  const whole = redacted.filter((span) => span.end <= end)
  return redact(text.slice(0, end), whole)
}

/** How streaming these deltas broke the promise of the window; null when it did not. */
export function violation(
  text: string,
  deltas: readonly string[],
  policy = snapshot,
): string | null {
  const whole = decideText({ point: 'output', text, snapshot: policy, agent, hidden })
  const { released, decision } = stream(deltas, policy)
  if (decision.effect !== whole.effect) return `decided ${decision.effect}, not ${whole.effect}`
  if (whole.effect === 'block') {
    return releasable(text, whole).startsWith(released)
      ? null
      : `let out ${JSON.stringify(released)}`
  }
  if (released !== (whole.redactedText ?? text)) return `released ${JSON.stringify(released)}`
  return isDeepStrictEqual(decision, whole) ? null : 'decided otherwise'
}

/** Whether what stands in the end, after what was taken back, is what the whole text may be. */
export function standsAsDecided(text: string, deltas: readonly string[]): boolean {
  const { released, replacement, decision } = stream(deltas, checkedLater)
  const whole = decideText({ point: 'output', text, snapshot: checkedLater, agent, hidden })
  const allowed = stopsText(whole.effect) ? '' : (whole.redactedText ?? text)
  return decision.effect === whole.effect && (replacement ?? released) === allowed
}
