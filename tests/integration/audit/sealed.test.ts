import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appendAuditEvent } from '#adapters/db/audit.ts'
import { concludeTurn } from '#adapters/db/chat-conclude.ts'
import { saveDecision } from '#adapters/db/chat-governed.ts'
import { inTransaction } from '#adapters/db/transaction.ts'
import type { Signal } from '#contracts/governance.ts'
import { seedGovernance } from '#adapters/governance/seed.ts'
import { createTestApi, type TestApi, type TestUser } from '#tests/helpers/api.ts'
import { answerMessages, openCase } from '#tests/helpers/approval-cases.ts'
import { createSession, createTurn, insertAgent } from '#tests/helpers/chat.ts'

const SECRET = 'Because Ada of 14 Elm Street asked me to.'

let api: TestApi
let admin: TestUser
let grace: TestUser
let ada: TestUser
let agentId: string
beforeAll(async () => {
  api = await createTestApi()
  await seedGovernance(api.databaseUrl)
  agentId = await insertAgent(api, { slug: 'primary', isPrimary: true })
  answerMessages(api)
  admin = await api.user({ role: 'admin' })
  grace = await api.user({ role: 'operator' })
  ada = await api.user({ role: 'viewer', name: 'Ada' })
})
afterAll(() => api.close())

type Method = 'GET' | 'POST' | 'PUT'
/** As `POST /api/…`. */
function call(who: TestUser, what: `${Method} ${string}`, body?: object) {
  const [method, url] = what.split(' ') as [Method, string]
  return api.request(method, url, { token: who.token, ...(body ? { body } : {}) })
}

/** The newest event of a type, as the page shows it. */
async function newest(type: string) {
  const { json } = await call(grace, `GET /api/audit/events?type=${type}&limit=1`)
  return json.items[0]
}

async function reveal(id: string) {
  const reason = 'A complaint is looked into.'
  const { json } = await call(grace, `POST /api/audit/events/${id}/reveal`, { reason })
  return json.detail
}

async function sealedFor(eventId: string) {
  const { rows } = await api.deps.pool.query<{ subject_id: string | null }>(
    'SELECT subject_id FROM sealed_payloads WHERE audit_event_id = $1',
    [eventId],
  )
  return rows[0]?.subject_id
}

const signIn = (body: object) =>
  api.request('POST', '/api/auth/login', { body, headers: { 'user-agent': 'Lynx/2.9' } })

interface Told {
  type: string
  act: () => Promise<unknown>
  detail: object
  classes: string[]
  subject: () => string | null
}

const cases: Told[] = [
  {
    type: 'stop.set',
    act: () =>
      call(admin, 'PUT /api/governance/stops/all', { stopped: true, reason: SECRET }).then(() =>
        call(admin, 'PUT /api/governance/stops/all', { stopped: false, reason: 'Solved.' }),
      ),
    detail: { reason: SECRET },
    classes: ['free_text'],
    subject: () => admin.id,
  },
  {
    type: 'stop.lifted',
    act: async () => undefined,
    detail: { reason: 'Solved.' },
    classes: ['free_text'],
    subject: () => admin.id,
  },
  {
    type: 'user.invited',
    act: () => call(admin, 'POST /api/users/invites', { email: 'elm@example.com', role: 'viewer' }),
    detail: { email: 'elm@example.com' },
    classes: ['contact'],
    subject: () => null,
  },
  {
    type: 'user.updated',
    act: () =>
      api.request('PATCH', `/api/users/${ada.id}`, {
        token: admin.token,
        body: { department: 'Elm' },
        headers: { 'if-match': '"1"' },
      }),
    detail: { name: 'Ada', department: 'Elm' },
    classes: ['name', 'contact', 'profile'],
    subject: () => ada.id,
  },
  {
    type: 'auth.sign_in_failed',
    act: () => signIn({ email: 'nobody@example.com', password: 'a wrong password' }),
    detail: { email: 'nobody@example.com', userAgent: 'Lynx/2.9', ipAddress: '127.0.0.1' },
    classes: ['contact', 'network'],
    subject: () => null,
  },
  {
    type: 'auth.signed_in',
    act: () => signIn({ email: ada.email, password: 'otters juggle seven lanterns' }),
    detail: { userAgent: 'Lynx/2.9', ipAddress: '127.0.0.1' },
    classes: ['network'],
    subject: () => ada.id,
  },
  {
    type: 'approval.decided',
    act: async () => {
      const { id } = await openCase(api, { owner: ada })
      const body = { revision: 1, verb: 'reject', notes: SECRET }
      return call(grace, `POST /api/hitl/approvals/${id}/decision`, body)
    },
    detail: { notes: SECRET },
    classes: ['free_text'],
    subject: () => ada.id,
  },
  {
    type: 'governance.rolled_back',
    act: async () => {
      const topic = { name: 'Elms', keywords: ['elm tree'], effect: 'block' }
      await call(admin, 'POST /api/governance/topics', topic)
      const { json } = await call(admin, 'GET /api/governance/versions?limit=2')
      const url = `/api/governance/versions/${json.items[1].number}/rollback`
      return call(admin, `POST ${url}`, { reason: SECRET })
    },
    detail: { reason: SECRET },
    classes: ['free_text'],
    subject: () => admin.id,
  },
  {
    type: 'policy.change_proposed',
    act: async () => {
      await api.user({ role: 'admin' })
      const { json } = await call(admin, 'GET /api/governance/policies?limit=200')
      const rule = json.items.find(
        ({ tier, immutable, mode }: { tier: string; immutable: boolean; mode: string }) =>
          tier === 'platform' && !immutable && mode === 'enforce',
      )
      return api.request('PATCH', `/api/governance/policies/${rule.id}`, {
        token: admin.token,
        body: { mode: 'shadow', changeReason: SECRET },
        headers: { 'if-match': `"${rule.version}"` },
      })
    },
    detail: { reason: SECRET },
    classes: ['free_text'],
    subject: () => admin.id,
  },
  {
    type: 'audit.reviewed',
    act: async () => {
      const { id } = await newest('stop.set')
      const url = `/api/audit/events/${id}/review`
      return call(grace, `POST ${url}`, { state: 'reviewed', notes: SECRET })
    },
    detail: { notes: SECRET },
    classes: ['free_text'],
    subject: () => grace.id,
  },
  {
    type: 'audit.exported',
    act: () => call(admin, 'GET /api/audit/export?format=csv&type=elm'),
    detail: { type: 'elm' },
    classes: ['free_text'],
    subject: () => admin.id,
  },
]

