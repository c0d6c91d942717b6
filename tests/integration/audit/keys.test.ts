import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AuditAnchor } from '#adapters/audit/anchor.ts'
import { createCheckpointKey } from '#adapters/audit/checkpoint-key.ts'
import { makeCheckpoint } from '#adapters/db/audit-checkpoints.ts'
import { rotateAuditKey, type RotationWish } from '#adapters/db/audit-keys.ts'
import { readAuditStatus } from '#adapters/db/audit-status.ts'
import { verifyAudit } from '#adapters/db/audit-verify.ts'
import { createSealer } from '#adapters/secrets/seal.ts'
import { createTestChain, type TestChain } from '#tests/helpers/audit-chain.ts'

let chain: TestChain
beforeEach(async () => {
  chain = await createTestChain()
  await chain.build()
})
afterEach(() => chain.close())

const verify = () => verifyAudit(chain.context)
const otherKey = () => createCheckpointKey(createSealer(btoa('x'.repeat(32))))
const rotate = (wish: Partial<RotationWish> = {}) =>
  rotateAuditKey(chain.pool, { own: chain.key, isBreakAccepted: false, reason: 'yearly', ...wish })

describe('after a change of the key', () => {
  it('old checkpoints verify with the old key, new ones with the new, and an event tells it', async () => {
    expect(await rotate()).toMatchObject({ key: { generation: 2, afterSize: 20 } })
    expect(await makeCheckpoint(chain.context)).toMatchObject({ kind: 'made', size: 25 })
    expect(await verify()).toEqual({
      ok: true,
      checked: 25,
      checkpoints: 4,
      finishedAt: expect.any(String),
    })
    const kept = await chain.anchor.read()
    expect(kept?.keys.map(({ generation }) => generation)).toEqual([1, 2])
    const [first, second] = kept?.keys ?? []
    expect(kept?.checkpoints.map(({ keyId }) => keyId)).toEqual([
      first?.keyId,
      first?.keyId,
      first?.keyId,
      second?.keyId,
    ])
    const { rows } = await chain.pool.query(
      `SELECT severity, payload FROM audit_events WHERE type = 'audit.key_added' ORDER BY seq DESC LIMIT 1`,
    )
    expect(rows).toMatchObject([
      { severity: 'warning', payload: { isEndorsed: true, reason: 'yearly' } },
    ])
  })

  it('of the master key, the old one endorses the new key, and who still has the old one signs no more', async () => {
    const renewed = { ...chain.context, key: otherKey() }
    expect(await makeCheckpoint(renewed)).toMatchObject({ kind: 'refused' })
    expect(await rotate({ own: renewed.key })).toEqual({
      kind: 'not_endorsed',
      keyId: chain.key.keyId,
    })
    expect(await rotate({ own: renewed.key, previous: chain.key })).toMatchObject({
      kind: 'rotated',
    })
    expect(await makeCheckpoint(chain.context)).toMatchObject({ kind: 'refused' })
    expect(await makeCheckpoint(renewed)).toMatchObject({ kind: 'made' })
    const result = await verifyAudit(renewed)
    expect(result).toMatchObject({ ok: true, checkpoints: 4 })
    expect(result).not.toHaveProperty('keyBreaks')
  })

  it('whose old master key is lost, every verification says since when nobody introduced the key', async () => {
    const renewed = { ...chain.context, key: otherKey() }
    await rotate({ own: renewed.key, isBreakAccepted: true })
    expect(await verifyAudit(renewed)).toMatchObject({
      ok: true,
      keyBreaks: [{ previousKeyId: chain.key.keyId, afterSize: 20 }],
    })
    const { rows } = await chain.pool.query(
      `SELECT count(*)::int FROM audit_events WHERE type = 'audit.key_added' AND severity = 'critical'`,
    )
    expect(rows).toEqual([{ count: 1 }])
  })

  it.each([
    [
      'another public key',
      `UPDATE audit_keys SET public_key = (SELECT public_key FROM audit_keys WHERE generation = 1) WHERE generation = 2`,
      /^The public key of \w+ is not the one it names\.$/,
    ],
    [
      'an earlier time for the new key',
      'UPDATE audit_keys SET after_size = 8 WHERE generation = 2',
      /^The entry of the key \w+ was changed/,
    ],
    [
      'an endorsement taken away',
      'UPDATE audit_keys SET endorsement = NULL WHERE generation = 2',
      /^The key \w+ that is kept outside the database is not in it\.$/,
    ],
    [
      'a key taken out, with its checkpoint',
      'DELETE FROM audit_keys WHERE generation = 2; DELETE FROM audit_checkpoints WHERE size > 20',
      /^The key \w+ that is kept outside the database is not in it\.$/,
    ],
  ])('%s is found', async (_name, statements, problem) => {
    await rotate()
    await makeCheckpoint(chain.context)
    await chain.tamper(...statements.split(';'))
    const result = await verify()
    expect([result.ok, result.problem]).toEqual([false, expect.stringMatching(problem)])
  })

  it('a key taken out is found by its event too, where no copy is at hand', async () => {
    await rotate()
    await chain.tamper('DELETE FROM audit_keys WHERE generation = 2')
    expect(await verifyAudit({ ...chain.context, anchors: [] })).toMatchObject({
      ok: false,
      firstBad: 25,
      problem: 'The entry that event 25 speaks for is gone.',
    })
  })
})

describe('a place outside that takes nothing', () => {
  const failing = (problem: { text: string | null }): AuditAnchor => ({
    name: 'elsewhere',
    isReadable: false,
    append: async () => {
      if (problem.text !== null) throw new Error(problem.text)
    },
    read: async () => undefined,
  })

  it('keeps no other one from its copy, is told of once, and gets all it missed when it is back', async () => {
    const problem: { text: string | null } = { text: 'connection refused' }
    const context = { ...chain.context, anchors: [failing(problem), chain.anchor] }
    const failures = [{ name: 'elsewhere', problem: 'connection refused' }]
    expect(await makeCheckpoint(context)).toMatchObject({ kind: 'made', failures })
    expect(await makeCheckpoint(context)).toMatchObject({ failures })
    expect((await chain.anchor.read())?.checkpoints.at(-1)?.size).toBe(25)
    const { anchors } = await readAuditStatus(chain.pool)
    expect(anchors).toMatchObject([
      { name: 'elsewhere', problem: 'connection refused', failingSince: expect.any(String) },
      { name: 'file', problem: null, failingSince: null },
    ])
    problem.text = null
    expect(await makeCheckpoint(context)).toMatchObject({ failures: [] })
    const { rows } = await chain.pool.query(
      `SELECT type FROM audit_events WHERE type LIKE 'audit.anchor_%' ORDER BY seq`,
    )
    expect(rows.map(({ type }) => type)).toEqual(['audit.anchor_failed', 'audit.anchor_restored'])
    expect((await readAuditStatus(chain.pool)).anchors[0]).toMatchObject({ failingSince: null })
  })
})
