import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { v7 as uuidv7 } from 'uuid'
import { hashEntry, toHex, type ChainEntry } from '#domain/audit-entry.ts'
import { readChain } from '#adapters/db/audit-chain.ts'
import { reviewAuditEvent } from '#adapters/db/audit-events.ts'
import { makeCheckpoint } from '#adapters/db/audit-checkpoints.ts'
import { rotateAuditKey } from '#adapters/db/audit-keys.ts'
import { recordVerification, verifyAudit } from '#adapters/db/audit-verify.ts'
import { inSnapshot } from '#adapters/db/transaction.ts'
import { createCheckpointKey } from '#adapters/audit/checkpoint-key.ts'
import { sha256 } from '#adapters/audit/sha256.ts'
import { createSealer } from '#adapters/secrets/seal.ts'
import { createTestChain, type TestChain } from '#tests/helpers/audit-chain.ts'

let chain: TestChain
beforeEach(async () => {
  chain = await createTestChain()
  await chain.build()
})
afterEach(() => chain.close())

const verify = () => verifyAudit(chain.context)

async function entries(): Promise<ChainEntry[]> {
  return inSnapshot(chain.pool, async (client) => {
    const found: ChainEntry[] = []
    for await (const batch of readChain(client)) found.push(...batch.map(({ entry }) => entry))
    return found
  })
}

/** SQL that makes every hash from an event on right again, as somebody would who knows how the chain is made. */
async function rehashFrom(seq: number): Promise<string[]> {
  const all = await entries()
  let prevHash = ''
  return all.flatMap((entry) => {
    if (entry.seq < seq) {
      prevHash = toHex(hashEntry(entry, sha256))
      return []
    }
    const changed = { ...entry, prevHash: prevHash || entry.prevHash }
    prevHash = toHex(hashEntry(changed, sha256))
    return `UPDATE audit_events SET prev_hash = '\\x${changed.prevHash}', entry_hash = '\\x${prevHash}'
            WHERE id = '${entry.id}'`
  })
}

describe('a chain that nobody touched', () => {
  it('is in order, with its checkpoints', async () => {
    expect(await verify()).toEqual({
      ok: true,
      checked: 24,
      checkpoints: 3,
      finishedAt: expect.any(String),
    })
  })

  it('stays in order when sealed detail is erased', async () => {
    await chain.pool.query('DELETE FROM sealed_payloads')
    expect(await verify()).toMatchObject({ ok: true, checked: 24 })
  })
})

