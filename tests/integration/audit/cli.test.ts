import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { loadConfig } from '#adapters/config.ts'
import { exportAudit } from '#adapters/db/audit-export.ts'
import { audit } from '#cli/audit.ts'
import { createTestChain, type TestChain } from '#tests/helpers/audit-chain.ts'
import { makeTemporaryDirectory } from '#tests/helpers/postgres.ts'

let chain: TestChain
beforeAll(async () => {
  chain = await createTestChain()
  await chain.build()
})
afterAll(() => chain.close())

const nowhere = () => loadConfig({ AIOS_DATA_DIR: makeTemporaryDirectory('nowhere') })
const live = (masterKey = chain.masterKey) =>
  loadConfig({
    DATABASE_URL: chain.url,
    AIOS_MASTER_KEY: masterKey,
    AIOS_DATA_DIR: chain.dataDirectory,
  })

/** What the command prints, with the code it ends with. */
async function run(options: string[], config = live()) {
  const printed: string[] = []
  const print = (text: unknown) => {
    printed.push(String(text))
    return true
  }
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(print),
    vi.spyOn(process.stderr, 'write').mockImplementation(print),
  ]
  try {
    return { code: await audit(config, options), text: printed.join('') }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

async function writeBundle(change = (text: string) => text): Promise<string> {
  const { pool, key } = chain
  const exportedAt = '2026-01-01T00:00:00.000Z'
  const pieces: string[] = []
  for await (const piece of exportAudit({ pool, key, format: 'jsonl', filters: {}, exportedAt }))
    pieces.push(piece)
  const path = join(makeTemporaryDirectory('bundle'), 'bundle.jsonl')
  writeFileSync(path, change(pieces.join('')))
  return path
}

describe('aios audit verify', () => {
  it('says of the database that it is whole', async () => {
    expect(await run(['verify'])).toEqual({
      code: 0,
      text: `The audit chain is whole: 24 events and 3 checkpoints, signed by the key ${chain.key.keyId}.\n`,
    })
  })

  it('says of a bundle that it is whole, where there is no database', async () => {
    const file = await writeBundle()
    expect(await run(['verify', '--file', file], nowhere())).toMatchObject({
      code: 0,
      text: expect.stringContaining('is whole: 24 events and 3 checkpoints'),
    })
    const options = ['verify', '--file', file, '--key']
    expect(await run([...options, chain.key.keyId], nowhere())).toMatchObject({ code: 0 })
    expect(await run([...options, 'another'], nowhere())).toMatchObject({
      code: 1,
      text: expect.stringContaining('It is not signed by the key another.'),
    })
  })

  it('names what is wrong with a bundle, and with the database, and fails', async () => {
    const file = await writeBundle((text) => text.replace('"version":3', '"version":4'))
    expect(await run(['verify', '--file', file], nowhere())).toMatchObject({
      code: 1,
      text: expect.stringContaining('The audit chain is broken. Event 1 was changed.'),
    })
    await chain.tamper('DELETE FROM audit_events WHERE seq = 23')
    expect(await run(['verify'])).toMatchObject({
      code: 1,
      text: expect.stringContaining('The audit chain is broken. Event 23 is missing.'),
    })
  })

  it('names the key that is missing where the master key is another one', async () => {
    const other = live(randomBytes(32).toString('base64'))
    expect((await run(['verify'], other)).text).toContain('which is not known here')
  })

  it('says what is wrong with how it was called', async () => {
    await expect(run(['verify'], nowhere())).rejects.toThrow('does not run')
    await expect(run(['verify', '--file', '/nowhere.jsonl'])).rejects.toThrow('There is no file')
    for (const options of [[], ['repair'], ['verify', '--wrong']])
      expect((await run(options)).code).toBe(2)
  })
})
