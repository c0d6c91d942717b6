import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { expireCase } from '#adapters/db/approvals-deadlines.ts'
import { escalateCase } from '#adapters/db/approvals-escalate.ts'
import { createTestApi, type TestApi, type TestUser } from '#tests/helpers/api.ts'
import { answerMessages, openCase, type CaseOptions } from '#tests/helpers/approval-cases.ts'
import { insertAgent } from '#tests/helpers/chat.ts'

describe('a case that waited too long', () => {
  let api: TestApi
  let ada: TestUser
  let grace: TestUser
  let root: TestUser
  beforeAll(async () => {
    api = await createTestApi()
    await insertAgent(api, { slug: 'primary', isPrimary: true })
    await insertAgent(api, { slug: 'legal' })
    ada = await api.user({ role: 'viewer' })
    grace = await api.user({ role: 'operator', name: 'Grace' })
    root = await api.user({ role: 'admin', name: 'Root' })
  })
  beforeEach(() => answerMessages(api))
  afterAll(async () => api.close())

  const post = (who: TestUser, path: string, body?: object) =>
    api.request('POST', `/api/hitl/approvals/${path}`, {
      token: who.token,
      ...(body ? { body } : {}),
    })

  async function setTarget(slug: string, target: string | null): Promise<void> {
    await api.deps.pool.query('UPDATE agents SET escalation_target = $2 WHERE slug = $1', [
      slug,
      target,
    ])
  }

  /** Opens a case that Grace takes, and lets its time for that pass. */
  async function escalated(options: Partial<CaseOptions> = {}) {
    const item = await openCase(api, { owner: ada, deadlines: { escalateMs: 0 }, ...options })
    await post(grace, `${item.id}/claim`)
    await escalateCase(api.deps.pool, item.id)
    const seen = await api.request('GET', `/api/hitl/approvals/${item.id}`, { token: root.token })
    return seen.json
  }

  async function auditOf(approvalId: string) {
    const { rows } = await api.deps.pool.query<{ type: string; payload: object }>(
      'SELECT type, payload FROM audit_events WHERE subject_id = $1 ORDER BY seq',
      [approvalId],
    )
    return rows
  }

  it('is free for everybody with the role it goes to', async () => {
    await setTarget('primary', 'Admin')
    expect(await escalated()).toMatchObject({
      assignedTo: { kind: 'role', role: 'admin' },
      claimedBy: null,
      escalatedAt: expect.any(String),
    })
  })

  it('does not go to a lesser role than its rule asks for', async () => {
    await setTarget('primary', 'operator')
    expect(await escalated({ rule: { params: { approverRole: 'admin' } } })).toMatchObject({
      assignedTo: { kind: 'role', role: 'admin' },
    })
  })

  it('is the task of the person it goes to, named by id or by address', async () => {
    for (const target of [root.id, root.email.toUpperCase()]) {
      await setTarget('primary', target)
      const seen = await escalated()
      expect(seen).toMatchObject({
        assignedTo: { kind: 'user', id: root.id, name: 'Root' },
        claimedBy: { id: root.id },
      })
      expect((await auditOf(seen.id)).at(-1)).toMatchObject({
        type: 'approval.escalated',
        payload: { hasTarget: true, kind: 'user', userId: root.id },
      })
    }
  })

  it('goes where the cases of another agent go, and no way round in a circle', async () => {
    await setTarget('primary', 'legal')
    await setTarget('legal', root.id)
    expect(await escalated()).toMatchObject({ claimedBy: { id: root.id } })

    await setTarget('legal', 'primary')
    expect(await escalated()).toMatchObject({ assignedTo: null, claimedBy: { id: grace.id } })
  })

  it('stays with whoever has it where its target may not decide', async () => {
    const left = await api.user({ role: 'operator', isActive: false })
    for (const target of [ada.id, left.id, 'nobody@example.org', 'viewer', null]) {
      await setTarget('primary', target)
      const seen = await escalated()
      expect(seen).toMatchObject({ assignedTo: null, claimedBy: { id: grace.id } })
      expect(seen.escalatedAt).not.toBeNull()
      expect((await auditOf(seen.id)).at(-1)).toMatchObject({ payload: { hasTarget: false } })
    }
  })

  it('passes with the claim to who it is handed to, which is refused with the reason for who may not decide', async () => {
    await setTarget('primary', null)
    const item = await openCase(api, { owner: grace })
    const refused = await post(root, `${item.id}/reassign`, { userId: grace.id })
    expect(refused).toMatchObject({
      status: 422,
      json: { error: { details: { field: 'userId' } } },
    })
    expect(refused.json.error.message).toContain('may not decide')

    const eve = await api.user({ role: 'operator', name: 'Eve' })
    expect(await post(root, `${item.id}/reassign`, { userId: eve.id })).toMatchObject({
      status: 200,
      json: { claimedBy: { id: eve.id }, assignedTo: { kind: 'user', id: eve.id } },
    })
    const recorded = '/api/audit/events?type=approval.reassigned&limit=1'
    const { json } = await api.request('GET', recorded, { token: root.token })
    expect(json.items).toMatchObject([
      { subjectId: item.id, receiver: { id: eve.id, name: 'Eve' } },
    ])
  })

  it('has every act of people and of time in the audit chain', async () => {
    await setTarget('primary', 'admin')
    const item = await openCase(api, {
      owner: ada,
      rule: { hitlMode: 'approve_two' },
      deadlines: { escalateMs: 0 },
    })
    const eve = await api.user({ role: 'operator' })
    await post(grace, `${item.id}/claim`)
    await post(grace, `${item.id}/release`)
    await escalateCase(api.deps.pool, item.id)
    await post(grace, `${item.id}/reassign`, { userId: eve.id })
    const decide = (who: TestUser, revision: number) =>
      post(who, `${item.id}/decision`, { verb: 'approve', revision })
    const { json } = await decide(eve, 5)
    await decide(root, json.revision)

    expect((await auditOf(item.id)).map(({ type }) => type)).toEqual([
      'approval.opened',
      'approval.claimed',
      'approval.released',
      'approval.escalated',
      'approval.reassigned',
      'approval.voted',
      'approval.decided',
    ])
    const late = await openCase(api, { owner: ada, deadlines: { expireMs: 0 } })
    await expireCase(api.deps.pool, late.id)
    expect((await auditOf(late.id)).map(({ type }) => type)).toEqual([
      'approval.opened',
      'approval.expired',
    ])
  })
})