describe('the verifier finds', () => {
  it.each<[string, string, { firstBad: number; problem: string }]>([
    [
      'an edited payload',
      `UPDATE audit_events SET payload = jsonb_set(payload, '{version}', '4') WHERE seq = 13`,
      { firstBad: 13, problem: 'Event 13 was changed.' },
    ],
    [
      'another actor',
      `UPDATE audit_events SET actor_id = gen_random_uuid() WHERE seq = 7`,
      { firstBad: 7, problem: 'Event 7 was changed.' },
    ],
    [
      'a time moved by a millisecond',
      `UPDATE audit_events SET created_at = created_at + interval '1 millisecond' WHERE seq = 22`,
      { firstBad: 22, problem: 'Event 22 was changed.' },
    ],
    [
      'a deleted event',
      'DELETE FROM audit_events WHERE seq = 10',
      { firstBad: 10, problem: 'Event 10 is missing.' },
    ],
    [
      'a deleted first event',
      'DELETE FROM audit_events WHERE seq = 1',
      { firstBad: 1, problem: 'Event 1 is missing.' },
    ],
    [
      'an inserted event',
      `INSERT INTO audit_events (id, seq, type, category, severity, prev_hash, entry_hash, created_at)
       SELECT gen_random_uuid(), 25, 'x', 'x', 'info', entry_hash, sha256('x'), now() FROM audit_events WHERE seq = 24`,
      { firstBad: 25, problem: 'Event 25 was changed.' },
    ],
    [
      'a fork: two events of one number',
      `ALTER TABLE audit_events DROP CONSTRAINT IF EXISTS audit_events_seq_key;
       DROP INDEX IF EXISTS audit_events_seq_key;
       UPDATE audit_events SET seq = 11 WHERE seq = 12`,
      { firstBad: 11, problem: 'There is more than one event 11: the chain forks.' },
    ],
    [
      'two events that changed places',
      `UPDATE audit_events SET seq = -1 WHERE seq = 5; UPDATE audit_events SET seq = 5 WHERE seq = 6;
       UPDATE audit_events SET seq = 6 WHERE seq = -1`,
      { firstBad: 5, problem: 'Event 5 was changed.' },
    ],
    [
      'an event moved to the end',
      `UPDATE audit_events SET seq = 25 WHERE seq = 3`,
      { firstBad: 3, problem: 'Event 3 is missing.' },
    ],
    [
      'an edited entry of the audit log',
      `UPDATE audit_log SET outcome = 'blocked' WHERE turn_id::text =
         (SELECT subject_id FROM audit_events WHERE seq = 15)`,
      { firstBad: 15, problem: 'The entry that event 15 speaks for was changed.' },
    ],
    [
      'a deleted entry of the audit log',
      `DELETE FROM audit_log WHERE turn_id::text = (SELECT subject_id FROM audit_events WHERE seq = 15)`,
      { firstBad: 15, problem: 'The entry that event 15 speaks for is gone.' },
    ],
    [
      'changed sealed detail',
      `UPDATE sealed_payloads SET ciphertext = 'x' WHERE audit_event_id =
         (SELECT id FROM audit_events WHERE seq = 14)`,
      { firstBad: 14, problem: 'The sealed detail of event 14 was changed.' },
    ],
    [
      'a cut end below a checkpoint',
      'DELETE FROM audit_events WHERE seq > 17',
      {
        firstBad: 18,
        problem:
          'The end was cut off: a signed checkpoint says that there were 20 events, and there are 17.',
      },
    ],
    [
      'an edited checkpoint',
      `UPDATE audit_checkpoints SET root_hash = sha256('x') WHERE size = 16`,
      {
        firstBad: 16,
        problem: 'The checkpoint at event 16 was changed: its signature is not right.',
      },
    ],
    [
      'a cut end together with its checkpoints',
      'DELETE FROM audit_events WHERE seq > 15; DELETE FROM audit_checkpoints WHERE size > 15',
      { firstBad: 16, problem: 'The checkpoint at event 16 was taken out of the database.' },
    ],
  ])('%s', async (_name, statement, expected) => {
    await chain.tamper(...statement.split(';'))
    expect(await verify()).toMatchObject({ ok: false, ...expected })
  })

  it('an entry of the audit log that somebody put there', async () => {
    await chain.tamper(
      `INSERT INTO audit_log (id, turn_id, actor_id, agent_id, outcome)
       VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'completed')`,
    )
    const result = await verify()
    expect(result.ok).toBe(false)
    expect(result.problem).toMatch(/^audit_log has a row for .+ that no event speaks for\.$/)
  })

  it('an edited review', async () => {
    const [entry] = await entries()
    await reviewAuditEvent(chain, {
      eventId: entry?.id ?? '',
      state: 'escalated',
      notes: 'Who was this?',
      actor: { userId: uuidv7(), requestId: 'request' },
    })
    expect(await verify()).toMatchObject({ ok: true, checked: 25 })
    await chain.tamper(`UPDATE audit_reviews SET state = 'dismissed'`)
    expect(await verify()).toMatchObject({
      ok: false,
      firstBad: 25,
      problem: 'The entry that event 25 speaks for was changed.',
    })
  })

  it('an edit with every hash after it made right again', async () => {
    await chain.tamper(`UPDATE audit_events SET actor_id = gen_random_uuid() WHERE seq = 11`)
    await chain.tamper(...(await rehashFrom(11)))
    expect(await verify()).toMatchObject({
      ok: false,
      firstBad: 9,
      problem: 'The chain was rewritten: events 9 to 16 are not those of the signed checkpoint.',
    })
  })

  it('a whole rewrite with a key of their own, entered as the rule wants it', async () => {
    await chain.tamper(
      `UPDATE audit_events SET actor_id = gen_random_uuid() WHERE seq = 11`,
      'DELETE FROM audit_checkpoints',
    )
    await chain.tamper(...(await rehashFrom(11)))
    const forger = {
      ...chain.context,
      key: createCheckpointKey(createSealer(btoa('x'.repeat(32)))),
      anchors: [],
    }
    const wish = { own: forger.key, isBreakAccepted: true, reason: 'to cover it up' }
    await rotateAuditKey(chain.pool, wish)
    expect(await makeCheckpoint(forger)).toMatchObject({ kind: 'made', size: 25 })
    expect(await verify()).toMatchObject({
      ok: false,
      problem: expect.stringMatching(
        /^The checkpoints are signed with the key \w+, which is not known/,
      ),
    })
  })

  it('a whole rewrite with checkpoints signed anew by our own key, thanks to the copy outside', async () => {
    await chain.tamper(
      `UPDATE audit_events SET actor_id = gen_random_uuid() WHERE seq = 11`,
      'DELETE FROM audit_checkpoints',
    )
    await chain.tamper(...(await rehashFrom(11)))
    const withoutCopy = { ...chain.context, anchors: [] }
    await makeCheckpoint(withoutCopy)
    expect(await verifyAudit(withoutCopy)).toMatchObject({ ok: true })
    expect(await verify()).toMatchObject({ ok: false, firstBad: 8 })
  })

  it('a copy outside the database in which a line is missing or changed', async () => {
    const path = join(chain.dataDirectory, 'audit', 'checkpoints.log')
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
    writeFileSync(path, lines.toSpliced(2, 1).join('\n'))
    expect(await verify()).toMatchObject({
      ok: false,
      firstBad: 16,
      problem: 'The checkpoint at event 16 is missing in the copy outside the database.',
    })
    writeFileSync(path, lines.join('\n').replace('"size":16', '"size":17'))
    expect(await verify()).toMatchObject({ ok: false, firstBad: 17 })
  })
})

