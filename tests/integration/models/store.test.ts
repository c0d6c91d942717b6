import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createModelProviderStore, type ModelProviderStore } from '#adapters/db/model-providers.ts'
import { createSealer } from '#adapters/secrets/seal.ts'
import { createDatabase } from '#tests/helpers/infrastructure.ts'

const KEY = Buffer.alloc(32, 1).toString('base64')
const OTHER_KEY = Buffer.alloc(32, 2).toString('base64')

let pool: pg.Pool
let store: ModelProviderStore

beforeAll(async () => {
  const { url } = await createDatabase()
  pool = new pg.Pool({ connectionString: url, max: 4 })
  store = createModelProviderStore(pool, createSealer(KEY))
})
afterAll(() => pool.end())

async function credentialOf(id: string, from = store) {
  return (await from.loadCredentials()).find((credential) => credential.id === id)
}

describe('the settings of a provider', () => {
  it('keep the key sealed in the table and give it to the registry alone', async () => {
    const saved = await store.update('openai', { apiKey: 'sk-canary-1' }, 0)
    expect(saved).toMatchObject({ hasKey: true, version: 1, isEnabled: true })
    expect(JSON.stringify(await store.list())).not.toContain('canary')
    const { rows } = await pool.query<{ row: string }>(
      'SELECT p::text AS row FROM model_providers p',
    )
    expect(rows.map(({ row }) => row).join()).not.toContain(
      Buffer.from('sk-canary').toString('hex'),
    )
    expect(await credentialOf('openai')).toEqual({
      id: 'openai',
      apiKey: 'sk-canary-1',
      isEnabled: true,
    })
  })

  it('change only at the version that was read', async () => {
    await store.update('anthropic', { apiKey: 'one' }, 0)
    expect(await store.update('anthropic', { enabled: false }, 0)).toBeNull()
    expect(await store.update('anthropic', { enabled: false }, 7)).toBeNull()
    expect(await store.update('anthropic', { enabled: false }, 1)).toMatchObject({
      isEnabled: false,
      hasKey: true,
      version: 2,
    })
  })

  it('do not begin at a version that never was', async () => {
    expect(await store.update('fresh', { enabled: true }, 3)).toBeNull()
    expect(await store.find('fresh')).toBeNull()
  })

  it('let one of two edits at once win', async () => {
    await store.update('ollama', { baseUrl: 'http://a.example' }, 0)
    const edits = ['http://b.example', 'http://c.example', 'http://d.example']
    const results = await Promise.all(
      edits.map((baseUrl) => store.update('ollama', { baseUrl }, 1)),
    )
    expect(results.filter((result) => result !== null)).toHaveLength(1)
    expect((await store.find('ollama'))?.version).toBe(2)
  })

  it('lose their key when the address changes without a new one', async () => {
    await store.update('moving', { apiKey: 'sk-1', baseUrl: 'https://a.example' }, 0)
    const same = await store.update('moving', { baseUrl: 'https://a.example' }, 1)
    expect(same?.hasKey).toBe(true)
    const moved = await store.update('moving', { baseUrl: 'https://b.example' }, 2)
    expect(moved).toMatchObject({ hasKey: false, baseUrl: 'https://b.example' })
  })

  it('forget what is set to null, so that the environment counts again', async () => {
    await store.update('reset', { apiKey: 'sk-1', baseUrl: 'https://a.example' }, 0)
    const cleared = await store.update('reset', { apiKey: null, baseUrl: null }, 1)
    expect(cleared).toMatchObject({ hasKey: false, baseUrl: null, version: 2 })
  })

  it('remember a test of a provider that nobody has edited, which may still be edited', async () => {
    await store.recordCheck('tested', { ok: false, message: 'no key' })
    expect(await store.find('tested')).toMatchObject({
      version: 0,
      lastCheck: { ok: false, message: 'no key' },
    })
    expect(await store.update('tested', { apiKey: 'sk-1' }, 0)).toMatchObject({ version: 1 })
    await store.recordCheck('tested', { ok: true, message: 'fine' })
    expect(await store.find('tested')).toMatchObject({ version: 1, lastCheck: { ok: true } })
  })

  it('count as without a key when the master key is another', async () => {
    await store.update('locked', { apiKey: 'sk-1' }, 0)
    const elsewhere = createModelProviderStore(pool, createSealer(OTHER_KEY))
    expect(await credentialOf('locked', elsewhere)).toEqual({ id: 'locked', isEnabled: true })
  })
})
