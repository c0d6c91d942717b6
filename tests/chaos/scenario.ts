import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { Client, Connection } from '@temporalio/client'
import { Pool } from 'pg'
import { expect } from 'vitest'
import { createCanaries } from '#tests/helpers/invariants/canaries.ts'
import {
  ClientLog,
  RecordingClient,
  type ReadOptions,
  type ReadTurn,
} from '#tests/helpers/invariants/client-log.ts'
import type { Evidence, EvidenceStack } from '#tests/helpers/invariants/evidence.ts'
import { findViolations } from '#tests/helpers/invariants/index.ts'
import { startWholeStack, type WholeStackOptions } from '#tests/helpers/whole-stack.ts'

export const MODELS = ['openai/mock-model', 'anthropic/mock-model', 'ollama/mock-model'] as const

const QUIET_MS = 60_000

export interface AskOptions extends ReadOptions {
  model?: string
  /** Markers for the mock upstream: how fast, how long, how badly it answers. */
  script?: string
  sessionId?: string
}

/** A stack whose every part a test may kill, under a seeded schedule. */
export async function startChaos(options: WholeStackOptions = {}) {
  return attachChaos(await startWholeStack(options))
}

/** A seeded schedule over a stack that runs, with clients that write down what they saw. */
export async function attachChaos<Stack extends EvidenceStack>(stack: Stack) {
  const seed = Number(process.env.AIOS_CHAOS_SEED ?? randomInt(2 ** 31))
  process.stderr.write(`AIOS_CHAOS_SEED=${seed}\n`)
  const log = new ClientLog()
  const owner = new RecordingClient(stack.origin, log)
  await owner.login(stack.admin.email, stack.admin.password)
  const stranger = await inviteStranger(stack.origin, owner)
  const pool = new Pool({ connectionString: stack.databaseUrl, max: 4, application_name: 'chaos' })
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const connection = Connection.lazy({ address: stack.temporalAddress })
  const temporal = new Client({ connection })
  const random = createRandom(seed)
  const nextCanary = createCanaries(seed)
  const flags = { databaseCrashed: false }

  async function newSession(): Promise<string> {
    for (;;)
      try {
        return (await owner.createSession()).id
      } catch {
        await delay(200)
      }
  }

  async function ask(options: AskOptions = {}): Promise<ReadTurn> {
    const sessionId = options.sessionId ?? (await newSession())
    const turn = await owner.send(sessionId, question(options.script), {
      model: options.model ?? 'openai/mock-model',
      isPatient: true,
    })
    return owner.follow(turn.id, { timeoutMs: 90_000, ...options })
  }

  async function evidence(): Promise<Evidence> {
    await untilQuiet(pool, temporal)
    return { stack, pool, temporal, log, owner, stranger, ...flags }
  }

  function question(script = ''): string {
    return `${nextCanary()} ${script}`.trim()
  }

  return {
    stack,
    log,
    owner,
    pool,
    temporal,
    random,
    flags,
    newSession,
    question,
    ask,
    /** So many people at once, each with so many questions one after the other, over every provider. */
    load(input: { people: number; questions: number; script: () => string }): Promise<ReadTurn[]> {
      const people = Array.from({ length: input.people }, async (_, person) => {
        const answers: ReadTurn[] = []
        const sessionId = await newSession()
        for (let count = 0; count < input.questions; count++)
          answers.push(
            await ask({
              sessionId,
              script: input.script(),
              model: MODELS[(person + count) % MODELS.length]!,
            }),
          )
        return answers
      })
      return Promise.all(people).then((answers) => answers.flat())
    },
    /** Waits until the mock upstream has sent this much of an answer to this question. */
    async untilAsked(canary: string, tokens = 0): Promise<void> {
      const isThere = () =>
        stack.upstream.requests.some(
          (request) =>
            request.tokensSent >= tokens && JSON.stringify(request.body).includes(canary),
        )
      await until(isThere, 20_000)
    },
    /** Waits until nothing is open any more, then checks every invariant. */
    async expectInvariants(): Promise<void> {
      expect(await findViolations(await evidence())).toEqual({})
    },
    evidence,
    async stop(): Promise<void> {
      await pool.end()
      await connection.close()
      await stack.stop()
      const left = stack.endedPids().filter(isAlive)
      expect(left).toEqual([])
    },
  }
}

export type Chaos = Awaited<ReturnType<typeof startChaos>>

async function inviteStranger(origin: string, admin: RecordingClient): Promise<RecordingClient> {
  const email = 'stranger@example.org'
  const password = `Stranger-${randomUUID()}`
  const { inviteToken } = await admin.call<{ inviteToken: string }>('POST', '/api/users/invites', {
    body: { email, role: 'viewer' },
  })
  const stranger = new RecordingClient(origin, admin.log)
  await stranger.call('POST', '/api/auth/register', {
    body: { inviteToken, name: 'Stranger', password },
  })
  await stranger.login(email, password)
  return stranger
}

async function untilQuiet(pool: Pool, temporal: Client): Promise<void> {
  await until(async () => {
    const { rows } = await pool.query<{ open: number }>(
      'SELECT count(*)::int AS open FROM turns WHERE finished_at IS NULL',
    )
    if (rows[0]?.open !== 0) return false
    const query = `WorkflowType = 'chatTurn' AND ExecutionStatus = 'Running'`
    return (await temporal.workflow.count(query)).count === 0
  }, QUIET_MS)
}

/** Polls until it is so, whatever fails meanwhile; goes on after the time, so that the checks say what is wrong. */
export async function until(isSo: () => boolean | Promise<boolean>, timeoutMs: number) {
  const deadline = performance.now() + timeoutMs
  while (performance.now() < deadline) {
    if (await Promise.resolve(isSo()).catch(() => false)) return
    await delay(25)
  }
}

/** Mulberry32: the same schedule for the same seed. */
export function createRandom(seed: number): (from: number, to: number) => number {
  let state = seed >>> 0
  return (from, to) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.round(from + (((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * (to - from))
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(-pid, 0)
    return true
  } catch {
    return false
  }
}

export const endsOf = (answers: ReadTurn[]): string[] =>
  answers.map((answer) => answer.finished.status)

export const completed = (count: number): string[] =>
  Array.from({ length: count }, () => 'completed')
