import type { Message } from '#contracts/chat.ts'
import type { Role } from '#contracts/permissions.ts'
import {
  IDENTITY,
  idOf,
  minutesAgo,
  MODELS,
  PROVIDERS,
  scriptedAgents,
  scriptedQueries,
  scriptedSeries,
  scriptedSummary,
  scriptedTemplates,
  scriptedTurn,
  scriptedVersions,
  userOf,
} from './scripted-data.ts'
import { approvalAnswers } from './scripted-approval-answers.ts'
import { auditAnswers, governanceAnswers } from './scripted-governance-answers.ts'
import type { ScriptedServer } from './scripted-server.ts'

/** What the scripted server pretends. Paths are matched as parts of `METHOD /path`. */
export interface Scenario {
  role?: Role
  /** Otto is signed in, and not Mara. */
  isOtto?: boolean
  isSignedOut?: boolean
  needsSetup?: boolean
  /** Every access token is refused, and no new one is given. */
  isExpired?: boolean
  isEmpty?: boolean
  /** Somebody else decides every case a moment before. */
  isOvertaken?: boolean
  isDemoOnly?: boolean
  /** The audit chain does not verify. */
  isBroken?: boolean
  /** Stop switches are on. */
  isStopped?: boolean
  failing?: string[]
  /** Never answered: the page keeps its skeleton. */
  pending?: string[]
}

interface Request {
  params: Record<string, string>
  query: URLSearchParams
  body: unknown
  server: ScriptedServer
}

type Answer =
  | { body: unknown }
  | { status: number; error: string; message?: string; details?: unknown }
  | undefined
export type Handler = (request: Request) => Answer

/** Who signs in with this address is another person. */
export const OTTO = 'otto@example.com'

const ok = (body: unknown = null): Answer => ({ body })
const list = (items: unknown[]): Answer => ok({ items, nextCursor: null })
const refused = (status: number, error: string): Answer => ({ status, error })

const signedIn = ({ role = 'admin', isOtto }: Scenario) => ({
  accessToken: 'scripted-access-token',
  expiresInSeconds: 600,
  user: isOtto ? { ...userOf(role), id: idOf(2), email: OTTO, name: 'Otto Brandt' } : userOf(role),
})

const SUMMARY_FIELDS = new Set([
  'id',
  'slug',
  'name',
  'domain',
  'description',
  'starters',
  'primary',
])

/** Viewers get the summary of an agent only. */
function agentsFor({ role = 'admin', isEmpty }: Scenario) {
  const agents = isEmpty ? scriptedAgents().slice(0, 1) : scriptedAgents()
  if (role !== 'viewer') return agents
  return agents.map((agent) =>
    Object.fromEntries(Object.entries(agent).filter(([field]) => SUMMARY_FIELDS.has(field))),
  )
}

const agentOf = ({ params, server }: Request) =>
  agentsFor(server.scenario).find((agent) => 'id' in agent && agent.id === params['id'])

