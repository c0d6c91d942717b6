import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { judgeCase } from '#activities/approvals-judge.ts'
import { createCheckpointKey } from '#adapters/audit/checkpoint-key.ts'
import { handleCommand } from '#adapters/db/approvals-decide.ts'
import { verifyAudit } from '#adapters/db/audit-verify.ts'
import { concludeTurn } from '#adapters/db/chat-conclude.ts'
import { requestStop } from '#adapters/db/chat-turns.ts'
import { createPolicySource } from '#adapters/db/governance.ts'
import type { FinishedStatus } from '#contracts/chat-turn.ts'
import { DEFAULT_DEADLINES } from '#domain/approvals.ts'
import { createTestApi, type TestApi, type TestUser } from '#tests/helpers/api.ts'
import { actOn, answerMessages, openCase } from '#tests/helpers/approval-cases.ts'
import { createSession, createTurn, insertAgent, workOn } from '#tests/helpers/chat.ts'

const CARD = '4111 1111 1111 1111'

let api: TestApi
let ada: TestUser
let grace: TestUser
let root: TestUser
beforeAll(async () => {
  api = await createTestApi()
  await insertAgent(api, { slug: 'primary', isPrimary: true })
  await api.deps.pool.query(
    `INSERT INTO prohibited_topics (id, name, keywords, effect, updated_at)
     VALUES (gen_random_uuid(), 'Merlin', '{merlin}', 'block', now())`,
  )
  answerMessages(api)
  ada = await api.user({ role: 'viewer' })
  grace = await api.user({ role: 'operator', name: 'Grace' })
  root = await api.user({ role: 'admin', name: 'Root' })
})
afterAll(async () => api.close())

const get = async (who: TestUser, id: string) =>
  (await api.request('GET', `/api/hitl/approvals/${id}`, { token: who.token })).json
const post = (who: TestUser, path: string, body?: object) =>
  api.request('POST', `/api/hitl/approvals${path}`, { token: who.token, ...(body ? { body } : {}) })
const decide = (who: TestUser, id: string, body: object) =>
  post(who, `/${id}/decision`, { revision: 1, ...body })
const conclude = (turnId: string, status: FinishedStatus) =>
  concludeTurn(api.deps.pool, { turnId, status, failureKind: null, countTokens: () => 1 })

async function messageOf(turnId: string): Promise<string> {
  const { rows } = await api.deps.pool.query<{ content: string }>(
    `SELECT content FROM messages WHERE turn_id = $1 AND role = 'assistant'`,
    [turnId],
  )
  return rows[0]?.content ?? ''
}

async function eventsOf(id: string) {
  const { rows } = await api.deps.pool.query<{
    type: string
    severity: string
    actor_id: string | null
    payload: Record<string, unknown>
  }>(
    'SELECT type, severity, actor_id, payload FROM audit_events WHERE subject_id = $1 ORDER BY seq',
    [id],
  )
  return rows
}

describe('what a reviewer writes', () => {
  it('reaches the person who asked as the rules let it, and reviewers as it was written', async () => {
    const item = await openCase(api, { owner: ada })
    const notes = `Not with ${CARD}.`

    expect(await decide(grace, item.id, { verb: 'reject', notes })).toMatchObject({ status: 200 })
    expect((await get(ada, item.id)).reviewerNotes).toBeNull()
    expect(await actOn(api, item)).toBe('rejected')
    await conclude(item.turnId, 'rejected')

    const told = await messageOf(item.turnId)
    expect(told).toMatch(/^Not with /)
    expect(told).not.toContain('1111')
    expect((await get(ada, item.id)).reviewerNotes).toBe(told)
    expect((await get(root, item.id)).reviewerNotes).toBe(notes)
  })

  it.each([
    ['a note of a rejection', { verb: 'reject', notes: 'That is a merlin.' }],
    ['a text in place of the answer', { verb: 'edit', content: 'That is a merlin.' }],
    ['guidance', { verb: 'respond', content: 'Say that it is a merlin.' }],
  ])('is refused with the reason where a rule blocks it: %s', async (_, body) => {
    const item = await openCase(api, { owner: ada })

    const answer = await decide(grace, item.id, body)

    expect(answer).toMatchObject({ status: 422, json: { error: { code: 'refused' } } })
    expect(answer.json.error.message).toContain('Merlin')
    expect((await get(grace, item.id)).status).toBe('pending')
    const batch = { ids: [item.id], verb: 'reject', notes: 'That is a merlin.' }
    expect((await post(grace, '/batch', batch)).json.items).toEqual([
      expect.objectContaining({ decided: false, reason: expect.stringContaining('Merlin') }),
    ])
  })

  it('is not told to the agent as it is where the rules take something out of it', async () => {
    const item = await openCase(api, { owner: ada })
    await decide(grace, item.id, { verb: 'respond', content: `Leave ${CARD} out.` })

    expect(await actOn(api, item)).toBe('responded')

    const { guidance } = await get(grace, item.id)
    expect(guidance).toMatch(/^Leave .* out\.$/)
    expect(guidance).not.toContain('1111')
  })

  it('is for reviewers only where something was approved', async () => {
    const item = await openCase(api, { owner: ada })
    await decide(grace, item.id, { verb: 'approve', notes: 'Ada is new here, so be it.' })
    await actOn(api, item)

    expect((await get(ada, item.id)).reviewerNotes).toBeNull()
    expect((await get(root, item.id)).reviewerNotes).toContain('Ada is new')
  })
})

