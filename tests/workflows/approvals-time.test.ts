import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deleteSession } from '#adapters/db/chat-sessions.ts'
import { requestStop } from '#adapters/db/chat-turns.ts'
import type { ApprovalDecision } from '#contracts/approvals.ts'
import { TASK_QUEUES, approvalWorkflowId } from '#workflows/messages.ts'
import {
  askForZephyr,
  insertReviewer,
  reviewing,
  sayZephyr,
  untilStarted,
  type WaitingCase,
} from '#tests/helpers/approvals.ts'
import { startTurnStack } from '#tests/helpers/turn-stack.ts'

async function start(env: NodeJS.ProcessEnv) {
  const stack = await startTurnStack({ env })
  await askForZephyr(stack.pool)
  const reviewer = await insertReviewer(stack.pool)
  await insertReviewer(stack.pool)
  const review = reviewing(stack)
  return {
    stack,
    review,
    reviewer,
    async ask(content = sayZephyr()) {
      const sessionId = await stack.newSession(stack.people)
      return stack.send({ ...stack.people, sessionId, content })
    },
    decide: (item: WaitingCase, decision: Omit<ApprovalDecision, 'revision'>, by = reviewer) =>
      review.act(item.id, by, { kind: 'approval.decide', revision: item.revision, ...decision }),
    async endOf(turnId: string) {
      return (await stack.readToEnd(turnId)).at(-1)?.fields
    },
    async auditOf(approvalId: string) {
      const { rows } = await stack.pool.query<{ type: string }>(
        'SELECT type FROM audit_events WHERE subject_id = $1 ORDER BY seq',
        [approvalId],
      )
      return rows.map(({ type }) => type)
    },
  }
}

type Scene = Awaited<ReturnType<typeof start>>

describe('a case that nobody decides', () => {
  let scene: Scene
  beforeAll(async () => {
    scene = await start({
      AIOS_APPROVAL_REMIND_MS: '150',
      AIOS_APPROVAL_ESCALATE_MS: '300',
      AIOS_APPROVAL_EXPIRE_MS: '1200',
    })
    await scene.stack.pool.query(`UPDATE agents SET escalation_target = 'Admin'`)
  })
  afterAll(async () => scene.stack.stop())

  it('is brought to mind, escalated to the agent’s target, and given up', async () => {
    const heard: string[] = []
    const stopListening = scene.stack.bus.onChange(({ topic, change }) => {
      if (topic === 'approvals') heard.push(change.what)
    })
    const turn = await scene.ask()
    const item = await scene.review.caseOf(turn.id)

    expect(await scene.endOf(turn.id)).toMatchObject({
      status: 'rejected',
      content: 'Nobody decided on this in time, so it was not answered.',
    })
    stopListening()

    // Notices come over several connections, so their order is nobody's promise.
    expect(heard.toSorted()).toEqual(['escalated', 'expired', 'opened', 'reminded'])
    expect(await scene.auditOf(item.id)).toEqual([
      'approval.opened',
      'approval.escalated',
      'approval.expired',
    ])
    const { rows } = await scene.stack.pool.query(
      'SELECT status, assigned_to, escalated_at IS NOT NULL AS escalated FROM approval_requests WHERE id = $1',
      [item.id],
    )
    expect(rows).toEqual([{ status: 'expired', assigned_to: 'admin', escalated: true }])
    const answer = await scene.decide(item, { verb: 'approve' })
    expect(answer.result).not.toBe('done')
  })
})

