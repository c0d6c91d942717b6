import { spawn } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Client, Connection } from '@temporalio/client'
import { startAios, type RunningAios } from './aios.ts'
import { percentile, table, tenths, whole } from './figures.ts'
import { send } from './http.ts'
import { measure, measureProcesses, sum } from './processes.ts'
import { writeSection } from './report.ts'

const MOCK = { firstTokenMs: 20, tokensPerSecond: 500, tokens: 50 }
const LEVELS = [1, 8, 32, 64]
const options = parseArgs({
  options: {
    total: { type: 'string', default: '2000' },
    write: { type: 'boolean', default: true },
    long: { type: 'boolean', default: true },
  },
  allowNegative: true,
}).values

interface Sample {
  firstMs: number
  endMs: number
  text: string
}

const mock = await startMock()
const aios = await startAios({
  OPENAI_BASE_URL: `${mock.url}/v1`,
  OPENAI_API_KEY: 'bench-key-0123456789',
  OLLAMA_HOST: 'http://127.0.0.1:9',
})
try {
  await run(aios)
} finally {
  await aios.stop()
  mock.stop()
}

async function run(target: RunningAios): Promise<void> {
  await round(target, { concurrency: 8, turns: 80 })
  const perLevel = Math.floor(Number(options.total) / LEVELS.length)
  const rows: string[][] = []
  const cpuRows: string[][] = []
  for (const concurrency of LEVELS) {
    const turns = concurrency === 1 ? Math.min(perLevel, 100) : perLevel
    const direct = await round(null, { concurrency, turns: Math.min(turns, 200) })
    const before = cpuOf(target)
    const through = await round(target, { concurrency, turns })
    const used = cpuOf(target).map(
      ([name, ms], index) => [name, (ms - (before[index]?.[1] ?? 0)) / turns] as const,
    )
    rows.push(describeLevel(concurrency, direct, through))
    cpuRows.push([
      String(concurrency),
      ...used.map(([, ms]) => tenths(ms)),
      tenths(
        used
          .filter(([name]) => name !== 'mock' && name !== 'client')
          .reduce((total, [, ms]) => total + ms, 0),
      ),
    ])
  }
  const names = cpuOf(target).map(([name]) => name)
  const long = options.long
    ? await longConversation(target)
    : { early: Number.NaN, late: Number.NaN }
  const memory = Object.entries(measureProcesses(target.dataDirectory)).map(
    ([name, figures]) => [name, figures.memoryMiB] as const,
  )
  const report = [
    `Mock upstream: first token after ${MOCK.firstTokenMs} ms, then ${MOCK.tokensPerSecond} tokens a second, ${MOCK.tokens} tokens. Mock and client run beside AIOS on the same ${cpus().length} cores.`,
    table(
      [
        'at once',
        'turns',
        'direct first / end p50 ms',
        'first p50 / p95 ms',
        'added to first p50 / p95 ms',
        'added to end p50 / p95 ms',
        'turns/s',
      ],
      rows,
    ),
    `CPU milliseconds per turn and process:\n\n${table(['at once', ...names, 'AIOS in all'], cpuRows)}`,
    `Memory after the run (proportional set size, MiB): ${memory.map(([name, mib]) => `${name} ${whole(mib)}`).join(', ')}; together ${whole(memory.reduce((total, [, mib]) => total + mib, 0))}.`,
    `History of a plain turn: ${await countEvents(target)} events. Turns lost or duplicated: ${JSON.stringify(await auditTurns(target))}.`,
    `A conversation of 500 turns: turn 5 took ${whole(long.early)} ms, turn 500 ${whole(long.late)} ms (median of five turns around each).`,
  ].join('\n\n')
  process.stdout.write(`${report}\n`)
  if (options.write) writeSection('turns', report)
}

function describeLevel(concurrency: number, direct: Round, through: Round): string[] {
  const first = (round: Round, p: number) =>
    percentile(
      round.samples.map((sample) => sample.firstMs),
      p,
    )
  const end = (round: Round, p: number) =>
    percentile(
      round.samples.map((sample) => sample.endMs),
      p,
    )
  return [
    String(concurrency),
    String(through.samples.length),
    `${whole(first(direct, 0.5))} / ${whole(end(direct, 0.5))}`,
    `${whole(first(through, 0.5))} / ${whole(first(through, 0.95))}`,
    `${whole(first(through, 0.5) - first(direct, 0.5))} / ${whole(first(through, 0.95) - first(direct, 0.5))}`,
    `${whole(end(through, 0.5) - end(direct, 0.5))} / ${whole(end(through, 0.95) - end(direct, 0.5))}`,
    tenths(through.samples.length / through.seconds),
  ]
}

interface Round {
  samples: Sample[]
  seconds: number
}

/** So many turns, so many at once; against the mock itself where there is no target. */
async function round(
  target: RunningAios | null,
  load: { concurrency: number; turns: number },
): Promise<Round> {
  const samples: Sample[] = []
  let left = load.turns
  const began = performance.now()
  await Promise.all(
    Array.from({ length: load.concurrency }, async () => {
      const sessionId = target ? await createSession(target) : ''
      while (left > 0) {
        left -= 1
        samples.push(target ? await askAios(target, sessionId) : await askDirectly())
      }
    }),
  )
  return { samples, seconds: (performance.now() - began) / 1000 }
}