describe('what becomes of a case', () => {
  it('is decided although somebody else has claimed it, which the record says', async () => {
    const item = await openCase(api, { owner: ada })
    await post(root, `/${item.id}/claim`)

    const answer = await decide(grace, item.id, { verb: 'approve', revision: 2 })

    expect(answer).toMatchObject({
      status: 200,
      json: { status: 'approved', decidedBy: { id: grace.id }, claimedBy: { id: root.id } },
    })
    expect((await eventsOf(item.id)).at(-1)).toMatchObject({
      type: 'approval.decided',
      actor_id: grace.id,
      payload: { claimedBy: root.id },
    })
  })

  it('never reads as approved where its turn was stopped before anything came of it', async () => {
    const orders = new Set<string>()
    for (let pair = 0; pair < 20; pair += 1) {
      const item = await openCase(api, { owner: ada })
      api.engine.onMessage = async (message) => {
        const { pool } = api.deps
        const judge = await judgeCase({ pool, policies: createPolicySource(pool) }, item.id)
        await Promise.all([
          handleCommand(pool, { ...message, judge }),
          stopAfter(pair % 10, item.turnId),
        ])
      }
      const decided = await decide(grace, item.id, { verb: 'approve' })
      expect(await actOn(api, item)).toBe('withdrawn')
      await conclude(item.turnId, 'stopped')

      const after = await get(grace, item.id)
      expect(after).toMatchObject({ status: 'withdrawn', endReason: 'stopped' })
      // The turn's lock says who was first. What was decided before the stop was decided, and then taken back.
      const isDecided = after.decidedBy !== null
      expect(decided.status).toBe(isDecided ? 200 : 409)
      orders.add(isDecided ? 'decided first' : 'stopped first')
    }
    answerMessages(api)
    expect(orders.size).toBe(2)
  })

  /** The person's stop, a few questions to the database later than what it races with. */
  async function stopAfter(questions: number, turnId: string): Promise<void> {
    const { pool } = api.deps
    for (let asked = 0; asked < questions; asked += 1) await pool.query('SELECT 1')
    await requestStop(pool, { turnId, actorId: ada.id })
  }

  it('stays approved where the model was asked before the turn was stopped', async () => {
    const item = await openCase(api, { owner: ada })
    await decide(grace, item.id, { verb: 'approve' })
    expect(await actOn(api, item)).toBe('approved')
    await workOn(api, item.turnId).call()
    await conclude(item.turnId, 'stopped')

    expect(await get(grace, item.id)).toMatchObject({ status: 'approved', endReason: null })
  })

  it('is in the record when its conversation is deleted, with more weight where the answer had gone out', async () => {
    const held = await openCase(api, { owner: ada })
    const session = await createSession(api, ada)
    const turn = await createTurn(api, ada, { sessionId: session.id, content: 'How?' })
    await workOn(api, turn.id).begin()
    const concluded = await concludeTurn(api.deps.pool, {
      turnId: turn.id,
      status: 'completed',
      failureKind: null,
      countTokens: () => 1,
      review: {
        ...DEFAULT_DEADLINES,
        mode: 'review_after',
        point: 'output',
        approverRole: 'operator',
        ruleKeys: ['test.review'],
        priority: 'normal',
        reason: 'Somebody looks at this.',
        signals: [],
        policyVersion: 'test',
      },
    })
    const review = concluded?.review?.id ?? ''

    for (const sessionId of [held.sessionId, session.id])
      await api.request('DELETE', `/api/chat/sessions/${sessionId}`, { token: ada.token })

    const event = { type: 'approval.withdrawn', actor_id: ada.id }
    expect((await eventsOf(held.id)).at(-1)).toMatchObject({
      ...event,
      severity: 'info',
      payload: { reason: 'session_deleted', turnId: held.turnId },
    })
    expect((await eventsOf(review)).at(-1)).toMatchObject({
      ...event,
      severity: 'warning',
      payload: { reason: 'session_deleted', mode: 'review_after' },
    })
  })
})

