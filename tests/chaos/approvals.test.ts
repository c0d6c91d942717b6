import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Approval } from '#contracts/approvals.ts'
import { AiosClient } from '#tests/helpers/aios-client.ts'
import { startChaos, until, type Chaos } from './scenario.ts'

describe('a case whose processes are killed', () => {
  let chaos: Chaos
  let reviewer: AiosClient
  beforeAll(async () => {
    chaos = await startChaos()
    reviewer = await inviteReviewer(chaos)
    for (const [name, effect] of [
      ['Project Zephyr', 'require_approval'],
      ['Project Kestrel', 'review_after'],
    ])
      await chaos.owner.call('POST', '/api/governance/topics', {
        body: { name, keywords: [name?.toLowerCase()], effect },
      })
  })
  beforeEach(({ onTestFailed }) => onTestFailed(() => chaos.stack.keepLogs()))
  afterAll(async () => chaos.stop())

  async function askAndWait() {
    const { owner } = chaos
    const turn = await owner.send(
      await chaos.newSession(),
      `${chaos.question()} about Project Zephyr`,
      { model: 'openai/mock-model', isPatient: true },
    )
    return { turnId: turn.id, item: await caseOf(turn.id) }
  }

  async function caseOf(turnId: string): Promise<Approval> {
    let found: Approval | undefined
    await until(async () => {
      const { items } = await reviewer.call<{ items: Approval[] }>(
        'GET',
        '/api/hitl/approvals?limit=200',
      )
      found = items.find((item) => item.turnId === turnId)
      return found !== undefined
    }, 30_000)
    if (!found) throw new Error(`turn ${turnId} has no case`)
    return found
  }

  /** Decides as a careful person does: until somebody says that it is decided. */
  async function decide(item: Approval, decision: object = { verb: 'approve' }): Promise<number> {
    let status = 0
    await until(async () => {
      const response = await reviewer.request('POST', `/api/hitl/approvals/${item.id}/decision`, {
        body: { ...decision, revision: item.revision },
      })
      status = response.status
      return status === 200 || status === 409
    }, 60_000)
    return status
  }

  async function expectActedOnce(turnId: string): Promise<void> {
    const read = await chaos.owner.follow(turnId, { timeoutMs: 60_000 })
    expect(read.finished.status).toBe('completed')
    const { rows } = await chaos.pool.query(
      `SELECT (SELECT count(*)::int FROM model_calls WHERE turn_id = $1 AND status = 'finished') AS calls,
              (SELECT count(*)::int FROM messages WHERE turn_id = $1) AS messages,
              (SELECT count(*)::int FROM turn_events WHERE turn_id = $1 AND type = 'approval-decided') AS acts,
              (SELECT count(*)::int FROM audit_events e JOIN approval_requests a ON a.id::text = e.subject_id
               WHERE a.turn_id = $1 AND e.type = 'approval.decided') AS decisions`,
      [turnId],
    )
    expect(rows).toEqual([{ calls: 1, messages: 2, acts: 1, decisions: 1 }])
    await chaos.expectInvariants()
  }

  async function relaunchWorker(env: Record<string, string> = {}): Promise<void> {
    await chaos.stack.kill('worker')
    await chaos.stack.launch('worker', env)
  }

  it.each(['after_approval_decision', 'before_act', 'after_act'])(
    'is decided once and acted on once when the worker dies at %s',
    async (place) => {
      const { turnId, item } = await askAndWait()
      await relaunchWorker({ AIOS_FAULT: place })

      const decided = decide(item)
      await chaos.stack.died('worker')
      await chaos.stack.launch('worker')

      expect(await decided).toBe(200)
      await expectActedOnce(turnId)
    },
  )

  it.each(['before_act', 'after_act'])(
    'takes an answer that has gone out back once when the worker dies at %s',
    async (place) => {
      const { owner } = chaos
      const question = `${chaos.question()} about Project Kestrel`
      const turn = await owner.send(await chaos.newSession(), question, {
        model: 'openai/mock-model',
      })
      expect((await owner.follow(turn.id)).finished.status).toBe('completed')
      const item = await caseOf(turn.id)
      await relaunchWorker({ AIOS_FAULT: place })

      const decided = decide(item, { verb: 'reject', notes: 'It is wrong.' })
      await chaos.stack.died('worker')
      await chaos.stack.launch('worker')

      expect(await decided).toBe(200)
      // What is in the database was perhaps done before the worker died: its workflow acts once more, and has to end.
      await chaos.temporal.workflow.getHandle(`approval-${item.id}`).result()
      expect(await readTakenBack(turn.id)).toEqual({ status: 'withdrawn', retractions: 1 })
      await chaos.expectInvariants()
    },
  )

  async function readTakenBack(turnId: string) {
    const { rows } = await chaos.pool.query<{ status: string; retractions: number }>(
      `SELECT m.status, (SELECT count(*)::int FROM audit_events e JOIN approval_requests a ON a.id::text = e.subject_id
                         WHERE a.turn_id = m.turn_id AND e.type = 'approval.retracted') AS retractions
       FROM messages m WHERE m.turn_id = $1 AND m.role = 'assistant'`,
      [turnId],
    )
    return rows[0] ?? { status: 'missing', retractions: 0 }
  }

  it('is decided once when the API dies with the answer', async () => {
    const { turnId, item } = await askAndWait()
    const first = reviewer
      .request('POST', `/api/hitl/approvals/${item.id}/decision`, {
        body: { verb: 'approve', revision: item.revision },
      })
      .catch(() => undefined)
    await chaos.stack.kill('api')
    await first
    await chaos.stack.launch('api')

    expect([200, 409]).toContain(await decide(item))
    await expectActedOnce(turnId)
  })

  it('is acted on once when Temporal dies between the decision and the act', async () => {
    const { turnId, item } = await askAndWait()
    await relaunchWorker({ AIOS_FAULT: 'before_act' })
    expect(await decide(item)).toBe(200)
    await chaos.stack.died('worker')
    await chaos.stack.temporal.crash()
    await chaos.stack.temporal.start()
    await chaos.stack.launch('worker')

    await expectActedOnce(turnId)
  })

  it('is answered although every process was restarted while it waited', async () => {
    const { turnId, item } = await askAndWait()
    const { stack } = chaos
    for (const name of ['api', 'worker', 'gpu-worker'] as const) await stack.kill(name)
    await stack.postgres.crash()
    chaos.flags.databaseCrashed = true
    await stack.temporal.crash()
    await Promise.all([stack.postgres.start(), stack.temporal.start()])
    for (const name of ['worker', 'gpu-worker', 'api'] as const) await stack.launch(name)

    expect(await decide(item)).toBe(200)
    await expectActedOnce(turnId)
  })
})

async function inviteReviewer({ stack, owner }: Chaos): Promise<AiosClient> {
  const email = 'reviewer@example.org'
  const password = `Reviewer-${randomUUID()}`
  const { inviteToken } = await owner.call<{ inviteToken: string }>('POST', '/api/users/invites', {
    body: { email, role: 'operator' },
  })
  const reviewer = new AiosClient(stack.origin)
  await reviewer.call('POST', '/api/auth/register', {
    body: { inviteToken, name: 'Reviewer', password },
  })
  await reviewer.login(email, password)
  return reviewer
}
