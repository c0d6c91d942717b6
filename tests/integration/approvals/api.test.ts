import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestApi, type TestApi, type TestUser } from '#tests/helpers/api.ts'
import { actOn, answerMessages, openCase } from '#tests/helpers/approval-cases.ts'
import { insertAgent } from '#tests/helpers/chat.ts'

describe('the queue of approvals', () => {
  let api: TestApi
  let ada: TestUser
  let grace: TestUser
  let root: TestUser
  beforeAll(async () => {
    api = await createTestApi()
    await insertAgent(api, { slug: 'primary', isPrimary: true })
    ada = await api.user({ role: 'viewer' })
    grace = await api.user({ role: 'operator', name: 'Grace' })
    root = await api.user({ role: 'admin', name: 'Root' })
  })
  beforeEach(() => {
    api.engine.isUp = true
    answerMessages(api)
  })
  afterAll(async () => api.close())

  const get = (who: TestUser, path: string) =>
    api.request('GET', `/api/hitl${path}`, { token: who.token })
  const post = (who: TestUser, path: string, body?: object) =>
    api.request('POST', `/api/hitl${path}`, { token: who.token, ...(body ? { body } : {}) })
  const decide = (who: TestUser, id: string, body: object) =>
    post(who, `/approvals/${id}/decision`, { revision: 1, ...body })

  it('shows an operator every case and a viewer only the own ones', async () => {
    const bob = await api.user({ role: 'viewer' })
    const ofAda = await openCase(api, { owner: ada, question: 'May I fly?' })
    const ofBob = await openCase(api, { owner: bob })

    const seenBy = async (who: TestUser) =>
      (await get(who, '/approvals?limit=200&status=pending')).json.items.map(
        ({ id }: { id: string }) => id,
      )

    expect(await seenBy(grace)).toEqual(expect.arrayContaining([ofAda.id, ofBob.id]))
    expect(await seenBy(bob)).toEqual([ofBob.id])
    expect(await get(bob, `/approvals/${ofAda.id}`)).toMatchObject({ status: 404 })
    expect(await get(grace, `/approvals/${ofAda.id}`)).toMatchObject({
      status: 200,
      json: {
        question: 'May I fly?',
        status: 'pending',
        point: 'input',
        mode: 'approve_one',
        round: 1,
        requester: { id: ada.id },
        allowed: ['approve', 'edit', 'respond', 'reject'],
        actionDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    })
    expect((await get(ada, `/approvals/${ofAda.id}`)).json.allowed).toEqual([])
  })

  it('is paged by deadline, the soonest first', async () => {
    const soon = await openCase(api, { owner: ada, deadlines: { expireMs: 60_000 } })
    const first = await get(grace, '/approvals?limit=1&status=pending')
    expect(first.json.items.map(({ id }: { id: string }) => id)).toEqual([soon.id])
    const rest = await get(
      grace,
      `/approvals?limit=200&status=pending&cursor=${first.json.nextCursor}`,
    )
    const times = rest.json.items.map(({ expiresAt }: { expiresAt: string }) => expiresAt)
    expect(times).toEqual([...times].sort())
    expect(rest.json.items.map(({ id }: { id: string }) => id)).not.toContain(soon.id)
    expect(await get(grace, '/approvals?cursor=nonsense')).toMatchObject({ status: 400 })
  })

  it('lets one of twenty reviewers decide, and tells the others who it was', async () => {
    const item = await openCase(api, { owner: ada })
    const reviewers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        api.user({ role: 'operator', name: `Reviewer ${index}` }),
      ),
    )

    const answers = await Promise.all(
      reviewers.map((reviewer, index) =>
        decide(
          reviewer,
          item.id,
          index % 2 === 0 ? { verb: 'approve' } : { verb: 'reject', notes: 'No.' },
        ),
      ),
    )

    const won = answers.filter(({ status }) => status === 200)
    const lost = answers.filter(({ status }) => status === 409)
    expect([won.length, lost.length]).toEqual([1, 19])
    const winner = won[0]!.json.decidedBy
    expect(new Set(lost.map(({ json }) => json.error.details.decidedBy.id))).toEqual(
      new Set([winner.id]),
    )
    expect(lost[0]!.json.error.message).toContain(winner.name)
    const { rows } = await api.deps.pool.query(
      `SELECT count(*)::int AS events FROM audit_events WHERE type = 'approval.decided' AND subject_id = $1`,
      [item.id],
    )
    expect(rows).toEqual([{ events: 1 }])
  })

  it('keeps four eyes: nobody decides what they asked for', async () => {
    const own = await openCase(api, { owner: grace })

    expect(await decide(grace, own.id, { verb: 'approve', notes: 'It is mine.' })).toMatchObject({
      status: 403,
    })
    expect(await decide(ada, own.id, { verb: 'approve' })).toMatchObject({ status: 404 })
    expect(await decide(root, own.id, { verb: 'approve' })).toMatchObject({ status: 200 })
  })

  it('lets a viewer decide the own case only where it asks just them', async () => {
    const ofOthers = await openCase(api, { owner: ada })
    const ofSelf = await openCase(api, { owner: ada, rule: { hitlMode: 'confirm_self' } })

    expect(await decide(ada, ofOthers.id, { verb: 'approve' })).toMatchObject({ status: 403 })
    expect(await decide(grace, ofSelf.id, { verb: 'approve' })).toMatchObject({ status: 403 })
    expect(await decide(ada, ofSelf.id, { verb: 'approve' })).toMatchObject({
      status: 200,
      json: { status: 'approved', decidedBy: { id: ada.id } },
    })
  })

  it('needs two different people where the rule says so', async () => {
    const item = await openCase(api, { owner: ada, rule: { hitlMode: 'approve_two' } })

    const first = await decide(grace, item.id, { verb: 'approve' })
    expect(first).toMatchObject({ status: 200, json: { status: 'pending', votes: 1, quorum: 2 } })
    expect(first.json.voters).toEqual([{ id: grace.id, name: 'Grace' }])
    const { revision } = first.json
    const twice = await decide(grace, item.id, { verb: 'approve', revision })
    expect(twice).toMatchObject({ status: 422 })
    const second = await decide(root, item.id, { verb: 'approve', revision })

    expect(second).toMatchObject({ status: 200, json: { status: 'approved', votes: 2 } })
    expect(second.json.voters.map(({ name }: { name: string }) => name)).toEqual(['Grace', 'Root'])
  })

  it('asks for an admin where the rule says so', async () => {
    const item = await openCase(api, {
      owner: ada,
      rule: { hitlMode: 'approve_one', params: { approverRole: 'admin' } },
    })

    expect(await decide(grace, item.id, { verb: 'approve' })).toMatchObject({ status: 403 })
    expect(await decide(root, item.id, { verb: 'approve' })).toMatchObject({ status: 200 })
  })

  it.each([
    ['a rejection without notes', { verb: 'reject' }, 422],
    ['an edit without a text', { verb: 'edit' }, 422],
    ['a response without guidance', { verb: 'respond' }, 422],
    [
      'an edit with a text of which nothing is to be seen',
      { verb: 'edit', content: ' \u200B\n' },
      422,
    ],
    ['an approval with a text', { verb: 'approve', content: 'Say this.' }, 422],
    ['a rejection with a text', { verb: 'reject', notes: 'No.', content: 'Say this.' }, 422],
    ['a verb that is none', { verb: 'ignore' }, 400],
    ['an unknown field', { verb: 'approve', force: true }, 400],
    ['a revision that is no number', { verb: 'approve', revision: '1' }, 400],
    ['a revision of before', { verb: 'approve', revision: 7 }, 409],
  ])('refuses %s', async (_, body, status) => {
    const item = await openCase(api, { owner: ada })
    expect(await decide(grace, item.id, body)).toMatchObject({ status })
    expect((await get(grace, `/approvals/${item.id}`)).json.status).toBe('pending')
  })

  it('keeps what was decided: an edit with its text, a rejection with its note', async () => {
    const edited = await openCase(api, { owner: ada })
    const rejected = await openCase(api, { owner: ada })

    await decide(grace, edited.id, { verb: 'edit', content: 'Say this.' })
    await decide(grace, rejected.id, { verb: 'reject', notes: 'Not now.' })
    for (const item of [edited, rejected]) await actOn(api, item)

    expect((await get(ada, `/approvals/${edited.id}`)).json).toMatchObject({
      status: 'edited',
      editedResponse: 'Say this.',
      decidedBy: { id: grace.id },
    })
    expect((await get(ada, `/approvals/${rejected.id}`)).json).toMatchObject({
      status: 'rejected',
      reviewerNotes: 'Not now.',
    })
    const { rows } = await api.deps.pool.query(
      `SELECT count(*)::int AS texts FROM commands WHERE payload::text LIKE '%Say this.%'`,
    )
    expect(rows).toEqual([{ texts: 0 }])
  })

  it('is claimed, handed over and given back', async () => {
    const item = await openCase(api, { owner: ada })

    expect(await post(grace, `/approvals/${item.id}/claim`)).toMatchObject({
      status: 200,
      json: { claimedBy: { id: grace.id, name: 'Grace' }, revision: 2 },
    })
    expect(await post(root, `/approvals/${item.id}/claim`)).toMatchObject({ status: 409 })
    expect(await post(grace, `/approvals/${item.id}/reassign`, { userId: ada.id })).toMatchObject({
      status: 422,
    })
    expect(await post(grace, `/approvals/${item.id}/reassign`, { userId: root.id })).toMatchObject({
      status: 200,
      json: { claimedBy: { id: root.id } },
    })
    expect(await post(root, `/approvals/${item.id}/release`)).toMatchObject({
      status: 200,
      json: { claimedBy: null },
    })
    expect(await post(ada, `/approvals/${item.id}/claim`)).toMatchObject({ status: 403 })
  })

  it('says that nothing was decided while Temporal is away, and nothing is when it is back', async () => {
    const item = await openCase(api, { owner: ada })
    api.engine.isUp = false

    const away = await decide(grace, item.id, { verb: 'approve' })
    expect(away).toMatchObject({ status: 503, json: { error: { code: 'unavailable' } } })
    expect(away.headers['retry-after']).toBeDefined()
    const late = api.engine.messages.at(-1)!
    api.engine.isUp = true
    await api.engine.onMessage(late)

    expect((await get(grace, `/approvals/${item.id}`)).json.status).toBe('pending')
    expect(await decide(grace, item.id, { verb: 'approve' })).toMatchObject({ status: 200 })
  })

  it('refuses a decision on a turn that was stopped, with the reason', async () => {
    const item = await openCase(api, { owner: ada })
    await api.request('POST', `/api/chat/turns/${item.turnId}/stop`, { token: ada.token })

    const answer = await decide(grace, item.id, { verb: 'approve' })

    expect(answer).toMatchObject({ status: 409 })
    expect(answer.json.error.message).toContain('stopped')
  })

  it('decides many cases of one rule alike, and leaves the urgent ones out', async () => {
    const options = { owner: ada, ruleKey: 'test.batch' }
    const [one, two, high, other] = [
      await openCase(api, options),
      await openCase(api, options),
      await openCase(api, { ...options, severity: 'high' }),
      await openCase(api, { owner: ada, ruleKey: 'test.other' }),
    ]
    const ids = [one.id, two.id, high.id, other.id]

    const { status, json } = await post(grace, '/approvals/batch', {
      ids,
      verb: 'approve',
      notes: 'All the same.',
    })

    expect(status).toBe(200)
    expect(
      json.items.map((item: { decided: boolean; status: string }) => [item.decided, item.status]),
    ).toEqual([
      [true, 'approved'],
      [true, 'approved'],
      [false, 'pending'],
      [false, 'pending'],
    ])
    expect(json.items[2].reason).toContain('high')
    expect(
      await post(ada, '/approvals/batch', { ids, verb: 'approve', notes: 'Mine.' }),
    ).toMatchObject({ status: 403 })
  })

  it('goes with its conversation, and its workflow is told', async () => {
    const item = await openCase(api, { owner: ada })

    const deleted = await api.request('DELETE', `/api/chat/sessions/${item.sessionId}`, {
      token: ada.token,
    })

    expect(deleted.status).toBe(204)
    expect(api.engine.withdrawn).toContain(item.id)
    expect(await get(grace, `/approvals/${item.id}`)).toMatchObject({ status: 404 })
    const { rows } = await api.deps.pool.query(
      'SELECT count(*)::int AS cases FROM approval_requests WHERE session_id = $1',
      [item.sessionId],
    )
    expect(rows).toEqual([{ cases: 0 }])
  })

  it('is counted', async () => {
    const cy = await api.user({ role: 'viewer' })
    await openCase(api, { owner: cy })
    const decided = await openCase(api, { owner: cy })
    await decide(grace, decided.id, { verb: 'approve' })

    expect(await get(cy, '/stats')).toMatchObject({
      status: 200,
      json: {
        pending: 1,
        byPriority: { normal: 1 },
        decidedToday: 1,
        underThreeSeconds: 1,
        byOutcome: { approved: 1 },
        medianDecisionMs: expect.any(Number),
        oldestAt: expect.any(String),
      },
    })
    expect((await get(grace, '/stats')).json.pending).toBeGreaterThan(1)
  })
})

describe('the only person who may decide', () => {
  let api: TestApi
  beforeAll(async () => {
    api = await createTestApi()
    await insertAgent(api, { slug: 'primary', isPrimary: true })
    answerMessages(api)
  })
  afterAll(async () => api.close())

  it('may decide on the own case, with a reason that is kept as critical', async () => {
    const admin = await api.user({ role: 'admin' })
    await api.user({ role: 'operator', isActive: false })
    const item = await openCase(api, { owner: admin })
    const decide = (body: object) =>
      api.request('POST', `/api/hitl/approvals/${item.id}/decision`, {
        token: admin.token,
        body: { verb: 'approve', revision: 1, ...body },
      })

    expect(await decide({})).toMatchObject({ status: 422 })
    expect(await decide({ notes: 'Nobody else is here.' })).toMatchObject({ status: 200 })

    const { rows } = await api.deps.pool.query(
      `SELECT severity FROM audit_events WHERE type = 'approval.decided'`,
    )
    expect(rows).toEqual([{ severity: 'critical' }])
  })
})
