import { fileURLToPath } from 'node:url'
import { Client, Connection } from '@temporalio/client'
import {
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
  type WorkflowBundle,
  bundleWorkflowCode,
} from '@temporalio/worker'
import { msToTs } from '@temporalio/common/lib/time.js'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createModelActivities } from '#activities/models.ts'
import { createMemoryBus } from '#adapters/bus/memory-bus.ts'
import { openDatabase, type Database } from '#adapters/db/client.ts'
import { createModelProviderStore, type ModelProviderStore } from '#adapters/db/model-providers.ts'
import { requestProviderTest } from '#adapters/db/provider-settings.ts'
import { createModelRegistry } from '#adapters/models/registry.ts'
import { createSealer } from '#adapters/secrets/seal.ts'
import { providerTestWorkflowId } from '#workflows/messages.ts'
import { createDatabase, temporalTarget, type TestDatabase } from '#tests/helpers/infrastructure.ts'
import { startMockUpstream, type MockUpstream } from '#tests/helpers/mock-upstream.ts'

const WORKFLOWS = fileURLToPath(new URL('../../../workflows/models.ts', import.meta.url))
const KEY = 'sk-canary-provider-key'
const taskQueue = `provider-test-${uuidv7()}`
const actorId = uuidv7()

Runtime.install({ logger: new DefaultLogger('WARN') })

let target: TestDatabase
let database: Database
let providers: ModelProviderStore
let upstream: MockUpstream
let connection: NativeConnection
let clientConnection: Connection
let client: Client
let bundle: WorkflowBundle
/** Of its own, so that nobody else's worker serves the queue `gpu` in it. */
const namespace = `provider-test-${uuidv7()}`

beforeAll(async () => {
  target = await createDatabase()
  database = openDatabase({ url: target.url })
  providers = createModelProviderStore(
    database.pool,
    createSealer(Buffer.alloc(32, 7).toString('base64')),
  )
  upstream = await startMockUpstream({ models: ['one', 'two'] })
  await providers.update('openai', { apiKey: KEY, baseUrl: upstream.openaiBaseUrl }, 0)
  const { address } = temporalTarget()
  connection = await NativeConnection.connect({ address })
  clientConnection = await Connection.connect({ address })
  await clientConnection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  })
  client = new Client({ connection: clientConnection, namespace })
  bundle = await bundleWorkflowCode({ workflowsPath: WORKFLOWS })
})

afterAll(async () => {
  await clientConnection.close()
  await connection.close()
  await upstream.close()
  await database.close()
  await target.drop()
})

/** Runs a test as the API would, with a worker for as long as it lasts. */
async function test(commandId: string) {
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowBundle: bundle,
    activities: createModelActivities({
      pool: database.pool,
      registry: createModelRegistry({ config: { providers: {} }, credentials: providers }),
      providers,
      bus: createMemoryBus(),
    }),
  })
  const workflowId = providerTestWorkflowId(commandId)
  const outcome = await worker.runUntil(
    client.workflow.execute('providerTest', { workflowId, taskQueue, args: [{ commandId }] }),
  )
  const history = await client.workflow.getHandle(workflowId).fetchHistory()
  return { outcome, history: JSON.stringify(history) }
}

const request = (providerId: string) => requestProviderTest(database.pool, { providerId, actorId })

describe('the test of a provider', () => {
  it('asks it for its models, and notes what it said for the console', async () => {
    const { outcome } = await test(await request('openai'))
    expect(outcome).toMatchObject({ ok: true, models: 2 })
    expect((await providers.find('openai'))?.lastCheck).toMatchObject({ ok: true })
    expect(upstream.questions.at(-1)?.headers['authorization']).toBe(`Bearer ${KEY}`)
  })

  it('notes a refusal in words, of which none comes into the history, nor the key', async () => {
    const open = await startMockUpstream()
    await providers.update('anthropic', { apiKey: KEY, baseUrl: open.url }, 0)
    await open.close()
    const { outcome, history } = await test(await request('anthropic'))
    expect(outcome).toMatchObject({ ok: false, models: 0 })
    const message = (await providers.find('anthropic'))?.lastCheck?.message
    expect(message).toEqual(expect.stringMatching(/\w/))
    expect(history).not.toContain(KEY)
    expect(history).not.toContain(message)
  })

  it('of an engine on a GPU whose worker does not run says so', async () => {
    const { outcome } = await test(await request('ollama'))
    expect(outcome).toEqual({ ok: false, models: 0, latencyMs: 0 })
    expect((await providers.find('ollama'))?.lastCheck).toMatchObject({
      ok: false,
      message: expect.stringMatching(/gpu-worker/),
    })
  })

  it('does nothing for a command that the API did not write', async () => {
    const before = upstream.questions.length
    const { outcome } = await test(uuidv7())
    expect(outcome).toEqual({ ok: false, models: 0, latencyMs: 0 })
    expect(upstream.questions).toHaveLength(before)
  })

  it('does nothing for a command of another kind', async () => {
    const id = uuidv7()
    await database.prisma.command.create({
      data: { id, kind: 'turn.stop', subjectId: id, actorId, payload: { provider: 'openai' } },
    })
    const before = upstream.questions.length
    const { outcome } = await test(id)
    expect(outcome).toMatchObject({ ok: false })
    expect(upstream.questions).toHaveLength(before)
  })

  it('of a provider that is not there any more fails with a note', async () => {
    const { outcome } = await test(await request('gone'))
    expect(outcome).toEqual({ ok: false, models: 0, latencyMs: 0 })
    expect((await providers.find('gone'))?.lastCheck?.message).toMatch(/not known/)
  })
})