describe('a checkpoint', () => {
  it('is made only where something is new, and goes on from the one before', async () => {
    expect(await makeCheckpoint(chain.context)).toMatchObject({ kind: 'made', size: 24 })
    expect(await makeCheckpoint(chain.context)).toMatchObject({ kind: 'nothing_new' })
    expect(await verify()).toMatchObject({ ok: true, checkpoints: 4 })
    expect((await chain.anchor.read())?.checkpoints.map(({ size }) => size)).toEqual([
      8, 16, 20, 24,
    ])
  })

  it('made by two at once is one, or two of which the longer comes last, in the copy too', async () => {
    await Promise.all([1, 2, 3].map(() => makeCheckpoint(chain.context)))
    expect(await verify()).toMatchObject({ ok: true, checkpoints: 4 })
  })

  it('is refused where what came since the last one was changed', async () => {
    await chain.tamper(`UPDATE audit_events SET type = 'x' WHERE seq = 22`)
    expect(await makeCheckpoint(chain.context)).toMatchObject({
      kind: 'refused',
      flaw: { firstBad: 22, problem: 'Event 22 was changed.' },
    })
  })

  it('is right also where somebody changed what the one before left to go on from', async () => {
    await chain.tamper(
      `UPDATE audit_checkpoints SET frontier = ARRAY[sha256('x'), sha256('y')] WHERE size = 20`,
    )
    expect(await makeCheckpoint(chain.context)).toMatchObject({ kind: 'made', size: 24 })
    expect(await verify()).toMatchObject({ ok: true })
  })

  it('reaches the copy outside with the next one where a crash kept it from it, cut lines or not', async () => {
    const path = join(chain.dataDirectory, 'audit', 'checkpoints.log')
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.slice(0, -40))
    await makeCheckpoint(chain.context)
    expect((await chain.anchor.read())?.checkpoints.map(({ size }) => size)).toEqual([
      8, 16, 20, 24,
    ])
    expect(await verify()).toMatchObject({ ok: true })
  })
})

describe('a failed verification', () => {
  it('is a critical event, once until it is mended', async () => {
    await chain.tamper('DELETE FROM audit_events WHERE seq = 10')
    const first = await recordVerification(chain.pool, await verify())
    const second = await recordVerification(chain.pool, await verify())
    expect([first.hasChanged, second.hasChanged]).toEqual([true, false])
    const { rows } = await chain.pool.query(
      `SELECT severity, payload FROM audit_events WHERE type = 'audit.verification_failed'`,
    )
    expect(rows).toEqual([
      { severity: 'critical', payload: { firstBad: 10, problem: 'Event 10 is missing.' } },
    ])
  })
})
