import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, type TestApi, type TestUser } from '#tests/helpers/api.ts'
import { answerMessages, openCase } from '#tests/helpers/approval-cases.ts'
import { insertAgent } from '#tests/helpers/chat.ts'

describe('a case as people see it', () => {
  let api: TestApi
  let ada: TestUser
  let grace: TestUser
  let root: TestUser
  beforeAll(async () => {
    api = await createTestApi()
    await insertAgent(api, { slug: 'primary', isPrimary: true })
    answerMessages(api)
    ada = await api.user({ role: 'viewer' })
    grace = await api.user({ role: 'operator', name: 'Grace' })
    root = await api.user({ role: 'admin', name: 'Root' })
  })
  afterAll(async () => api.close())

  const get = (who: TestUser, path: string) =>
    api.request('GET', `/api/hitl${path}`, { token: who.token })
  const post = (who: TestUser, path: string, body?: object) =>
    api.request('POST', `/api/hitl${path}`, { token: who.token, ...(body ? { body } : {}) })
  const decide = (who: TestUser, id: string, body: object) =>
    post(who, `/approvals/${id}/decision`, { revision: 1, ...body })

  it('refuses every decision while the agent is stopped, says who stopped it and why, and keeps the case', async () => {
    const item = await openCase(api, { owner: ada })
    const { json: seen } = await get(grace, `/approvals/${item.id}`)
    const stopAgent = (stopped: boolean) =>
      api.request('PUT', `/api/governance/stops/${seen.agent.id}`, {
        token: root.token,
        body: { stopped, reason: 'It quotes old prices.' },
      })
    await stopAgent(true)

    const answer = await decide(grace, item.id, { verb: 'approve' })
    const held = await get(grace, `/approvals/${item.id}`)
    await stopAgent(false)

    expect(answer).toMatchObject({
      status: 422,
      json: { error: { code: 'refused', details: { stopped: { by: { name: 'Root' } } } } },
    })
    expect(answer.json.error.message).toContain('It quotes old prices.')
    expect(held.json).toMatchObject({
      status: 'pending',
      allowed: [],
      stop: { scope: 'agent', reason: 'It quotes old prices.', by: { id: root.id } },
    })
    expect(await decide(grace, item.id, { verb: 'approve' })).toMatchObject({
      status: 200,
      json: { status: 'approved', stop: null },
    })
  })

  it('shows the held answer to its reviewers only, until it is released', async () => {
    const item = await openCase(api, { owner: grace })
    await api.deps.pool.query(
      `UPDATE approval_requests SET proposed_response = 'Not yet for Grace.' WHERE id = $1`,
      [item.id],
    )
    const proposedFor = async (who: TestUser) =>
      (await get(who, `/approvals/${item.id}`)).json.proposedResponse

    expect(await proposedFor(root)).toBe('Not yet for Grace.')
    expect(await proposedFor(grace)).toBeNull()
    await api.deps.pool.query(
      `UPDATE approval_requests SET status = 'approved', decided_at = now() WHERE id = $1`,
      [item.id],
    )
    // The rules of now have yet to be asked.
    expect(await proposedFor(grace)).toBeNull()
    await api.deps.pool.query(`UPDATE turns SET status = 'running' WHERE id = $1`, [item.turnId])
    expect(await proposedFor(grace)).toBe('Not yet for Grace.')
  })

  it('is searched by the words of a question, and shows what waits before what was decided', async () => {
    const question = (number: number) => `Where is\nparcel quokka-${number}?`
    const [first, second, third] = [
      await openCase(api, { owner: ada, question: question(1) }),
      await openCase(api, { owner: ada, question: question(2) }),
      await openCase(api, { owner: ada, question: question(3) }),
    ]
    for (const { id } of [first, second]) await decide(grace, id, { verb: 'approve' })

    const one = await get(grace, '/approvals?query=QUOKKA%20parcel&limit=1')
    const rest = await get(grace, `/approvals?query=quokka&cursor=${one.json.nextCursor}`)

    expect([...one.json.items, ...rest.json.items].map(({ id }: { id: string }) => id)).toEqual([
      third.id,
      second.id,
      first.id,
    ])
    expect(one.json.items[0]).toMatchObject({
      excerpt: 'Where is parcel quokka-3?',
      signals: [{ id: 'test.signal', severity: 'low' }],
    })
  })

  it('is handed over to people who may decide, and escalated before its time', async () => {
    const item = await openCase(api, { owner: ada })
    const setTarget = (target: string) =>
      api.deps.pool.query(
        `UPDATE agents SET escalation_target = $2 WHERE id = (SELECT agent_id FROM approval_requests WHERE id = $1)`,
        [item.id, target],
      )
    const escalate = () => post(grace, `/approvals/${item.id}/escalate`)
    expect(await escalate()).toMatchObject({ status: 422 })
    await setTarget('admin')

    const { json } = await get(grace, `/approvals/${item.id}/candidates`)
    const escalated = await escalate()
    await setTarget('')

    expect(json.escalation).toEqual({ kind: 'role', role: 'admin' })
    expect(json.items).toContainEqual({ id: root.id, name: 'Root', role: 'admin' })
    expect(json.items.map(({ id }: { id: string }) => id)).not.toContain(ada.id)
    expect(await get(ada, `/approvals/${item.id}/candidates`)).toMatchObject({ status: 403 })
    expect(escalated).toMatchObject({
      status: 200,
      json: { assignedTo: { kind: 'role', role: 'admin' }, escalatedAt: expect.any(String) },
    })
  })

  it('tells a reviewer, and not who asked, what the agent was told in earlier rounds', async () => {
    const item = await openCase(api, { owner: ada })
    await decide(grace, item.id, { verb: 'respond', content: 'Mention the deadline.' })
    const { rows } = await api.deps.pool.query<{ id: string }>(
      `INSERT INTO approval_requests (id, turn_id, session_id, requester_id, agent_id, point, round, hitl_mode,
         priority, reason, policy_version, action_digest, expires_at)
       SELECT gen_random_uuid(), turn_id, session_id, requester_id, agent_id, point, 2, hitl_mode, priority, reason,
         policy_version, action_digest, expires_at FROM approval_requests WHERE id = $1 RETURNING id`,
      [item.id],
    )
    const path = `/approvals/${rows[0]!.id}`

    expect((await get(grace, path)).json).toMatchObject({
      round: 2,
      mostRounds: 4,
      earlier: [
        { id: item.id, round: 1, guidance: 'Mention the deadline.', decidedBy: { id: grace.id } },
      ],
    })
    expect((await get(ada, path)).json.earlier).toEqual([])
    expect((await get(ada, `/approvals/${item.id}`)).json.guidance).toBeNull()
  })

  it('counts for each person what they may decide and have not spoken on', async () => {
    const eve = await api.user({ role: 'operator' })
    const mineOf = async (who: TestUser) => (await get(who, '/stats')).json.mine
    const before = await mineOf(eve)
    await openCase(api, { owner: eve })
    await openCase(api, { owner: ada, rule: { params: { approverRole: 'admin' } } })
    await openCase(api, { owner: ada, rule: { hitlMode: 'confirm_self' } })
    expect(await mineOf(eve)).toBe(before)

    const two = await openCase(api, { owner: ada, rule: { hitlMode: 'approve_two' } })
    expect(await mineOf(eve)).toBe(before + 1)
    await decide(eve, two.id, { verb: 'approve' })
    expect(await mineOf(eve)).toBe(before)
  })
})
