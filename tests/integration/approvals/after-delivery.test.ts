import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { judgeCase } from '#activities/approvals-judge.ts'
import { actOnReview } from '#adapters/db/approvals-review-act.ts'
import { concludeTurn } from '#adapters/db/chat-conclude.ts'
import { createPolicySource } from '#adapters/db/governance.ts'
import { DEFAULT_DEADLINES } from '#domain/approvals.ts'
import type { ReviewMode } from '#domain/reviews.ts'
import { createTestApi, type TestApi, type TestUser } from '#tests/helpers/api.ts'
import { answerMessages } from '#tests/helpers/approval-cases.ts'
import { askAbout, putTopic } from '#tests/helpers/asking-rules.ts'
import { createSession, createTurn, insertAgent, workOn } from '#tests/helpers/chat.ts'

const ANSWER = 'The vault opens with canary-8001.'
const countTokens = () => 7

describe('an answer that was given', () => {
  let api: TestApi
  let ada: TestUser
  let grace: TestUser
  beforeAll(async () => {
    api = await createTestApi()
    await insertAgent(api, { slug: 'primary', isPrimary: true })
    ada = await api.user({ role: 'operator' })
    grace = await api.user({ role: 'operator', name: 'Grace' })
    answerMessages(api)
  })
  afterAll(async () => api.close())

  const get = async (who: TestUser, path: string) => api.request('GET', path, { token: who.token })

  /** A turn that ended as its workflow ends it, with the case that a rule asked for. */
  async function answered(mode: ReviewMode, owner = ada) {
    const session = await createSession(api, owner)
    const turn = await createTurn(api, owner, { sessionId: session.id, content: 'How?' })
    const work = workOn(api, turn.id)
    await work.begin()
    await work.draft(ANSWER)
    const concluded = await concludeTurn(api.deps.pool, {
      turnId: turn.id,
      status: 'completed',
      failureKind: null,
      countTokens,
      review: {
        ...DEFAULT_DEADLINES,
        mode,
        point: 'output',
        approverRole: 'operator',
        ruleKeys: ['test.review'],
        priority: 'normal',
        reason: 'Somebody looks at this.',
        signals: [],
        policyVersion: 'test',
      },
    })
    if (!concluded?.review) throw new Error('no case was opened')
    return { id: concluded.review.id, sessionId: session.id }
  }

  function send(id: string, body: object) {
    const path = `/api/hitl/approvals/${id}/decision`
    return api.request('POST', path, { token: grace.token, body: { revision: 1, ...body } })
  }

  async function act(id: string) {
    const { pool } = api.deps
    const judge = await judgeCase({ pool, policies: createPolicySource(pool) }, id)
    return judge && actOnReview(pool, { approvalId: id, judge, countTokens })
  }

  async function decide(id: string, body: object) {
    const decided = await send(id, body)
    await act(id)
    return decided
  }

  it.each([
    ['withdrawn', { verb: 'reject', notes: 'It gives the word away.' }],
    ['corrected', { verb: 'edit', content: 'Ask the guard.' }],
  ] as const)('is sent to the person by no route once it is %s', async (status, body) => {
    const { id, sessionId } = await answered('review_after')
    const before = await get(ada, `/api/hitl/approvals/${id}`)
    expect(before.json).toMatchObject({ proposedResponse: ANSWER, allowed: [], round: 0 })

    expect(await decide(id, body)).toMatchObject({ status: 200 })

    const paths = [
      `/api/chat/sessions/${sessionId}/messages`,
      `/api/chat/sessions/${sessionId}/export?format=json`,
      `/api/chat/sessions/${sessionId}/export?format=markdown`,
      '/api/chat/sessions?query=canary-8001',
      `/api/hitl/approvals/${id}`,
      '/api/hitl/approvals?limit=200',
    ]
    for (const path of paths) {
      const { status: code, text } = await get(ada, path)
      expect([path, code, text.includes(ANSWER)]).toEqual([path, 200, false])
    }
    const { json } = await get(ada, `/api/chat/sessions/${sessionId}/messages`)
    expect(json.items.at(-1)).toMatchObject({ role: 'assistant', status })
    expect((await get(ada, `/api/hitl/approvals/${id}`)).json.reviewerNotes).toBeNull()
    const record = await get(grace, `/api/hitl/approvals/${id}`)
    expect(record.json).toMatchObject({ proposedResponse: ANSWER })
  })

  it('can only be seen where somebody only has to know of it', async () => {
    const { id, sessionId } = await answered('notify')
    expect((await get(grace, `/api/hitl/approvals/${id}`)).json.allowed).toEqual(['approve'])

    expect(await decide(id, { verb: 'reject', notes: 'No.' })).toMatchObject({ status: 422 })
    expect(await decide(id, { verb: 'approve' })).toMatchObject({ status: 200 })

    const { json } = await get(ada, `/api/chat/sessions/${sessionId}/messages`)
    expect(json.items.at(-1)).toMatchObject({ content: ANSWER, status: 'complete' })
  })

  it('is not corrected by one person where the rules of the correction ask for two', async () => {
    const { pool } = api.deps
    const topicId = await putTopic(pool, 'osprey', 'allow_log')
    const edit = { verb: 'edit', content: 'Ask the osprey.' }
    const { id } = await answered('review_after')
    expect(await send(id, edit)).toMatchObject({ status: 200 })
    await askAbout(pool, topicId, { key: 'org.osprey-two', hitlMode: 'approve_two' })

    expect(await act(id)).toMatchObject({ what: 'reopened', state: { status: 'pending' } })
    expect(await decide(id, { ...edit, revision: 3 })).toMatchObject({
      status: 422,
      json: { error: { details: { ruleKeys: ['org.osprey-two'] } } },
    })
  })

  it('is counted among the overridden ones where it was not left as it was; a notice is no decision', async () => {
    const cy = await api.user({ role: 'viewer' })
    await decide((await answered('review_after', cy)).id, { verb: 'approve' })
    await decide((await answered('review_after', cy)).id, { verb: 'edit', content: 'Ask.' })
    await decide((await answered('notify', cy)).id, { verb: 'approve' })

    const { json } = await get(cy, '/api/hitl/stats')
    expect(json).toMatchObject({
      decidedToday: 2,
      overrideRate: 0.5,
      disagreementRate: null,
      byOutcome: { approved: 2, edited: 1 },
      byRule: [{ ruleKey: 'test.review', pending: 0, decided: 2, overridden: 1 }],
    })
  })
})
