import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
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

async function writeBundle(
  change = (text: string) => text,
  format: 'jsonl' | 'proofs' = 'jsonl',
): Promise<string> {
  const { pool, key } = chain
  const exportedAt = '2026-01-01T00:00:00.000Z'
  const pieces: string[] = []
  for await (const piece of exportAudit({ pool, key, format, filters: {}, exportedAt }))
    pieces.push(piece)
  const path = join(makeTemporaryDirectory('bundle'), 'bundle.jsonl')
  writeFileSync(path, change(pieces.join('')))
  return path
}

describe('aios audit verify', () => {
  it('says of the database that it is whole', async () => {
    expect(await run(['verify'])).toEqual({
      code: 0,
      text: `The audit chain is whole: 24 events and 3 checkpoints, signed up to event 20 by the key ${chain.key.keyId}.\n`,
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

  it('says with a code of its own that a file is not signed as a whole, and never by whom it is not', async () => {
    const toFirst = (text: string) =>
      text.replace('bundle.v2', 'bundle.v1').replace(/\{"kind":"statement".*\n/, '')
    const older = await run(['verify', '--file', await writeBundle(toFirst)], nowhere())
    expect(older).toMatchObject({ code: 4, text: expect.stringContaining('up to event 20') })
    const forged = (text: string) => toFirst(text).replaceAll(/\{"kind":"checkpoint".*\n/g, '')
    const options = ['verify', '--file', await writeBundle(forged)]
    const { code, text } = await run(options, nowhere())
    expect([code, text]).toEqual([4, expect.stringContaining('The file is not signed')])
    expect(text).not.toContain('signed by')
    expect(await run([...options, '--key', chain.key.keyId], nowhere())).toMatchObject({ code: 1 })
  })

  it('says of proofs that each is right, and beside a kept copy of the checkpoints', async () => {
    const file = await writeBundle((text) => text, 'proofs')
    const copy = join(chain.dataDirectory, 'audit', 'checkpoints.log')
    expect(await run(['verify', '--file', file, '--anchor', copy], nowhere())).toMatchObject({
      code: 0,
      text: expect.stringContaining('is whole: 20 events and 1 checkpoint'),
    })
  })

  it('finds, by what a collector of syslog kept, a bundle with other checkpoints', async () => {
    const file = await writeBundle()
    const lines = readFileSync(join(chain.dataDirectory, 'audit', 'checkpoints.log'), 'utf8')
    const collected = join(makeTemporaryDirectory('collected'), 'audit.log')
    const head = '<109>1 2026-01-01T00:00:00.000Z host aios 7 audit - '
    const asCollected = lines.replaceAll(/^(?=\{)/gm, head)
    writeFileSync(collected, asCollected)
    const options = ['verify', '--file', file, '--anchor', collected]
    expect(await run(options, nowhere())).toMatchObject({ code: 0 })
    const { signature } = JSON.parse(lines.trimEnd().split('\n').at(-1) ?? '')
    const forged = signature.replace(/^../, signature.startsWith('AA') ? 'BB' : 'AA')
    writeFileSync(collected, asCollected.replace(signature, forged))
    expect(await run(options, nowhere())).toMatchObject({ code: 1 })
  })

  it('names what is wrong with a bundle, and with the database, and fails', async () => {
    const file = await writeBundle((text) => text.replace('"version":3', '"version":4'))
    expect(await run(['verify', '--file', file], nowhere())).toMatchObject({
      code: 1,
      text: expect.stringContaining('The audit chain is broken. Event 2 was changed.'),
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

  it('says with a code of its own that a key came without a word of the one before', async () => {
    const own = await createTestChain()
    try {
      await own.build()
      const at = (masterKey: string) =>
        loadConfig({
          DATABASE_URL: own.url,
          AIOS_MASTER_KEY: masterKey,
          AIOS_DATA_DIR: own.dataDirectory,
        })
      const [second, third] = [0, 1].map(() => randomBytes(32).toString('base64'))
      const oldKey = join(makeTemporaryDirectory('old-key'), 'master.key')
      writeFileSync(oldKey, `${own.masterKey}\n`)
      const rotate = ['rotate', '--reason', 'The old one leaked.']
      expect((await run(rotate, at(second ?? ''))).code).toBe(1)
      const given = [...rotate, '--previous-master-key-file', oldKey]
      expect(await run(given, at(second ?? ''))).toMatchObject({
        code: 0,
        text: expect.stringContaining(`endorsed by the key ${own.key.keyId}`),
      })
      expect(await run(['verify'], at(second ?? ''))).toMatchObject({ code: 0 })
      expect((await run([...rotate, '--accept-break'], at(third ?? ''))).code).toBe(0)
      expect(await run(['verify'], at(third ?? ''))).toMatchObject({
        code: 3,
        text: expect.stringContaining('without a word of the key'),
      })
    } finally {
      await own.close()
    }
  })

  it('says what is wrong with how it was called', async () => {
    await expect(run(['verify'], nowhere())).rejects.toThrow('does not run')
    await expect(run(['verify', '--file', '/nowhere.jsonl'])).rejects.toThrow('There is no file')
    for (const options of [
      [],
      ['repair'],
      ['verify', '--wrong'],
      ['rotate'],
      ['verify', '--reason', 'x'],
    ])
      expect((await run(options)).code).toBe(2)
  })
})