const authAnswers: Record<string, Handler> = {
  'GET /api/auth/setup': ({ server }) => ok({ required: server.scenario.needsSetup ?? false }),
  'POST /api/auth/setup': ({ server }) => ok(signedIn(server.scenario)),
  'POST /api/auth/register': () => refused(410, 'link_expired'),
  'POST /api/auth/reset': () => ok(),
  'POST /api/auth/login': ({ body, server }) => {
    const { email, password } = body as { email: string; password: string }
    if (password.startsWith('wrong')) return refused(401, 'invalid_credentials')
    server.scenario = { ...server.scenario, isSignedOut: false, isOtto: email === OTTO }
    return ok(signedIn(server.scenario))
  },
  'POST /api/auth/refresh': ({ server }) =>
    server.scenario.isSignedOut || server.scenario.isExpired || server.scenario.needsSetup
      ? refused(401, 'unauthenticated')
      : ok(signedIn(server.scenario)),
  'POST /api/auth/logout': ({ server }) => {
    server.scenario = { ...server.scenario, isSignedOut: true }
    return ok()
  },
  'POST /api/auth/ws-ticket': () =>
    ok({ ticket: 'scripted-ticket-0123456789', expiresInSeconds: 60 }),
  'POST /api/auth/password': ({ server }) => ok(signedIn(server.scenario)),
  'GET /api/auth/sessions': () =>
    list([
      {
        id: idOf(50),
        userAgent: 'Chromium on Linux',
        ipAddress: '127.0.0.1',
        createdAt: minutesAgo(600),
        lastUsedAt: minutesAgo(1),
        expiresAt: minutesAgo(-6000),
        isCurrent: true,
      },
      {
        id: idOf(51),
        userAgent: 'Firefox on macOS',
        ipAddress: '10.0.0.7',
        createdAt: minutesAgo(6000),
        lastUsedAt: minutesAgo(300),
        expiresAt: minutesAgo(-6000),
        isCurrent: false,
      },
    ]),
  'GET /api/auth/api-keys': ({ server }) =>
    list(
      server.scenario.isEmpty
        ? []
        : [
            {
              id: idOf(60),
              name: 'Nightly report',
              prefix: 'aios_k1',
              scopes: ['chat', 'analytics:read'],
              expiresAt: minutesAgo(-90_000),
              lastUsedAt: minutesAgo(500),
              createdAt: minutesAgo(9000),
            },
          ],
    ),
  'POST /api/auth/api-keys': () =>
    ok({
      id: idOf(61),
      name: 'New',
      prefix: 'aios_k2',
      scopes: ['chat'],
      expiresAt: minutesAgo(-90_000),
      lastUsedAt: null,
      createdAt: minutesAgo(0),
      key: 'aios_k2_scripted-key-shown-once',
    }),
}

const systemAnswers: Record<string, Handler> = {
  'GET /api/system/branding': () => ok({ name: 'AIOS', tagline: 'Agents you can govern' }),
  'GET /api/system/providers': () => list(PROVIDERS),
  'PUT /api/system/providers/{id}': ({ params }) =>
    ok(PROVIDERS.find(({ id }) => id === params['id'])),
  'POST /api/system/providers/{id}/test': ({ params }) =>
    params['id'] === 'openai'
      ? ok({ ok: true, message: 'ok', models: 42, latencyMs: 210 })
      : ok({ ok: false, message: 'connect ECONNREFUSED', models: 0, latencyMs: 3 }),
  'GET /api/chat/models': ({ server }) =>
    list(server.scenario.isDemoOnly ? MODELS.slice(-1) : MODELS),
  'GET /api/analytics/summary': ({ server }) =>
    ok(scriptedSummary(server.scenario.isEmpty ?? false)),
  'GET /api/analytics/timeseries': ({ query, server }) =>
    list(server.scenario.isEmpty ? [] : scriptedSeries(query.get('metric') ?? 'turns')),
  'GET /api/analytics/queries': ({ server }) =>
    list(server.scenario.isEmpty ? [] : scriptedQueries()),
}

const agentAnswers: Record<string, Handler> = {
  'GET /api/agents': ({ server }) => list(agentsFor(server.scenario)),
  'GET /api/agents/templates': () => list(scriptedTemplates()),
  'GET /api/agents/{id}': (request) => ok(agentOf(request)),
  'GET /api/agents/{id}/identity/{name}': ({ params }) => {
    const name = params['name'] ?? ''
    return ok({
      name,
      content: Object.entries(IDENTITY).find(([file]) => file === name)?.[1],
      version: 3,
    })
  },
  'GET /api/agents/{id}/versions': ({ params }) => {
    const agent = scriptedAgents().find(({ id }) => id === params['id'])
    return agent && list(scriptedVersions(agent))
  },
  'PATCH /api/agents/{id}': (request) =>
    ok({ ...agentOf(request), ...(request.body as object), version: 4 }),
  'POST /api/agents/{id}/versions/{number}/restore': (request) => ok(agentOf(request)),
  'POST /api/agents': () => ok(scriptedAgents()[1]),
  'POST /api/agents/templates/{id}/instantiate': () => ok(scriptedAgents()[1]),
  'DELETE /api/agents/{id}': () => ok(),
}

