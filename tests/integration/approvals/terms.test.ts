import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AskingRule } from '#domain/approval-terms.ts'
import { createTestApi, type TestApi, type TestUser } from '#tests/helpers/api.ts'
import { actOn, answerMessages, openCase, reopenCase } from '#tests/helpers/approval-cases.ts'
import { askAbout, putTopic } from '#tests/helpers/asking-rules.ts'
import { insertAgent } from '#tests/helpers/chat.ts'

describe('what the rules of now ask of people', () => {
  let api: TestApi
  let ada: TestUser
  let grace: TestUser
  let root: TestUser
  let serial = 0
  beforeAll(async () => {
    api = await createTestApi()
    await insertAgent(api, { slug: 'primary', isPrimary: true })
    ada = await api.user({ role: 'viewer' })
    grace = await api.user({ role: 'operator', name: 'Grace' })
    root = await api.user({ role: 'admin', name: 'Root' })
    answerMessages(api)
  })
  afterAll(async () => api.close())

  const get = async (who: TestUser, id: string) =>
    (await api.request('GET', `/api/hitl/approvals/${id}`, { token: who.token })).json
  const decide = (who: TestUser, id: string, body: object) =>
    api.request('POST', `/api/hitl/approvals/${id}/decision`, {
      token: who.token,
      body: { revision: 1, ...body },
    })

  /** A word that rules can be about, and which no other case holds. */
  async function inventWord(effect: 'allow_log' | 'require_approval' = 'allow_log') {
    const { pool } = api.deps
    const word = `planet${++serial}x`
    const id = await putTopic(pool, word, effect)
    const key = `org.${word}`
    return {
      word,
      topicKey: `topic:${id}`,
      ask: async (rule: Omit<AskingRule, 'key'>) => {
        await askAbout(pool, id, { key, ...rule })
        return key
      },
    }
  }

  it('is another person where a topic asks beside a rule that asks the person themselves', async () => {
    const { word, topicKey } = await inventWord('require_approval')
    const rule = { hitlMode: 'confirm_self' } as const
    const item = await openCase(api, { owner: ada, question: `What is ${word}?`, rule })

    expect(await get(ada, item.id)).toMatchObject({
      mode: 'approve_one',
      allowed: [],
      ruleKeys: ['test.ask', topicKey],
    })
    expect(await decide(ada, item.id, { verb: 'approve' })).toMatchObject({ status: 403 })
  })

  it.each<[string, Omit<AskingRule, 'key'>, { people: number; role: string }]>([
    ['two people', { hitlMode: 'approve_two' }, { people: 2, role: 'operator' }],
    ['an admin', { params: { approverRole: 'admin' } }, { people: 1, role: 'admin' }],
  ])('refuses an edit whose text needs %s, and says by which rule', async (_, rule, needed) => {
    const { word, ask } = await inventWord()
    const key = await ask(rule)
    const item = await openCase(api, { owner: ada })
    const edit = { verb: 'edit', content: `It is ${word}.` }

    const refused = await decide(grace, item.id, edit)

    expect(refused).toMatchObject({
      status: 422,
      json: {
        error: {
          code: 'refused',
          message: expect.stringContaining(key),
          details: { reason: 'needs_stricter_approval', ruleKeys: [key], needed },
        },
      },
    })
    const note = { verb: 'reject', notes: `Because of ${word}.` }
    expect(await decide(grace, item.id, note)).toMatchObject({ status: 422 })
    expect(await get(grace, item.id)).toMatchObject({ status: 'pending', revision: 1 })
    const byAdmin = await decide(root, item.id, edit)
    expect(byAdmin.status).toBe(needed.people > 1 ? 422 : 200)
  })

  it.each<[string, Omit<AskingRule, 'key'>]>([
    ['one person', {}],
    ['a written answer', { hitlMode: 'takeover' }],
    ['the person who asked', { hitlMode: 'confirm_self' }],
  ])('takes an edit whose text needs %s, with its digest', async (_, rule) => {
    const { word, ask } = await inventWord()
    await ask(rule)
    const item = await openCase(api, { owner: ada })

    const edited = await decide(grace, item.id, { verb: 'edit', content: `It is ${word}.` })

    expect(edited).toMatchObject({ status: 200, json: { status: 'edited' } })
    const { actionDigest, decisionDigest } = edited.json
    expect(decisionDigest).toMatch(/^[0-9a-f]{64}$/)
    expect(decisionDigest).not.toBe(actionDigest)
    expect((await get(ada, item.id)).decisionDigest).toBeNull()
    expect(await actOn(api, item)).toBe('edited')
    expect((await get(grace, item.id)).decisionDigest).toBe(decisionDigest)
  })

  it('does not release an edit whose text came under stricter rules after it was decided', async () => {
    const { word, ask } = await inventWord()
    const item = await openCase(api, { owner: ada })
    await decide(grace, item.id, { verb: 'edit', content: `It is ${word}.` })
    await ask({ params: { approverRole: 'admin' } })

    expect(await actOn(api, item)).toBe('void')
  })

  it('lets a case wait on under rules that became stricter, and decides it by them', async () => {
    const { word, ask } = await inventWord()
    const item = await openCase(api, { owner: ada, question: `What is ${word}?` })
    const before = await get(grace, item.id)
    const key = await ask({ hitlMode: 'approve_two' })

    expect(await decide(grace, item.id, { verb: 'approve' })).toMatchObject({
      status: 409,
      json: {
        error: {
          code: 'conflict',
          message: expect.stringContaining(key),
          details: {
            reason: 'approval_terms_changed',
            revision: 2,
            mode: 'approve_two',
            quorum: 2,
          },
        },
      },
    })
    const raised = await get(grace, item.id)
    expect(raised).toMatchObject({
      status: 'pending',
      ruleKeys: [key, 'test.ask'],
      votes: 0,
      expiresAt: before.expiresAt,
    })
    expect(raised.actionDigest).not.toBe(before.actionDigest)
    expect(raised.isPolicyCurrent).toBe(true)
    const approve = { verb: 'approve', revision: 2 }
    expect((await decide(grace, item.id, approve)).json).toMatchObject({ status: 'pending' })
    const second = await decide(root, item.id, { verb: 'approve', revision: 3 })
    expect(second.json).toMatchObject({ status: 'approved', votes: 2 })
    expect(await actOn(api, item)).toBe('approved')
  })

  it('asks for an admin at once where the rules do so now, and drops what others had agreed to', async () => {
    const { word, ask } = await inventWord()
    const item = await openCase(api, {
      owner: ada,
      question: `What is ${word}?`,
      rule: { hitlMode: 'approve_two' },
    })
    await decide(grace, item.id, { verb: 'approve' })
    await ask({ params: { approverRole: 'admin' } })

    const late = await decide(root, item.id, { verb: 'approve', revision: 2 })
    expect(late).toMatchObject({ status: 409 })

    expect(await get(grace, item.id)).toMatchObject({ votes: 0, allowed: [], revision: 3 })
    const note = { verb: 'reject', notes: 'No.', revision: 3 }
    expect(await decide(grace, item.id, note)).toMatchObject({ status: 403 })
  })

  it('opens a case anew under the rules of now where they came after the decision', async () => {
    const { word, ask } = await inventWord()
    const item = await openCase(api, { owner: ada, question: `What is ${word}?` })
    expect(await decide(grace, item.id, { verb: 'approve' })).toMatchObject({ status: 200 })
    const key = await ask({ hitlMode: 'takeover' })

    expect(await actOn(api, item)).toBe('void')
    expect(await get(grace, item.id)).toMatchObject({ status: 'approved', endReason: 'void' })

    const again = await reopenCase(api, item)
    expect(await get(grace, again)).toMatchObject({
      mode: 'takeover',
      ruleKeys: [key, 'test.ask'],
      allowed: ['edit', 'reject'],
    })
  })

  it('needs a second person for a written answer where rules ask for both', async () => {
    const { word, ask } = await inventWord()
    await ask({ hitlMode: 'takeover' })
    const item = await openCase(api, {
      owner: ada,
      question: `What is ${word}?`,
      rule: { hitlMode: 'approve_two' },
    })
    expect(await get(grace, item.id)).toMatchObject({
      mode: 'takeover',
      quorum: 2,
      allowed: ['edit', 'reject'],
    })

    const content = 'A planet, and no more.'
    const first = await decide(grace, item.id, { verb: 'edit', content })
    expect(first).toMatchObject({
      status: 200,
      json: { status: 'pending', votes: 1, proposedResponse: content, allowed: ['edit', 'reject'] },
    })
    expect(await get(ada, item.id)).toMatchObject({ proposedResponse: null, editedResponse: null })
    const own = await decide(grace, item.id, { verb: 'approve', revision: 2 })
    expect(own).toMatchObject({ status: 422 })
    const second = await decide(root, item.id, { verb: 'approve', revision: 2 })

    expect(second).toMatchObject({
      status: 200,
      json: { status: 'edited', votes: 2, editedResponse: content, decidedBy: { id: root.id } },
    })
    expect(await actOn(api, item)).toBe('edited')
    expect(await get(ada, item.id)).toMatchObject({ editedResponse: content })
  })

  it('lets no second person agree to a written answer that asks for another role', async () => {
    const { word, ask } = await inventWord()
    const strict = await inventWord()
    await ask({ hitlMode: 'takeover' })
    await strict.ask({ params: { approverRole: 'admin' } })
    const henry = await api.user({ role: 'operator' })
    const rule = { hitlMode: 'approve_two' } as const
    const item = await openCase(api, { owner: ada, question: `What is ${word}?`, rule })
    const edit = { verb: 'edit', content: `It is ${strict.word}.` }
    expect(await decide(grace, item.id, edit)).toMatchObject({ status: 200 })

    const approve = { verb: 'approve', revision: 2 }
    expect(await decide(henry, item.id, approve)).toMatchObject({
      status: 422,
      json: { error: { details: { needed: { role: 'admin' } } } },
    })
    expect((await decide(root, item.id, approve)).json).toMatchObject({ status: 'edited' })
  })

  it('says of each case of a batch what came of it, also of one that is none', async () => {
    const options = { owner: ada, ruleKey: 'test.batch' }
    const decided = await openCase(api, { ...options, severity: 'high' })
    await decide(grace, decided.id, { verb: 'approve' })
    const open = await openCase(api, options)
    const ids = [decided.id, '01991f00-0000-7000-8000-000000000000', open.id]

    const { status, json } = await api.request('POST', '/api/hitl/approvals/batch', {
      token: root.token,
      body: { ids, verb: 'approve', notes: 'All the same.' },
    })

    expect(status).toBe(200)
    expect(json.items).toEqual([
      {
        id: ids[0],
        decided: false,
        status: 'approved',
        reason: 'Grace has decided this: approved.',
      },
      { id: ids[1], decided: false, status: null, reason: expect.stringContaining('not yours') },
      { id: ids[2], decided: true, status: 'approved', reason: null },
    ])
  })

  it('is in the chain, which still verifies', async () => {
    const { rows } = await api.deps.pool.query(
      `SELECT payload ->> 'mode' AS mode FROM audit_events WHERE type = 'approval.tightened' ORDER BY seq LIMIT 1`,
    )
    expect(rows).toEqual([{ mode: 'approve_two' }])
    const { json } = await api.request('POST', '/api/audit/verify', { token: root.token })
    expect(json).toMatchObject({ ok: true })
  })
})
