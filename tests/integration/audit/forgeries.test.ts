import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readAnchorLines, toAnchorLines } from '#adapters/audit/anchor-lines.ts'
import { createCheckpointKey } from '#adapters/audit/checkpoint-key.ts'
import { verifyExport } from '#adapters/audit/exports.ts'
import { sha256 } from '#adapters/audit/sha256.ts'
import { readCheckpoints } from '#adapters/db/audit-checkpoint-rows.ts'
import { makeCheckpoint } from '#adapters/db/audit-checkpoints.ts'
import { exportAudit } from '#adapters/db/audit-export.ts'
import { readAuditKeys } from '#adapters/db/audit-keys.ts'
import { createSealer } from '#adapters/secrets/seal.ts'
import { hashEntry, toHex } from '#domain/audit-entry.ts'
import { createTestChain, type TestChain } from '#tests/helpers/audit-chain.ts'

type Line = Record<string, unknown> & { kind: string }

let chain: TestChain
let whole: Line[] = []
let proofs: Line[] = []
beforeAll(async () => {
  chain = await createTestChain()
  await chain.build()
  whole = await exportAs('jsonl')
  proofs = await exportAs('proofs')
})
afterAll(() => chain.close())

async function exportAs(format: 'jsonl' | 'proofs', filters = {}): Promise<Line[]> {
  const { pool, key } = chain
  const exportedAt = new Date().toISOString()
  const pieces: string[] = []
  for await (const piece of exportAudit({ pool, key, format, filters, exportedAt }))
    pieces.push(piece)
  const lines = pieces.join('').trimEnd().split('\n')
  return lines.map((line) => JSON.parse(line))
}

async function verify(lines: readonly Line[], anchor?: Parameters<typeof verifyExport>[1]) {
  async function* texts() {
    for (const line of lines) yield JSON.stringify(line)
  }
  return verifyExport(texts(), anchor)
}

const without = (lines: readonly Line[], ...kinds: string[]) =>
  lines.filter(({ kind }) => !kinds.includes(kind))
const change = (lines: readonly Line[], kind: string, fields: Record<string, unknown>) =>
  lines.map((line) => (line.kind === kind ? { ...line, ...fields } : line))

/** Every event of the bundle as the forger wants it, with hashes that fit again. */
function rewrite(lines: readonly Line[], forge: (entry: object) => object): Line[] {
  let prevHash = '0'.repeat(64)
  return lines.map((line) => {
    if (line.kind !== 'event') return line
    const entry = { ...forge(Object(line['entry'])), prevHash } as Parameters<typeof hashEntry>[0]
    prevHash = toHex(hashEntry(entry, sha256))
    return { ...line, entry, entryHash: prevHash }
  })
}

const toInfo = (entry: object) => ({ ...entry, severity: 'info' })
/** Cut to the first events, with no checkpoint after them, and a header that agrees. */
const cutTo = (lines: readonly Line[], size: number) =>
  change(
    lines.filter(({ kind, size: at, entry }) => {
      if (kind === 'checkpoint') return Number(at) <= size
      return kind !== 'event' || Number(Object(entry).seq) <= size
    }),
    'header',
    { events: size },
  )
const lastEvent = (lines: readonly Line[]) => lines.findLastIndex(({ kind }) => kind === 'event')

