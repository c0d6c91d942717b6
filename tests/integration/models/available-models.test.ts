import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMemoryBus } from '#adapters/bus/memory-bus.ts'
import type { TurnBus } from '#adapters/bus/turn-bus.ts'
import { openDatabase, type Database } from '#adapters/db/client.ts'
import { readAvailableModels, saveAvailableModels } from '#adapters/db/settings.ts'
import type { ModelRegistry } from '#adapters/models/registry.ts'
import { keepModelsPublished } from '#workers/models.ts'
import { createDatabase, type TestDatabase } from '#tests/helpers/infrastructure.ts'

let target: TestDatabase
let database: Database
let bus: TurnBus
let names: string[]
let stop: () => void

beforeEach(async () => {
  target = await createDatabase()
  database = openDatabase({ url: target.url })
  bus = createMemoryBus()
  names = ['one']
  stop = () => {}
})

afterEach(async () => {
  stop()
  await database.close()
  await target.drop()
})

const view = (model: string) => ({
  id: `openai/${model}`,
  provider: 'openai',
  model,
  label: model,
  locality: 'cloud' as const,
  contextTokens: null,
  isChat: true,
})

const chat = (model: string) => ({
  id: `openai/${model}`,
  label: model,
  provider: 'openai',
  locality: 'cloud' as const,
  isDemo: false,
  isDefault: model === names[0],
})

// Only what the worker asks of a registry; the providers behind a real one have tests of their own.
const registry = {
  models: async () => names.map(view),
  chatModels: async () => names.map(chat),
} satisfies Partial<ModelRegistry> as ModelRegistry

function nextUpdate(): Promise<void> {
  return new Promise((resolve) => {
    const unsubscribe = bus.onChange(({ topic, change }) => {
      if (topic !== 'models' || change.kind !== 'models') return
      unsubscribe()
      resolve()
    })
  })
}

async function start(pace = { lookMs: 600_000, settleMs: 1 }): Promise<void> {
  const logger = pino({ level: 'silent' })
  stop = await keepModelsPublished({ database, registry, bus, logger }, pace)
}

async function served(): Promise<string[]> {
  return (await readAvailableModels(database.pool)).models.map(({ model }) => model)
}

describe('the models on offer', () => {
  it('are none before a worker has looked', async () => {
    expect(await readAvailableModels(database.pool)).toEqual({ models: [], chatModels: [] })
  })

  it('are written when a worker starts', async () => {
    await start()
    expect(await served()).toEqual(['one'])
  })

  it.each(['provider', 'provider-check'])('are looked at again after a %s change', async (kind) => {
    const first = nextUpdate()
    await start()
    await first
    names = ['two', 'three']
    const second = nextUpdate()
    bus.publishChange('models', { kind, id: null, what: 'openai' })
    await second
    expect(await served()).toEqual(['two', 'three'])
  })

  it('are looked at again from time to time', async () => {
    const first = nextUpdate()
    await start({ lookMs: 5, settleMs: 1 })
    await first
    const second = nextUpdate()
    names = []
    await second
    expect(await served()).toEqual([])
  })

  it('are written only when they differ', async () => {
    const offer = { models: [view('one')], chatModels: [chat('one')] }
    expect(await saveAvailableModels(database.pool, offer)).toBe(true)
    expect(await saveAvailableModels(database.pool, offer)).toBe(false)
    expect(await saveAvailableModels(database.pool, { ...offer, chatModels: [] })).toBe(true)
  })
})