async function createSession(target: RunningAios): Promise<string> {
  const { text } = await send(`${target.origin}/api/chat/sessions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${target.token}` },
    body: {},
  })
  return (JSON.parse(text) as { id: string }).id
}

async function askAios(target: RunningAios, sessionId: string): Promise<Sample> {
  const began = performance.now()
  const authorization = `Bearer ${target.token}`
  const accepted = await send(`${target.origin}/api/chat/sessions/${sessionId}/turns`, {
    method: 'POST',
    headers: { authorization, 'idempotency-key': randomUUID() },
    body: { content: 'What is durable execution?', model: 'openai/mock-model' },
  })
  if (accepted.status !== 202)
    throw new Error(`a turn was refused: ${accepted.status} ${accepted.text}`)
  const { id } = JSON.parse(accepted.text) as { id: string }
  let firstMs = 0
  const stream = await send(`${target.origin}/api/chat/turns/${id}/events`, {
    method: 'GET',
    headers: { authorization },
    onData(text) {
      if (!firstMs && text.includes('event: text-delta')) firstMs = performance.now() - began
    },
  })
  const finished = /event: turn-finished\ndata: (.*)\n/.exec(stream.text)?.[1]
  const end = JSON.parse(finished ?? '{}') as { status?: string; content?: string }
  if (end.status !== 'completed')
    throw new Error(`a turn ended as ${end.status}: ${stream.text.slice(-500)}`)
  return { firstMs, endMs: performance.now() - began, text: end.content ?? '' }
}

async function askDirectly(): Promise<Sample> {
  const began = performance.now()
  let firstMs = 0
  const answer = await send(`${mock.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer bench' },
    body: {
      model: 'mock-model',
      stream: true,
      stream_options: { include_usage: true },
      messages: [{ role: 'user', content: 'What is durable execution?' }],
    },
    onData(text) {
      if (!firstMs && /"content":"[^"]/.test(text)) firstMs = performance.now() - began
    },
  })
  if (answer.status !== 200) throw new Error(`the mock answered ${answer.status}`)
  return { firstMs, endMs: performance.now() - began, text: '' }
}

/** What turn 5 and turn 500 of one conversation cost, each the median of five. */
async function longConversation(target: RunningAios): Promise<{ early: number; late: number }> {
  const sessionId = await createSession(target)
  const times: number[] = []
  for (let turn = 0; turn < 502; turn += 1) times.push((await askAios(target, sessionId)).endMs)
  return { early: percentile(times.slice(2, 7), 0.5), late: percentile(times.slice(497, 502), 0.5) }
}

function cpuOf(target: RunningAios): [string, number][] {
  const parts = Object.entries(measureProcesses(target.dataDirectory))
  return [
    ...parts.map(([name, figures]): [string, number] => [name, figures.cpuMs]),
    ['mock', sum([measure(mock.pid)]).cpuMs],
    ['client', process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000],
  ]
}

async function countEvents(target: RunningAios): Promise<number> {
  const connection = await Connection.connect({ address: target.temporalAddress })
  const client = new Client({ connection })
  try {
    for await (const execution of client.workflow.list({ query: "WorkflowType = 'chatTurn'" }))
      return execution.historyLength
    return Number.NaN
  } finally {
    await connection.close()
  }
}

/** Every answer in the conversations once, and no question without one. */
async function auditTurns(
  target: RunningAios,
): Promise<{ turns: number; questions: number; answers: number; distinct: number }> {
  const headers = { authorization: `Bearer ${target.token}` }
  const counted = { turns: 0, questions: 0, answers: 0 }
  const seen = new Set<string>()
  for (const session of await pages(target, '/api/chat/sessions', headers))
    for (const message of await pages(
      target,
      `/api/chat/sessions/${session.id}/messages`,
      headers,
    )) {
      if (message.role === 'user') counted.questions += 1
      else if (message.status === 'complete') counted.answers += 1
      seen.add(createHash('sha1').update(`${message.turnId}.${message.role}`).digest('hex'))
    }
  counted.turns = counted.questions
  return { ...counted, distinct: seen.size / 2 }
}

interface Item {
  id: string
  turnId: string
  role: string
  status: string
}

async function pages(
  target: RunningAios,
  path: string,
  headers: Record<string, string>,
): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | null = null
  do {
    const query: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''
    const { text } = await send(`${target.origin}${path}?limit=200${query}`, {
      method: 'GET',
      headers,
    })
    const page = JSON.parse(text) as { items: Item[]; nextCursor: string | null }
    items.push(...page.items)
    cursor = page.nextCursor
  } while (cursor)
  return items
}

async function startMock(): Promise<{ url: string; pid: number; stop(): void }> {
  const child = spawn(
    process.execPath,
    [
      fileURLToPath(new URL('../helpers/mock-upstream.ts', import.meta.url)),
      '--port=0',
      `--first-token-ms=${MOCK.firstTokenMs}`,
      `--tokens-per-second=${MOCK.tokensPerSecond}`,
      `--tokens=${MOCK.tokens}`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const line = await new Promise<string>((resolve) =>
    child.stdout.once('data', (data) => resolve(String(data))),
  )
  const { url } = JSON.parse(line) as { url: string }
  return { url, pid: child.pid ?? 0, stop: () => void child.kill() }
}