describe('what is personal', () => {
  it.each(cases)(
    'in $type is sealed for whom it is of, and comes out when it is revealed',
    async (told) => {
      await told.act()
      const event = await newest(told.type)
      expect(event).toMatchObject({ type: told.type, hasSealed: true, piiClasses: told.classes })
      for (const value of Object.values(told.detail))
        expect(JSON.stringify(event.payload)).not.toContain(value)
      expect(await sealedFor(event.id)).toBe(told.subject())
      expect(await reveal(event.id)).toMatchObject(told.detail)
    },
  )

  it('leaves the chain whole when it is erased, and is gone then', async () => {
    const { id } = await newest('stop.set')
    await api.deps.pool.query('DELETE FROM sealed_payloads WHERE audit_event_id = $1', [id])
    expect(await reveal(id)).toBeUndefined()
    expect(await newest('stop.set')).toMatchObject({ hasSealed: false, piiClasses: ['free_text'] })
    expect((await call(grace, 'POST /api/audit/verify')).json).toMatchObject({ ok: true })
  })
})

describe('a turn that a rule stepped into', () => {
  const signal = (id: string, severity: Signal['severity']): Signal => ({
    id,
    severity,
    score: 1,
    spans: [{ start: 0, end: 3, class: 'email' }],
  })

  it('tells what was found, how grave it was and why it was blocked, and waits to be looked at', async () => {
    const session = await createSession(api, ada)
    const turn = await createTurn(api, ada, { sessionId: session.id, content: SECRET })
    await saveDecision(api.deps.pool, {
      turnId: turn.id,
      point: 'input',
      stage: 'generating',
      decision: {
        effect: 'block',
        reason: 'No.',
        reasonKey: 'platform.injection',
        intent: { label: 'question.general', score: 1, margin: 1, method: 'keywords' },
        signals: [signal('injection.direct', 'high'), signal('pii.contact', 'low')],
        trace: [],
        policyVersion: 'test',
      },
    })
    const before = (await call(grace, 'GET /api/audit/status')).json.openReviews
    await concludeTurn(api.deps.pool, {
      turnId: turn.id,
      status: 'blocked',
      failureKind: null,
      countTokens: () => 1,
    })
    const event = await newest('governance.blocked')
    expect(event).toMatchObject({
      severity: 'warning',
      subjectId: turn.id,
      piiClasses: ['contact'],
      payload: {
        reasonKey: 'platform.injection',
        signals: [
          { id: 'injection.direct', severity: 'high' },
          { id: 'pii.contact', severity: 'low' },
        ],
      },
    })
    expect(JSON.stringify(event)).not.toContain('Elm')
    expect((await call(grace, 'GET /api/audit/status')).json.openReviews).toBe(before + 1)
  })
})

describe('the subject of an event', () => {
  const about = async (subjectId: string, payload = {}) => {
    const { id } = await inTransaction(api.deps.pool, (client) =>
      appendAuditEvent(client, {
        type: 'test.happened',
        severity: 'info',
        actorId: null,
        subjectId,
        payload,
      }),
    )
    return async (who: TestUser) => (await call(who, `GET /api/audit/events/${id}`)).json
  }

  it('is called by its name where it has one', async () => {
    const ofUser = await about(ada.id)
    expect(await ofUser(grace)).toMatchObject({ subject: { kind: 'user', name: 'Ada' }, run: null })
    const ofAgent = await about(agentId)
    expect(await ofAgent(grace)).toMatchObject({ subject: { kind: 'agent', name: 'Tester' } })
    expect((await newest('test.happened')).subject).toEqual({ kind: 'agent', name: 'Tester' })
    expect(await (await about('all'))(grace)).toMatchObject({ subject: null })
  })

  it('leads to its run, and to the conversation only whom it belongs to', async () => {
    const { turnId, sessionId, id } = await openCase(api, { owner: grace })
    const ofCase = await about(id, { turnId })
    const decisionIds = [expect.any(String)]
    const run = { turnId, sessionId, caseIds: [id], decisionIds }
    expect(await ofCase(grace)).toMatchObject({ subject: { kind: 'case', name: null }, run })
    expect(await ofCase(admin)).toMatchObject({ run: { ...run, sessionId: null } })
    expect(await (await about(turnId))(grace)).toMatchObject({ subject: { kind: 'turn' }, run })
  })
})