describe('the records of cases and decisions', () => {
  const verify = () =>
    verifyAudit({ pool: api.deps.pool, key: createCheckpointKey(api.deps.sealer), anchors: [] })

  it('are what the chain says, after all that was decided, acted on and deleted', async () => {
    expect(await verify()).toMatchObject({ ok: true })
  })

  it.each([
    ['who decided', `decided_by = '${'0'.repeat(8)}-0000-7000-8000-${'0'.repeat(12)}'`],
    ['the outcome', `status = 'approved'`],
    ['a note', `reviewer_notes = 'I was not here.'`],
    ['when', `decided_at = decided_at - interval '1 day'`],
    ['what the rules had asked for', `quorum = 2`],
  ])('are found out when somebody edits %s of a case', async (_, change) => {
    const item = await openCase(api, { owner: ada })
    await decide(grace, item.id, { verb: 'reject', notes: 'No.' })
    const { pool } = api.deps
    const { rows } = await pool.query(
      'SELECT status, decided_by, decided_at, reviewer_notes, quorum FROM approval_requests WHERE id = $1',
      [item.id],
    )
    await pool.query(`UPDATE approval_requests SET ${change} WHERE id = $1`, [item.id])

    expect(await verify()).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/^The case that event \d+ speaks for was changed\.$/),
    })
    await pool.query(
      `UPDATE approval_requests SET status = $2, decided_by = $3, decided_at = $4, reviewer_notes = $5, quorum = $6
       WHERE id = $1`,
      [item.id, ...Object.values(rows[0] as object)],
    )
    expect(await verify()).toMatchObject({ ok: true })
  })

  it('are found out when somebody takes a case out, or puts one in', async () => {
    const item = await openCase(api, { owner: ada })
    const { pool } = api.deps
    const copy = `CREATE TABLE kept AS SELECT * FROM approval_requests WHERE id = '${item.id}'`
    await pool.query(copy)
    await pool.query('DELETE FROM approval_requests WHERE id = $1', [item.id])
    expect((await verify()).problem).toMatch(/is gone\.$/)
    await pool.query('INSERT INTO approval_requests SELECT * FROM kept')
    expect(await verify()).toMatchObject({ ok: true })

    await pool.query(
      `INSERT INTO approval_requests
       SELECT (jsonb_populate_record(k, jsonb_build_object('id', gen_random_uuid(), 'round', 9, 'status', 'approved'))).* FROM kept k`,
    )
    expect((await verify()).problem).toMatch(/that no event speaks for\.$/)
    await pool.query('DELETE FROM approval_requests WHERE round = 9')
  })

  it('of decisions cannot be edited, and are found out where their owner does it all the same', async () => {
    const { pool } = api.deps
    const session = await createSession(api, ada)
    const turn = await createTurn(api, ada, { sessionId: session.id, content: 'How?' })
    await workOn(api, turn.id).begin()
    await conclude(turn.id, 'completed')
    const edit = (effect: string) =>
      pool.query('UPDATE governance_decisions SET effect = $2 WHERE turn_id = $1', [
        turn.id,
        effect,
      ])
    await expect(edit('block')).rejects.toThrow('append-only')

    await pool.query('ALTER TABLE governance_decisions DISABLE TRIGGER append_only')
    await edit('block')
    expect((await verify()).problem).toMatch(/^The decisions of the turn/)
    await pool.query('DELETE FROM governance_decisions WHERE turn_id = $1', [turn.id])
    expect((await verify()).problem).toMatch(/^The decisions of the turn/)
  })
})