const chatAnswers: Record<string, Handler> = {
  'GET /api/chat/sessions': ({ query, server }) => {
    if (server.scenario.isEmpty) return list([])
    const words = (query.get('query') ?? '').toLowerCase()
    const found = server.conversations.sessions.filter(({ title }) =>
      (title ?? '').toLowerCase().includes(words),
    )
    return list(found.map((session) => ({ ...session, snippet: null })))
  },
  'POST /api/chat/sessions': ({ body, server }) => {
    const { conversations } = server
    const { agentId = null } = body as { agentId?: string }
    const session = {
      id: conversations.newId(),
      title: null,
      agentId,
      pinned: false,
      leafMessageId: null,
      openTurnId: null,
      waiting: false,
      version: 1,
      createdAt: minutesAgo(0),
      updatedAt: minutesAgo(0),
    }
    conversations.sessions.unshift(session)
    return ok(session)
  },
  'GET /api/chat/sessions/{id}': ({ params, server }) => sessionAnswer(server, params['id']),
  'PATCH /api/chat/sessions/{id}': ({ params, body, server }) => {
    const session = server.conversations.sessions.find(({ id }) => id === params['id'])
    if (session) Object.assign(session, body as object, { version: session.version + 1 })
    return sessionAnswer(server, params['id'])
  },
  'DELETE /api/chat/sessions/{id}': () => ok(),
  'GET /api/chat/sessions/{id}/messages': ({ params, server }) =>
    list(
      server.conversations.messages
        .filter(({ sessionId }) => sessionId === params['id'])
        .toReversed(),
    ),
  'POST /api/chat/sessions/{id}/turns': ({ params, body, server }) => {
    const { conversations } = server
    const session = conversations.sessions.find(({ id }) => id === params['id'])
    if (!session) return undefined
    const { content, parentMessageId } = body as { content: string; parentMessageId?: string }
    const parent = conversations.messages.find(({ id }) => id === parentMessageId)
    const question: Message = {
      id: conversations.newId(),
      sessionId: session.id,
      turnId: '',
      parentMessageId: parent?.role === 'user' ? parent.parentMessageId : session.leafMessageId,
      role: 'user',
      content,
      status: 'complete',
      turnStatus: 'accepted',
      attachments: [],
      feedback: null,
      createdAt: minutesAgo(0),
    }
    session.title ??= content.slice(0, 60)
    conversations.messages.push(question)
    session.leafMessageId = question.id
    return ok(conversations.startTurn(session, question))
  },
  'POST /api/chat/turns/{id}/regenerate': ({ params, server }) => {
    const { conversations } = server
    const source = conversations.turns.get(params['id'] ?? '') ?? scriptedTurn()
    const session = conversations.sessions.find(({ id }) => id === source.sessionId)
    const question = conversations.messages.find(({ id }) => id === source.userMessageId)
    return session && question && ok(conversations.startTurn(session, question))
  },
  'POST /api/chat/turns/{id}/stop': ({ params, server }) => {
    server.conversations.stop(params['id'] ?? '')
    return ok(server.conversations.turns.get(params['id'] ?? ''))
  },
  'GET /api/chat/turns/{id}': ({ params, server }) =>
    ok(
      server.conversations.turns.get(params['id'] ?? '') ??
        scriptedTurn({ id: params['id'] ?? '' }),
    ),
  'POST /api/chat/messages/{id}/feedback': ({ params, body, server }) => {
    const message = server.conversations.messages.find(({ id }) => id === params['id'])
    const { rating } = body as { rating: 'up' | 'down' | null }
    if (message) message.feedback = rating === null ? null : { rating, reason: null }
    return message && ok(message)
  },
}

function sessionAnswer(server: ScriptedServer, id: string | undefined): Answer {
  const session = server.conversations.sessions.find((other) => other.id === id)
  return session && ok(session)
}

/** By `METHOD /path` of the contract. */
export const answers: Record<string, Handler> = {
  ...authAnswers,
  ...systemAnswers,
  ...agentAnswers,
  ...chatAnswers,
  ...approvalAnswers,
  ...auditAnswers,
  ...governanceAnswers,
}
