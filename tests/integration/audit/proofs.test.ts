import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readAnchorLines } from '#adapters/audit/anchor-lines.ts'
import { verifyExport } from '#adapters/audit/exports.ts'
import { sha256 } from '#adapters/audit/sha256.ts'
import { readCheckpoints } from '#adapters/db/audit-checkpoint-rows.ts'
import { exportAudit } from '#adapters/db/audit-export.ts'
import { hashEntry, toHex } from '#domain/audit-entry.ts'
import { createTestChain, type TestChain } from '#tests/helpers/audit-chain.ts'

let chain: TestChain
let lines: string[] = []
beforeAll(async () => {
  chain = await createTestChain()
  await chain.build()
  await spreadOverDays()
  lines = await exportProofs()
})
afterAll(() => chain.close())

/** Signs the checkpoints anew as if each had been made on a day of its own. */
async function spreadOverDays(): Promise<void> {
  const checkpoints = await readCheckpoints(chain.pool)
  const updates = checkpoints.map((checkpoint, index) => {
    const createdAt = `2026-01-0${index + 1}T00:00:00.000Z`
    const { signature } = chain.key.sign({ ...checkpoint, createdAt })
    return `UPDATE audit_checkpoints SET created_at = '${createdAt}', signature = decode('${signature}', 'base64')
            WHERE size = ${checkpoint.size}`
  })
  await chain.tamper(...updates)
}

async function exportProofs(): Promise<string[]> {
  const { pool, key } = chain
  const exportedAt = '2026-01-05T00:00:00.000Z'
  const filters = { severity: 'warning' }
  const pieces: string[] = []
  for await (const piece of exportAudit({ pool, key, format: 'proofs', filters, exportedAt }))
    pieces.push(piece)
  return pieces.join('').trimEnd().split('\n')
}

async function verify(changed: readonly string[], anchor?: Parameters<typeof verifyExport>[1]) {
  async function* all() {
    yield* changed
  }
  return verifyExport(all(), anchor)
}

const replaced = (pattern: string | RegExp, by: string) =>
  lines.map((line) => line.replace(pattern, by))
const without = (kind: string) => lines.filter((line) => !line.includes(`"kind":"${kind}"`))

describe('an export of proofs', () => {
  it('proves each of its events by itself, and that the chain of each day goes on from the day before', async () => {
    expect(lines.map((line) => JSON.parse(line).kind)).toEqual([
      'header',
      'key',
      ...Array(3).fill('checkpoint'),
      ...Array(2).fill('consistency'),
      ...Array(7).fill('proven'),
      'statement',
    ])
    expect(await verify(lines)).toMatchObject({
      ok: true,
      checked: 7,
      withheld: 13,
      checkpoints: 3,
    })
  })

  it('proves one event without the rest, and says that there may be others', async () => {
    const head = replaced('"events":7', '"events":1').slice(0, 7)
    const one = [head[0]?.replace('.v2', '.v1') ?? '', ...head.slice(1), ...lines.slice(9, 10)]
    expect(await verify(one)).toMatchObject({ ok: true, checked: 1, isSignedAsWhole: false })
  })

  it('is held against a copy of the checkpoints that somebody kept', async () => {
    const checkpoints = await readCheckpoints(chain.pool)
    const copy = checkpoints.map((one) => JSON.stringify(one)).join('\n')
    expect(await verify(lines, readAnchorLines(copy))).toMatchObject({ ok: true })
    const [, second] = checkpoints
    const other = second && chain.key.sign({ ...second, rootHash: 'a'.repeat(64) })
    expect(await verify(lines, readAnchorLines(JSON.stringify(other)))).toMatchObject({
      ok: false,
      problem: 'The checkpoint at event 16 is not the one kept outside the database.',
    })
  })

  it.each<[string, () => string[], RegExp]>([
    [
      'an edited event',
      () => replaced('"severity":"warning"', '"severity":"info"'),
      /^Event \d+ was changed\.$/,
    ],
    [
      'an event made up, with the proof of another one',
      () => {
        const { entry, ...rest } = JSON.parse(lines.at(-2) ?? '')
        const made = { ...entry, severity: 'critical' }
        const entryHash = toHex(hashEntry(made, sha256))
        return [...lines.slice(0, -2), JSON.stringify({ ...rest, entry: made, entryHash })]
      },
      /is not proven: it does not lead to the checkpoint at event 20\.$/,
    ],
    [
      'another proof',
      () => replaced(/("kind":"proven".*"proof":\[")[0-9a-f]{4}/, '$10000'),
      /is not proven/,
    ],
    [
      'an event missing',
      () => lines.toSpliced(-2, 1),
      /^The file was cut off: it says that it proves 7/,
    ],
    [
      'an event twice',
      () => lines.toSpliced(-1, 0, ...lines.slice(-2, -1)),
      /^Line \d+ has event \d+, which should/,
    ],
    [
      'another way between checkpoints',
      () => replaced(/("from":8.*"proof":\[")[0-9a-f]{4}/, '$10000'),
      /^The checkpoint at event 16 does not go on from the one at event 8\.$/,
    ],
    [
      'no way between checkpoints',
      () => without('consistency'),
      /^Nothing shows that the checkpoint at event 20 goes on from the ones before it\.$/,
    ],
    [
      'an edited checkpoint',
      () => replaced(/"rootHash":"..../, '"rootHash":"0000'),
      /its signature is not right/,
    ],
    [
      'an edited key',
      () => replaced('"afterSize":0', '"afterSize":1'),
      /^The entry of the key \w+ was changed/,
    ],
    [
      'no checkpoint',
      () => without('checkpoint'),
      /^The checkpoint at event 20 that the file names is not its last/,
    ],
    ['garbage', () => lines.toSpliced(3, 0, '{'), /^Line 4 is not one of an export of proofs\.$/],
  ])('with %s does not verify', async (_name, tampered, problem) => {
    const result = await verify(tampered())
    expect([result.ok, result.problem]).toEqual([false, expect.stringMatching(problem)])
  })
})
