import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { v7 as uuidv7 } from 'uuid'
import { createFileAnchor } from '#adapters/audit/anchor.ts'
import { appendAuditEvent } from '#adapters/db/audit.ts'
import { inTransaction } from '#adapters/db/transaction.ts'
import type { ChangeNotice } from '#adapters/bus/turn-bus.ts'
import {
  AUDIT_CHECKPOINT_SCHEDULE_ID,
  AUDIT_VERIFY_SCHEDULE_ID,
  ensureSchedules,
} from '#workers/schedules.ts'
import { RECONCILE_SCHEDULE_ID, TASK_QUEUES } from '#workflows/messages.ts'
import { makeTemporaryDirectory } from '#tests/helpers/postgres.ts'
import { startTurnStack, type TurnStack } from '#tests/helpers/turn-stack.ts'

const dataDirectory = makeTemporaryDirectory('audit-workflows')
let stack: TurnStack
beforeAll(async () => {
  stack = await startTurnStack({ env: { AIOS_DATA_DIR: dataDirectory } })
})
afterAll(() => stack.stop())

const append = () =>
  inTransaction(stack.pool, (client) =>
    appendAuditEvent(client, { type: 'test.happened', severity: 'info', actorId: uuidv7() }),
  )
const run = (workflowType: string) =>
  stack.client.workflow.execute(workflowType, {
    workflowId: `test-${workflowType}-${uuidv7()}`,
    taskQueue: TASK_QUEUES.main,
  })
const checkpointSizes = async () => {
  const { rows } = await stack.pool.query<{ size: string }>(
    'SELECT size FROM audit_checkpoints ORDER BY size',
  )
  return rows.map(({ size }) => Number(size))
}

async function until<T>(read: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 20_000
  while (Date.now() < deadline) {
    const found = await read()
    if (found !== undefined) return found
    await delay(50)
  }
  throw new Error('it did not come in time')
}

describe('the workflows of the audit', () => {
  it('sign what came since the last time, once, inside and outside the database', async () => {
    await append()
    await append()
    expect(await run('auditCheckpoint')).toEqual({ outcome: 'made' })
    expect(await run('auditCheckpoint')).toEqual({ outcome: 'nothing_new' })
    expect(await checkpointSizes()).toEqual([3])
    const kept = await createFileAnchor(dataDirectory).read()
    expect(kept?.checkpoints.map(({ size }) => size)).toEqual([3])
  })

  it('put the end of a turn into the chain, and find its entry edited', async () => {
    const { userId, agentId } = stack.people
    const sessionId = await stack.newSession({ userId, agentId })
    const turn = await stack.send({ userId, sessionId, content: 'Hello' })
    await stack.readToEnd(turn.id)
    const { rows } = await stack.pool.query(
      `SELECT actor_id, payload FROM audit_events WHERE type = 'turn.concluded' AND subject_id = $1`,
      [turn.id],
    )
    expect(rows).toEqual([
      {
        actor_id: userId,
        payload: expect.objectContaining({ turnId: turn.id, agentId, outcome: 'completed' }),
      },
    ])
    expect(await run('auditVerify')).toMatchObject({ ok: true })

    const notices: ChangeNotice[] = []
    const stopListening = stack.bus.onChange((notice) => notices.push(notice))
    await editLog(turn.id, 'openai/other')
    expect(await run('auditVerify')).toMatchObject({ ok: false })
    const notice = await until(async () => notices.find(({ topic }) => topic === 'audit'))
    expect(notice.change).toMatchObject({ kind: 'verification', what: 'failed' })
    const { rows: alarms } = await stack.pool.query(
      `SELECT severity FROM audit_events WHERE type = 'audit.verification_failed'`,
    )
    expect(alarms).toEqual([{ severity: 'critical' }])
    await editLog(turn.id, 'openai/mock-model')
    expect(await run('auditVerify')).toMatchObject({ ok: true })
    stopListening()
  })

  it('are started by schedules: a verification at each start, checkpoints every minute', async () => {
    const { schedule } = stack.client
    await stack.pool.query('DELETE FROM audit_verifications')
    try {
      await ensureSchedules(stack.client)
      await ensureSchedules(stack.client)
      const isOk = await until(async () => {
        const { rows } = await stack.pool.query<{ is_ok: boolean }>(
          'SELECT is_ok FROM audit_verifications',
        )
        return rows[0]?.is_ok
      })
      expect(isOk).toBe(true)
      const checkpoints = schedule.getHandle(AUDIT_CHECKPOINT_SCHEDULE_ID)
      const { spec } = await checkpoints.describe()
      expect(spec.intervals).toEqual([expect.objectContaining({ every: 60_000 })])
      const { seq } = await append()
      await checkpoints.trigger()
      const sizes = await until(async () => {
        const sizes = await checkpointSizes()
        return (sizes.at(-1) ?? 0) >= seq ? sizes : undefined
      })
      expect(sizes.at(-1)).toBeGreaterThanOrEqual(seq)
    } finally {
      const ids = [RECONCILE_SCHEDULE_ID, AUDIT_CHECKPOINT_SCHEDULE_ID, AUDIT_VERIFY_SCHEDULE_ID]
      await Promise.all(ids.map((id) => schedule.getHandle(id).delete()))
    }
  })
})

/** What only the owner of the table can do. */
async function editLog(turnId: string, model: string): Promise<void> {
  await inTransaction(stack.pool, async (client) => {
    await client.query('ALTER TABLE audit_log DISABLE TRIGGER append_only')
    await client.query('UPDATE audit_log SET model = $2 WHERE turn_id = $1', [
      turnId,
      model.split('/')[1],
    ])
    await client.query('ALTER TABLE audit_log ENABLE TRIGGER append_only')
  })
}