describe('a case that waits long', () => {
  let scene: Scene
  beforeAll(async () => {
    scene = await start({})
  })
  afterAll(async () => scene.stack.stop())

  it('is withdrawn when its turn is stopped, and what was held stays held', async () => {
    const turn = await scene.ask()
    const item = await scene.review.caseOf(turn.id)

    const wish = await requestStop(scene.stack.pool, {
      turnId: turn.id,
      actorId: scene.stack.people.userId,
    })
    await scene.stack.engine.stopTurn(turn.id, wish!.commandId)

    const end = await scene.endOf(turn.id)
    expect(end).toMatchObject({ status: 'stopped' })
    expect(String(end?.content)).not.toContain('Zephyr')
    expect(await scene.stack.result(turn.id)).toEqual({ status: 'stopped' })
    expect((await scene.review.caseOf(turn.id)).status).toBe('withdrawn')
    const result = await scene.stack.client.workflow.getHandle(approvalWorkflowId(item.id)).result()
    expect(result).toEqual({ status: 'withdrawn' })
    expect((await scene.decide(item, { verb: 'approve' })).result).not.toBe('done')
  })

  it('is decided by one of twenty who decide at once', async () => {
    const turn = await scene.ask()
    const item = await scene.review.caseOf(turn.id)
    const reviewers = await Promise.all(
      Array.from({ length: 20 }, () => insertReviewer(scene.stack.pool)),
    )

    const answers = await Promise.all(
      reviewers.map((reviewer, index) =>
        scene.decide(item, { verb: 'edit', content: `Number ${index}` }, reviewer),
      ),
    )

    const winners = answers.flatMap(({ result }, index) => (result === 'done' ? [index] : []))
    expect(winners).toHaveLength(1)
    expect(await scene.endOf(turn.id)).toMatchObject({
      status: 'completed',
      content: `Number ${winners[0]}`,
    })
    expect(await scene.auditOf(item.id)).toEqual(['approval.opened', 'approval.decided'])
  })

  it('is asked anew when who decided was switched off before the act', async () => {
    const leaver = await insertReviewer(scene.stack.pool)
    const turn = await scene.ask()
    const item = await scene.review.caseOf(turn.id)
    // The right is lost between the decision and the act: the same transaction takes both in.
    await scene.stack.pool.query(
      `CREATE FUNCTION leave() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN UPDATE users SET is_active = false WHERE id = NEW.decided_by; RETURN NEW; END $$`,
    )
    await scene.stack.pool.query(
      `CREATE TRIGGER leave AFTER UPDATE OF decided_by ON approval_requests FOR EACH ROW
       WHEN (NEW.decided_by = '${leaver}') EXECUTE FUNCTION leave()`,
    )

    expect(await scene.decide(item, { verb: 'approve' }, leaver)).toEqual({ result: 'done' })

    const again = await scene.review.caseOf(turn.id, 2)
    expect(again.status).toBe('pending')
    expect(await scene.auditOf(item.id)).toContain('approval.void')
    await scene.decide(again, { verb: 'approve' })
    expect(await scene.endOf(turn.id)).toMatchObject({
      status: 'completed',
      content: item.proposed_response,
    })
  })

  it('is not acted on when its text was changed under the decision', async () => {
    const turn = await scene.ask()
    const item = await scene.review.caseOf(turn.id)
    await scene.stack.pool.query(
      `UPDATE approval_requests SET proposed_response = 'Project Zephyr: all yours.' WHERE id = $1`,
      [item.id],
    )

    await scene.decide(item, { verb: 'approve' })

    const again = await scene.review.caseOf(turn.id, 2)
    expect(again.proposed_response).toBe(item.proposed_response)
    await scene.decide(again, { verb: 'reject', notes: 'Odd.' })
    expect(await scene.endOf(turn.id)).toMatchObject({ status: 'rejected', content: 'Odd.' })
  })

  it('is acted on under the rules of now: what they refuse is not said', async () => {
    const turn = await scene.ask(sayZephyr('names Kestrel.'))
    const item = await scene.review.caseOf(turn.id)
    await scene.stack.pool.query(
      `INSERT INTO prohibited_topics (id, name, keywords, effect, updated_at)
       VALUES (gen_random_uuid(), 'Kestrel', '{kestrel}', 'block', now())`,
    )
    await delay(1_100)

    await scene.decide(item, { verb: 'approve' })

    const end = await scene.endOf(turn.id)
    expect(end).toMatchObject({ status: 'blocked' })
    expect(String(end?.content)).not.toContain('Zephyr')
  })

  it('is closed by hand in Temporal without an effect but a new case', async () => {
    const turn = await scene.ask()
    const item = await scene.review.caseOf(turn.id)
    const handle = scene.stack.client.workflow.getHandle(approvalWorkflowId(item.id))
    await untilStarted(() => handle.describe())

    await handle.terminate('by hand')

    const again = await scene.review.caseOf(turn.id, 2)
    expect((await scene.review.caseOf(turn.id, 1)).status).toBe('withdrawn')
    await scene.decide(again, { verb: 'approve' })
    expect(await scene.endOf(turn.id)).toMatchObject({ status: 'completed' })
  })

  it('is not decided while no worker is there, and is once there is one again', async () => {
    const turn = await scene.ask()
    const item = await scene.review.caseOf(turn.id)
    await scene.stack.withoutWorkers(async () => {
      expect(await scene.decide(item, { verb: 'approve' })).toEqual({ result: 'cancelled' })
      expect((await scene.review.caseOf(turn.id)).status).toBe('pending')
    })

    // The cluster may take some seconds to turn from the worker of before to the new one.
    let { result } = await scene.decide(item, { verb: 'approve' })
    if (result === 'cancelled') result = (await scene.decide(item, { verb: 'approve' })).result

    expect(result).toBe('done')
    expect(await scene.endOf(turn.id)).toMatchObject({
      status: 'completed',
      content: item.proposed_response,
    })
    expect(await scene.auditOf(item.id)).toEqual(['approval.opened', 'approval.decided'])
  })

  it('needs two different people where its rule asks for two', async () => {
    const second = await insertReviewer(scene.stack.pool)
    const turn = await scene.ask()
    const item = await scene.review.caseOf(turn.id)
    await scene.stack.pool.query(
      `UPDATE approval_requests SET hitl_mode = 'approve_two', quorum = 2 WHERE id = $1`,
      [item.id],
    )

    expect(await scene.decide(item, { verb: 'approve' })).toEqual({ result: 'voted' })
    const after = await scene.review.caseOf(turn.id)
    expect(after.status).toBe('pending')
    expect(await scene.decide(after, { verb: 'approve' })).toEqual({
      result: 'refused',
      refusal: 'verb_not_allowed',
    })
    expect(await scene.decide(after, { verb: 'approve' }, second)).toEqual({ result: 'done' })

    expect(await scene.endOf(turn.id)).toMatchObject({ status: 'completed' })
  })

  it('hears of a stop that did not reach it at the time', async () => {
    const turn = await scene.ask()
    const item = await scene.review.caseOf(turn.id)
    await requestStop(scene.stack.pool, { turnId: turn.id, actorId: scene.stack.people.userId })
    await scene.stack.pool.query(
      `UPDATE turns SET stop_requested_at = now() - interval '11 seconds' WHERE id = $1`,
      [turn.id],
    )
    expect(await scene.decide(item, { verb: 'approve' })).toEqual({
      result: 'refused',
      refusal: 'stopped',
    })

    await scene.stack.client.workflow.execute('reconcile', {
      workflowId: `reconcile-${turn.id}`,
      taskQueue: TASK_QUEUES.main,
    })

    expect(await scene.endOf(turn.id)).toMatchObject({ status: 'stopped' })
  })

  it('lets nothing out where its agent was deleted meanwhile', async () => {
    const { pool, people } = scene.stack
    const turn = await scene.ask()
    const item = await scene.review.caseOf(turn.id)
    await pool.query('UPDATE agents SET deleted_at = now() WHERE id = $1', [people.agentId])
    await scene.decide(item, { verb: 'approve' })

    const end = await scene.endOf(turn.id)
    await pool.query('UPDATE agents SET deleted_at = NULL WHERE id = $1', [people.agentId])
    expect(end).toMatchObject({
      status: 'blocked',
      content: 'This agent was deleted, so nothing more comes from it.',
    })
  })

  it('ends with its conversation when that is deleted', async () => {
    const turn = await scene.ask()
    const item = await scene.review.caseOf(turn.id)
    await deleteSession(scene.stack.pool, turn.session_id, scene.stack.people.userId)
    const handle = scene.stack.client.workflow.getHandle(approvalWorkflowId(item.id))
    await untilStarted(() => handle.describe())

    await scene.stack.engine.withdrawApproval(item.id)

    expect(await handle.result()).toEqual({ status: 'withdrawn' })
    expect(await scene.stack.result(turn.id)).toEqual({ status: 'failed' })
  })

  it('keeps text and names out of its history', async () => {
    const turn = await scene.ask(sayZephyr('is canary-5521.'))
    const item = await scene.review.caseOf(turn.id)
    await scene.decide(item, { verb: 'edit', content: 'canary-5522', notes: 'canary-5523' })
    await scene.endOf(turn.id)

    const history = JSON.stringify(
      await scene.stack.client.workflow.getHandle(approvalWorkflowId(item.id)).fetchHistory(),
      (_, value: unknown) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value,
    )
    expect(history).toContain(item.id)
    expect(history).not.toMatch(/canary|Grace/)
  })
})
