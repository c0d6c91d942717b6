import { z } from 'zod'
import { ATTACHMENT_LIMITS } from './chat-attachments.ts'
import {
  id,
  idParams,
  line,
  listOf,
  nothing,
  pageQuery,
  timestamp,
  version,
  wholeListQuery,
} from './common.ts'
import { chatModelListSchema } from './models.ts'
import { defineRoute } from './route.ts'
import { turn, turnEvent, turnStatus } from './chat-turn.ts'

/** A text that a person uploaded. */
export const file = z.object({
  id,
  name: z.string(),
  mediaType: z.string(),
  bytes: z.number().int(),
})
export type AttachedFile = z.infer<typeof file>

export const message = z.object({
  id,
  sessionId: id,
  turnId: id,
  parentMessageId: id.nullable(),
  role: z.enum(['user', 'assistant', 'system']),
  content: z.string(),
  /**
   * `partial`: the answer was stopped or cut, what had come is kept; `redacted`: something was removed from
   * a question; `blocked`, `failed`: there is no answer, and the content, if any, says why; `corrected`: a reviewer
   * has written this in place of the answer; `withdrawn`: a reviewer has taken the answer back, as the content says.
   */
  status: z.enum([
    'complete',
    'partial',
    'redacted',
    'blocked',
    'failed',
    'corrected',
    'withdrawn',
  ]),
  turnStatus,
  attachments: z.array(file),
  feedback: z.object({ rating: z.enum(['up', 'down']), reason: z.string().nullable() }).nullable(),
  createdAt: timestamp,
})
export type Message = z.infer<typeof message>

export const session = z.object({
  id,
  title: z.string().nullable(),
  agentId: id.nullable(),
  pinned: z.boolean(),
  leafMessageId: id.nullable(),
  /** The turn that is queued, accepted or running, if any: a reader follows its events. */
  openTurnId: id.nullable(),
  /** Whether an answer of it waits for a person. */
  waiting: z.boolean(),
  version,
  createdAt: timestamp,
  updatedAt: timestamp,
})
export type Session = z.infer<typeof session>

const content = z
  .string()
  .min(1)
  .max(100_000)
  .refine((value) => value.trim().length > 0, 'must not be blank')

export const newTurn = z.strictObject({
  content,
  agentId: id.optional(),
  /** `provider/model` or an alias; the agent's own when absent. */
  model: z.string().trim().min(1).max(200).optional(),
  attachments: z
    .array(id)
    .max(ATTACHMENT_LIMITS.filesPerMessage)
    .refine((ids) => new Set(ids).size === ids.length, 'must not repeat')
    .optional(),
  /** An earlier message. One of the person's own: this is its edit. An answer: this continues from there. */
  parentMessageId: id.optional(),
  whenBusy: z.enum(['queue', 'replace']).default('queue'),
})
export type NewTurn = z.infer<typeof newTurn>

