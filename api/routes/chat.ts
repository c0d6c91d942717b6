import type { FastifyInstance } from 'fastify'
import { chatRoutes as contracts, type Message } from '#contracts/chat.ts'
import {
  createSession,
  deleteSession,
  findOwnSession,
  listMessages,
  listSessions,
  rateMessage,
  updateSession,
} from '#adapters/db/chat-sessions.ts'
import { requireTalkable } from '#adapters/db/chat-routing.ts'
import { createRedactionTokens } from '#adapters/db/redaction-tokens.ts'
import { toMarkdown } from '#domain/chat-export.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { implement } from '../implement.ts'

const EXPORT_PAGE = 200

/** Conversations and their messages; each is seen by its owner alone. */
export function chatRoutes(app: FastifyInstance, deps: ApiDependencies): void {
  const { pool } = deps
  const announce = (sessionId: string, what: string, userId: string) =>
    deps.bus.publishChange('sessions', { kind: 'session', id: sessionId, what }, userId)

  const tokens = createRedactionTokens(pool, deps.sealer)
  /** Messages as their own person reads them. */
  async function reveal(messages: Message[], userId: string): Promise<Message[]> {
    const sessionId = messages[0]?.sessionId
    if (!sessionId) return messages
    const texts = messages.map(({ content }) => content)
    const shown = await tokens.unmaskAll({ userId, sessionId }, texts)
    return messages.map((message, index) => ({ ...message, content: shown[index] ?? '' }))
  }

  implement(app, contracts.createSession, async ({ principal, body }) => {
    if (body.agentId) await requireTalkable(pool, principal, body.agentId)
    const session = await createSession(pool, {
      userId: principal.userId,
      department: principal.department,
      agentId: body.agentId ?? null,
      title: body.title ?? null,
    })
    announce(session.id, 'created', principal.userId)
    return session
  })

  implement(app, contracts.listSessions, async ({ principal, query }) =>
    listSessions(pool, {
      userId: principal.userId,
      ...query,
      cursor: query.cursor,
      query: query.query,
    }),
  )

  implement(app, contracts.getSession, async ({ principal, params }) =>
    findOwnSession(pool, params.id, principal.userId),
  )

  implement(app, contracts.updateSession, async ({ principal, params, body, version }) => {
    if (body.agentId) await requireTalkable(pool, principal, body.agentId)
    const session = await updateSession(pool, {
      sessionId: params.id,
      userId: principal.userId,
      version,
      changes: body,
    })
    announce(session.id, 'updated', principal.userId)
    return session
  })

  implement(app, contracts.deleteSession, async ({ principal, params }) => {
    const open = await deleteSession(pool, params.id, principal.userId)
    // Their calls are closed at once; their workflows find the turn gone and end.
    for (const turnId of open.turnIds) deps.bus.publishStop(turnId)
    for (const approvalId of open.approvalIds) {
      deps.bus.publishChange('approvals', { kind: 'approval', id: approvalId, what: 'deleted' })
      await deps.engine.withdrawApproval(approvalId)
    }
    announce(params.id, 'deleted', principal.userId)
    return null
  })

  implement(app, contracts.listMessages, async ({ principal, params, query }) => {
    const page = await listMessages(pool, {
      sessionId: params.id,
      userId: principal.userId,
      ...query,
      cursor: query.cursor,
    })
    return { ...page, items: await reveal(page.items, principal.userId) }
  })

  implement(app, contracts.giveFeedback, async ({ principal, params, body }) => {
    const message = await rateMessage(pool, {
      messageId: params.id,
      userId: principal.userId,
      rating: body.rating,
      reason: body.reason ?? null,
    })
    const [shown = message] = await reveal([message], principal.userId)
    return shown
  })

  implement(app, contracts.exportSession, async ({ principal, params, query, reply }) => {
    const session = await findOwnSession(pool, params.id, principal.userId)
    const kept = await allMessages(deps, params.id, principal.userId)
    const messages = await reveal(kept, principal.userId)
    const isJson = query.format === 'json'
    return reply
      .header(
        'content-disposition',
        `attachment; filename="conversation-${session.id}.${isJson ? 'json' : 'md'}"`,
      )
      .header('content-security-policy', 'sandbox')
      .type(isJson ? 'application/json; charset=utf-8' : 'text/markdown; charset=utf-8')
      .send(
        isJson
          ? `${JSON.stringify({ session, messages }, null, 2)}\n`
          : toMarkdown(session, messages),
      )
  })
}

async function allMessages(
  { pool }: ApiDependencies,
  sessionId: string,
  userId: string,
): Promise<Message[]> {
  const messages: Message[] = []
  let cursor: string | undefined
  do {
    const page = await listMessages(pool, {
      sessionId,
      userId,
      limit: EXPORT_PAGE,
      cursor,
      order: 'asc',
    })
    messages.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  return messages
}
