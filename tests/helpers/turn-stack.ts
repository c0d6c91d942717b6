import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Pool } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { loadConfig } from '#adapters/config.ts'
import { acceptMessage, type NewMessageRequest } from '#adapters/db/chat-accept.ts'
import { readStreams, STREAM_START, type StreamItem } from '#adapters/db/chat-stream.ts'
import { createLogger } from '#adapters/logger.ts'
import { createTemporalEngine } from '#api/temporal-engine.ts'
import { estimateTokens } from '#domain/tokens.ts'
import { bundleWorkflows } from '#workers/bundle.ts'
import { createGpuWorker, createMainWorker } from '#workers/main.ts'
import { openResources, type WorkerResources } from '#workers/process.ts'
import { turnWorkflowId } from '#workflows/messages.ts'
import { createDatabase, temporalTarget } from './infrastructure.ts'
import { startMockUpstream } from './mock-upstream.ts'
import type { MockUpstreamOptions } from './mock-state.ts'

let bundle: Promise<string> | undefined

/** Turns end to end without HTTP: a database of its own, the run's Temporal, both workers here, a mock upstream. */
export async function startTurnStack(
  options: { upstream?: MockUpstreamOptions; env?: NodeJS.ProcessEnv } = {},
) {
  const database = await createDatabase()
  const upstream = await startMockUpstream({
    firstTokenDelayMs: 5,
    tokensPerSecond: 2000,
    tokens: 20,
    ...options.upstream,
  })
  const config = loadConfig({
    DATABASE_URL: database.url,
    AIOS_MASTER_KEY: randomBytes(32).toString('base64'),
    TEMPORAL_ADDRESS: temporalTarget().address,
    OPENAI_BASE_URL: upstream.openaiBaseUrl,
    OPENAI_API_KEY: 'test-key-0123456789',
    ANTHROPIC_BASE_URL: upstream.url,
    ANTHROPIC_API_KEY: 'test-key-0123456789',
    OLLAMA_HOST: upstream.url,
    AIOS_LOG_LEVEL: 'silent',
    ...options.env,
  })
  const logger = createLogger({ name: 'test', level: 'silent' })
  const resources = await openResources(config, logger)
  bundle ??= bundleWorkflows()
  const code = await bundle
  let stopWorkers = await startWorkers(resources, code)
  const engine = createTemporalEngine(config, logger)
  const { pool } = resources.database

  async function start(turn: { id: string; session_id: string }): Promise<void> {
    await engine.startTurn({ turnId: turn.id, sessionId: turn.session_id, agentSlug: 'tester' })
  }
  return {
    pool,
    bus: resources.bus,
    client: resources.client,
    engine,
    upstream,
    resources,
    people: { ...(await insertPerson(pool)) },
    start,
    /** Accepts a message as the API would; starts its workflow where it may run. */
    async send(
      request: Partial<NewMessageRequest> & { userId: string; sessionId: string; content: string },
    ) {
      const accepted = await acceptMessage(pool, {
        agentId: undefined,
        model: 'openai/mock-model',
        whenBusy: 'queue',
        idempotencyKey: undefined,
        requestHash: Buffer.from('hash'),
        tokens: estimateTokens(request.content),
        attachments: [],
        parentMessageId: undefined,
        chooseAgent: () => Promise.reject(new Error('the session has an agent')),
        ...request,
      })
      if (accepted.turn.status === 'accepted') await start(accepted.turn)
      return accepted.turn
    },
    async newSession(person: { userId: string; agentId: string }) {
      const id = uuidv7()
      await pool.query('INSERT INTO sessions (id, user_id, agent_id) VALUES ($1, $2, $3)', [
        id,
        person.userId,
        person.agentId,
      ])
      return id
    },
    /** Waits for the turn's end, and returns everything a reader from the beginning sees. */
    async readToEnd(turnId: string): Promise<StreamItem[]> {
      const deadline = Date.now() + 25_000
      while (Date.now() < deadline) {
        const [items = []] = await readStreams(pool, [{ turnId, cursor: STREAM_START }])
        if (items.at(-1)?.type === 'turn-finished') return items
        await delay(20)
      }
      throw new Error(`turn ${turnId} did not end in time`)
    },
    history: (turnId: string) =>
      resources.client.workflow.getHandle(turnWorkflowId(turnId)).fetchHistory(),
    result: (turnId: string) =>
      resources.client.workflow.getHandle(turnWorkflowId(turnId)).result(),
    /** No worker is there while `meanwhile` runs; other ones come after it. */
    async withoutWorkers(meanwhile: () => Promise<void>) {
      await stopWorkers()
      await meanwhile()
      stopWorkers = await startWorkers(resources, code)
    },
    async stop() {
      await stopWorkers()
      await engine.close()
      await resources.close()
      await upstream.close()
      await database.drop()
    },
  }
}

async function startWorkers(
  resources: WorkerResources,
  code: string,
): Promise<() => Promise<void>> {
  const workers = [await createMainWorker(resources, { code }), await createGpuWorker(resources)]
  const running = workers.map((worker) => worker.run())
  return async () => {
    for (const worker of workers) worker.shutdown()
    await Promise.all(running)
  }
}

export type TurnStack = Awaited<ReturnType<typeof startTurnStack>>

async function insertPerson(pool: Pool): Promise<{ userId: string; agentId: string }> {
  const userId = uuidv7()
  const agentId = uuidv7()
  await pool.query(
    `INSERT INTO users (id, email, name, role, password_hash, updated_at) VALUES ($1, $2, 'Ada', 'viewer', '-', now())`,
    [userId, `${userId}@example.org`],
  )
  await pool.query(
    `INSERT INTO agents (id, slug, name, domain, system_prompt, updated_at)
     VALUES ($1, 'tester', 'Tester', 'tests', 'Answer briefly.', now())`,
    [agentId],
  )
  return { userId, agentId }
}

/** The text that a reader holds in the end: deltas of the last attempt, put at their offsets. */
export function textOf(items: StreamItem[]): string {
  let text = ''
  for (const { type, fields } of items) {
    if (type === 'turn-reset') text = ''
    if (type === 'text-delta') {
      if (fields.offset !== text.length)
        throw new Error(`a delta at ${String(fields.offset)} after ${text.length} characters`)
      text += String(fields.text)
    }
  }
  return text
}