describe('an export', () => {
  it('ends with a signed statement over all of it', async () => {
    expect(whole.at(-1)).toMatchObject({ kind: 'statement', size: 24, keyId: chain.key.keyId })
    const signed = { ok: true, isSignedAsWhole: true, keyId: chain.key.keyId }
    expect(await verify(whole)).toMatchObject({ ...signed, checked: 24, signedTo: 24 })
    expect(await verify(proofs)).toMatchObject({ ...signed, checked: 20, signedTo: 20 })
    const some = await exportAs('jsonl', { severity: 'warning' })
    expect(some[0]).toMatchObject({ filters: { severity: 'warning' } })
    expect(await verify(some)).toMatchObject(signed)
  })

  it.each<[string, () => Line[], RegExp]>([
    [
      'no statement',
      () => without(whole, 'statement'),
      /^The signed statement at the end is missing/,
    ],
    [
      'every event changed, hashes that fit, and no checkpoint',
      () => rewrite(without(whole, 'checkpoint'), toInfo),
      /not those of the signed statement/,
    ],
    [
      'the same, and no statement',
      () => rewrite(without(whole, 'checkpoint', 'statement'), toInfo),
      /^The signed statement at the end is missing/,
    ],
    [
      'the last event changed, after the last checkpoint',
      () =>
        rewrite(whole, (entry) =>
          'seq' in entry && entry.seq === 24 ? { ...entry, actorId: null } : entry,
        ),
      /not those of the signed statement/,
    ],
    ['its end cut off', () => cutTo(whole, 18), /statement at the end is of 24 events/],
    [
      'nothing but its header, keys and statement',
      () => change(without(whole, 'event', 'checkpoint'), 'header', { events: 0 }),
      /statement at the end is of 24 events, and the export is of 0/,
    ],
    ['a checkpoint left out', () => without(whole, 'checkpoint'), /not what was signed/],
    ['another header', () => change(whole, 'header', { filters: { a: 'b' } }), /not what was/],
    [
      'fewer events in the header',
      () => change(whole, 'header', { events: 23 }),
      /it says that it has 23 events, and has 24/,
    ],
    [
      'an event after its end',
      () => [...whole, ...whole.slice(lastEvent(whole), lastEvent(whole) + 1)],
      /more after the signed statement/,
    ],
    [
      'an entry that no event brings any more',
      () => whole.map(({ attested: _attested, ...line }) => line as Line),
      /^The entry that event 1 speaks for was left out\.$/,
    ],
    [
      'sealed detail passed off as erased',
      () => whole.map(({ sealedNow: _sealedNow, ...line }) => line as Line),
      /not what was signed/,
    ],
    [
      'another time of its statement',
      () => change(whole, 'statement', { createdAt: '2030-01-01T00:00:00.000Z' }),
      /not signed with the key/,
    ],
    [
      'a statement signed with a key of the forger',
      () => {
        const forged = rewrite(without(whole, 'checkpoint', 'statement'), toInfo)
        const other = createCheckpointKey(createSealer(Buffer.alloc(32, 7).toString('base64')))
        const { kind: _kind, ...statement } = Object(whole.at(-1))
        return [...forged, { kind: 'statement', ...other.signExport(statement) }]
      },
      /not signed with the key/,
    ],
    [
      'proofs without their statement',
      () => without(proofs, 'statement'),
      /statement at the end is missing/,
    ],
    [
      'a proof left out, and a header that agrees',
      () => change(proofs.toSpliced(-2, 1), 'header', { events: 19 }),
      /not what was signed/,
    ],
  ])('with %s does not verify, and is signed by nobody', async (_name, forge, problem) => {
    const result = await verify(forge())
    expect([result.ok, result.keyId, result.problem]).toEqual([
      false,
      null,
      expect.stringMatching(problem),
    ])
  })
})

describe('an export of the first version, without a statement', () => {
  const first = (lines: readonly Line[]) =>
    change(without(lines, 'statement'), 'header', { format: 'aios.audit.bundle.v1' })

  it('is signed up to its last checkpoint, and not as a whole', async () => {
    expect(await verify(first(whole))).toMatchObject({
      ok: true,
      keyId: chain.key.keyId,
      signedTo: 20,
      isSignedAsWhole: false,
    })
  })

  it('is signed by nobody where it has no checkpoint', async () => {
    const forged = rewrite(without(first(whole), 'checkpoint'), toInfo)
    expect(await verify(forged)).toMatchObject({
      ok: true,
      keyId: null,
      signedTo: 0,
      isSignedAsWhole: false,
    })
  })
})

it('holds an export against a copy of the checkpoints that went on after it', async () => {
  await chain.grow(27)
  await makeCheckpoint(chain.context)
  const [keys, checkpoints] = [await readAuditKeys(chain.pool), await readCheckpoints(chain.pool)]
  const copy = readAnchorLines(toAnchorLines({ keys, checkpoints }).join('\n'))
  expect(checkpoints.at(-1)?.size).toBe(27)
  expect(await verify(whole, copy)).toMatchObject({ ok: true })
  const shorter = without(whole, 'statement').filter(({ size }) => size !== 20)
  const first = change(shorter, 'header', { format: 'aios.audit.bundle.v1' })
  expect(await verify(first, copy)).toMatchObject({
    ok: false,
    problem: 'The checkpoint at event 20 was taken out of the database.',
  })
})