export const chatRoutes = {
  createSession: defineRoute({
    method: 'POST',
    path: '/api/chat/sessions',
    refusals: ['not_found'],
    summary: 'Start a conversation',
    permission: 'chat:own',
    body: z.strictObject({ agentId: id.optional(), title: line(200).optional() }),
    status: 201,
    response: session,
  }),
  listSessions: defineRoute({
    method: 'GET',
    path: '/api/chat/sessions',
    summary:
      'Own conversations, pinned first, then the latest; `query` searches titles and messages',
    permission: 'chat:own',
    query: pageQuery.extend({ query: z.string().max(200).optional() }),
    status: 200,
    response: listOf(session.extend({ snippet: z.string().nullable() })),
  }),
  getSession: defineRoute({
    method: 'GET',
    path: '/api/chat/sessions/{id}',
    summary: 'One own conversation',
    permission: 'chat:own',
    params: idParams,
    status: 200,
    response: session,
  }),
  updateSession: defineRoute({
    method: 'PATCH',
    path: '/api/chat/sessions/{id}',
    summary: 'Rename, pin, or give the conversation to another agent',
    permission: 'chat:own',
    params: idParams,
    body: z.strictObject({
      title: line(200).optional(),
      pinned: z.boolean().optional(),
      agentId: id.nullable().optional(),
    }),
    status: 200,
    response: session,
    ifMatch: true,
  }),
  deleteSession: defineRoute({
    method: 'DELETE',
    path: '/api/chat/sessions/{id}',
    summary: 'Delete a conversation with everything in it',
    permission: 'chat:own',
    params: idParams,
    status: 204,
    response: nothing,
  }),
  listMessages: defineRoute({
    method: 'GET',
    path: '/api/chat/sessions/{id}/messages',
    summary: 'Messages of a conversation, all branches, oldest first unless `order=desc`',
    permission: 'chat:own',
    params: idParams,
    query: pageQuery.extend({ order: z.enum(['asc', 'desc']).default('asc') }),
    status: 200,
    response: listOf(message),
  }),
  createTurn: defineRoute({
    method: 'POST',
    path: '/api/chat/sessions/{id}/turns',
    summary: 'Send a message; the answer comes as events of the turn',
    permission: 'chat:own',
    params: idParams,
    body: newTurn,
    status: 202,
    response: turn,
    idempotency: 'own',
  }),
  uploadAttachment: defineRoute({
    method: 'POST',
    path: '/api/chat/attachments',
    summary: 'Upload a text (Markdown, CSV, JSON, source code) to attach to messages',
    permission: 'chat:own',
    status: 201,
    response: file,
    idempotency: 'none',
    produces: 'multipart',
    // The file with what multipart puts around it.
    bodyLimit: ATTACHMENT_LIMITS.fileBytes + 16 * 1024,
  }),
  downloadAttachment: defineRoute({
    method: 'GET',
    path: '/api/chat/attachments/{id}',
    summary: 'An own attachment as it was uploaded',
    permission: 'chat:own',
    params: idParams,
    status: 200,
    response: z.unknown(),
    produces: 'text/plain',
  }),
  listModels: defineRoute({
    method: 'GET',
    path: '/api/chat/models',
    summary: 'Models a message can ask for',
    permission: 'chat:own',
    query: wholeListQuery,
    status: 200,
    response: chatModelListSchema,
  }),
  getTurn: defineRoute({
    method: 'GET',
    path: '/api/chat/turns/{id}',
    summary: 'State of a turn',
    permission: 'chat:own',
    params: idParams,
    status: 200,
    response: turn,
  }),
  turnEvents: defineRoute({
    method: 'GET',
    path: '/api/chat/turns/{id}/events',
    summary: 'Events of a turn as they happen (Server-Sent Events; resumes after `Last-Event-ID`)',
    permission: 'chat:own',
    params: idParams,
    status: 200,
    response: turnEvent,
    produces: 'text/event-stream',
  }),
  stopTurn: defineRoute({
    method: 'POST',
    path: '/api/chat/turns/{id}/stop',
    summary: 'Stop a turn; what had come of the answer is kept',
    permission: 'chat:own',
    params: idParams,
    status: 202,
    response: turn,
  }),
  regenerateTurn: defineRoute({
    method: 'POST',
    path: '/api/chat/turns/{id}/regenerate',
    summary: 'Answer the same question again; the earlier answer stays as a branch',
    permission: 'chat:own',
    params: idParams,
    body: z.strictObject({ model: z.string().trim().min(1).max(200).optional() }).optional(),
    status: 202,
    response: turn,
    idempotency: 'own',
  }),
  giveFeedback: defineRoute({
    method: 'POST',
    path: '/api/chat/messages/{id}/feedback',
    summary: 'Say whether an answer was good',
    permission: 'chat:own',
    params: idParams,
    body: z.strictObject({
      rating: z.enum(['up', 'down']).nullable(),
      reason: z.string().trim().max(1000).optional(),
    }),
    status: 200,
    response: message,
  }),
  exportSession: defineRoute({
    method: 'GET',
    path: '/api/chat/sessions/{id}/export',
    summary: 'The conversation as a file',
    permission: 'chat:own',
    params: idParams,
    query: z.strictObject({ format: z.enum(['json', 'markdown']).default('json') }),
    status: 200,
    response: z.unknown(),
    produces: 'text/plain',
  }),
} as const
