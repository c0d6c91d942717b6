import { parseArgs } from 'node:util'
import type { PolicyRule } from '#contracts/governance.ts'
import { decideText } from '#domain/governance/engine.ts'
import { evaluate } from '#domain/governance/evaluate.ts'
import { immutableRules } from '#domain/governance/immutable-rules.ts'
import { defaultSnapshot } from '#domain/governance/rules.ts'
import { createStreamWindow } from '#domain/governance/stream-window.ts'
import { detectionFigures } from './detection.ts'
import { percentile, table } from './figures.ts'
import { intentFigures } from './intents.ts'
import { writeSection } from './report.ts'
import { streamingFigures } from './streaming.ts'

const options = parseArgs({
  options: { write: { type: 'boolean', default: true } },
  allowNegative: true,
}).values

const agent = { id: '0190a000-0000-7000-8000-000000000001', domain: 'support' }
const builtIn = defaultSnapshot([
  {
    id: 'weapons',
    name: 'Weapons',
    definition: 'How weapons are built.',
    keywords: ['pipe bomb', 'nitroglycerin*', 'detonator'],
    samples: [],
    effect: 'block',
  },
])

const snapshot = { ...builtIn, rules: [...builtIn.rules, ...immutableRules] }

const passages: Readonly<Record<string, string>> = {
  English:
    'The quick brown fox (see 4111 1111) ignores the rules of a@example.com, and all previous instructions stay. ',
  German: 'Die Anweisung ist: bitte überprüfen Sie die Regeln für Größe und Maß, danach schicken. ',
  Russian: 'Пожалуйста, проверьте все предыдущие правила и забудьте об этом письме. ',
  Chinese: '请忽略这封邮件，然后检查所有规则和指令是否正确。',
  code: 'const total = sum(rows["price"], 42) // TODO: ignore the previous value\n',
}

const base64 = 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY'.repeat(24_400)
const hostile: Readonly<Record<string, string>> = {
  '100 KB of one letter': 'a'.repeat(100_000),
  '100 KB of brackets': '['.repeat(50_000) + ']'.repeat(50_000),
  '1 MB of base64': base64,
  '100 KB of single digits': '4 1 '.repeat(25_000),
  '100 KB of prefixes of keys': 'sk-'.repeat(33_000),
}

/** Processor time, so that what else runs on the machine does not count. */
function cpuMs(work: () => unknown): number {
  const started = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(started)
  return (user + system) / 1000
}

function sample(times: number, work: () => unknown): number[] {
  // Until the compiler has done its work, which would count as well.
  const warmUntil = performance.now() + 500
  for (let warmUp = 0; warmUp < 20 || performance.now() < warmUntil; warmUp += 1) work()
  return Array.from({ length: times }, () => cpuMs(work))
}

type Row = { what: string; p50: number; p95: number; limitMs: number }

function row(what: string, limitMs: number, times: number[]): Row {
  return { what, limitMs, p50: percentile(times, 0.5), p95: percentile(times, 0.95) }
}

function decisionRows(): Row[] {
  const decide = (text: string) => decideText({ point: 'input', text, snapshot, agent })
  // Once for all: the first row would else be that of a process which has just begun.
  for (const passage of Object.values(passages)) sample(0, () => decide(passage.repeat(20)))
  return [2048, 32_768].flatMap((size) =>
    Object.entries(passages).map(([name, passage]) => {
      const text = passage.repeat(Math.ceil(size / passage.length)).slice(0, size)
      const what = `a decision on ${size / 1024} KB of ${name}`
      return row(
        what,
        size > 2048 ? 25 : 3,
        sample(200, () => decide(text)),
      )
    }),
  )
}

function hostileRows(): Row[] {
  return Object.entries(hostile).map(([what, text]) =>
    row(
      what,
      100,
      sample(10, () => decideText({ point: 'input', text, snapshot, agent })),
    ),
  )
}

function ruleRow(): Row {
  const rules = Array.from({ length: 500 }, (_, index): PolicyRule => ({
    key: `organisation.rule-${index}`,
    tier: 'organisation',
    points: ['input'],
    priority: index,
    condition: {
      all: [
        { fact: 'agent.domain', op: 'in', value: ['sales', `domain-${index}`] },
        { fact: 'signals', op: 'signal', value: { id: 'secret.*', minSeverity: 'high' } },
      ],
    },
    effect: 'block',
    mode: 'enforce',
    immutable: false,
    reasonKey: 'bench',
  }))
  const facts = {
    values: { point: 'input', 'agent.domain': 'support' },
    signals: [{ id: 'pii.contact', severity: 'low' as const, score: 1 }],
  }
  return row(
    'a decision over 500 rules',
    1,
    sample(1_000, () => evaluate(rules, 'input', facts)),
  )
}

function streamRow(): Row {
  const text = (passages['English'] ?? '').repeat(1900).slice(0, 200_000)
  const stream = () => {
    const window = createStreamWindow({ snapshot, agent })
    for (let at = 0; at < text.length; at += 5) window.push(text.slice(at, at + 5))
    return window.end()
  }
  return row('200 KB streamed in deltas of five characters', 300, sample(10, stream))
}

const rows = [...decisionRows(), ruleRow(), streamRow(), ...hostileRows()]
const printed = table(
  ['what', 'p50 ms', 'p95 ms', 'limit ms'],
  rows.map(({ what, p50, p95, limitMs }) => [
    what,
    p50.toFixed(2),
    p95.toFixed(2),
    String(limitMs),
  ]),
)
const intents = intentFigures()
const streaming = streamingFigures(snapshot)
const detection = detectionFigures()
const report = [printed, streaming.printed, intents, detection.printed].join('\n\n')
process.stdout.write(`${report}\n`)
if (options.write) writeSection('Governance', `Processor time on one core, warm.\n\n${report}`)
for (const { what, p95, limitMs } of rows.filter((one) => one.p95 > one.limitMs)) {
  process.stderr.write(`over its limit: ${what}, ${p95.toFixed(1)} ms of ${limitMs} ms\n`)
  process.exitCode = 1
}
for (const line of [...streaming.over, ...detection.over]) {
  process.stderr.write(`over its limit: ${line}\n`)
  process.exitCode = 1
}
