import type { Turn, TurnStatus } from '#contracts/chat-turn.ts'
import type { AttachedFile, Message, Session } from '#contracts/chat.ts'

export interface TurnRow {
  id: string
  session_id: string
  user_id: string
  agent_id: string
  user_message_id: string
  message_id: string | null
  status: TurnStatus
  stage: string
  provider: string | null
  model: string | null
  decision: string | null
  approval_id: string | null
  attempt: number
  tokens_in: number
  tokens_out: number
  cached_in: number
  cost_micro_usd: string | null
  context_messages: number | null
  omitted_messages: number | null
  failure_kind: string | null
  created_at: Date
  started_at: Date | null
  first_text_at: Date | null
  finished_at: Date | null
  /** Whether a stop switch refused it, where that was asked for. */
  is_refused_by_stop?: boolean
}

export const TURN_COLUMNS = `t.id, t.session_id, t.user_id, t.agent_id, t.user_message_id, t.message_id, t.status,
  t.stage, t.provider, t.model, t.decision, t.approval_id, t.attempt, t.tokens_in, t.tokens_out, t.cached_in,
  t.cost_micro_usd, t.context_messages, t.omitted_messages, t.failure_kind, t.created_at, t.started_at,
  t.first_text_at, t.finished_at`

export interface SessionRow {
  id: string
  title: string | null
  agent_id: string | null
  is_pinned: boolean
  leaf_message_id: string | null
  open_turn_id: string | null
  is_waiting: boolean
  version: number
  created_at: Date
  updated_at: Date
}

export interface MessageRow {
  id: string
  session_id: string
  turn_id: string
  parent_id: string | null
  role: Message['role']
  content: string
  status: Message['status']
  turn_status: TurnStatus
  attachments: AttachedFile[]
  rating: 'up' | 'down' | null
  rating_reason: string | null
  created_at: Date
}

export function toSession(row: SessionRow): Session {
  return {
    id: row.id,
    title: row.title,
    agentId: row.agent_id,
    pinned: row.is_pinned,
    leafMessageId: row.leaf_message_id,
    openTurnId: row.open_turn_id,
    waiting: row.is_waiting,
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}

export function toMessage(row: MessageRow): Message {
  return {
    id: row.id,
    sessionId: row.session_id,
    turnId: row.turn_id,
    parentMessageId: row.parent_id,
    role: row.role,
    content: row.content,
    status: row.status,
    turnStatus: row.turn_status,
    attachments: row.attachments,
    feedback: row.rating ? { rating: row.rating, reason: row.rating_reason } : null,
    createdAt: row.created_at.toISOString(),
  }
}

/** The turn as the contract shows it, without the link that only the API can make. */
export function toTurn(
  row: TurnRow,
): Omit<Turn, 'temporalUrl' | 'failure'> & { failureKind: string | null } {
  return {
    id: row.id,
    sessionId: row.session_id,
    agentId: row.agent_id,
    userMessageId: row.user_message_id,
    status: row.status,
    stage: row.stage,
    model: row.model,
    provider: row.provider,
    decision: row.decision,
    approvalId: row.approval_id,
    blockedBy: row.status === 'blocked' ? (row.is_refused_by_stop ? 'stop' : 'rule') : null,
    messageId: row.message_id,
    usage: { tokensIn: row.tokens_in, tokensOut: row.tokens_out, cachedIn: row.cached_in },
    costMicroUsd: row.cost_micro_usd === null ? null : Number(row.cost_micro_usd),
    attempts: row.attempt,
    context:
      row.context_messages === null
        ? null
        : { messages: row.context_messages, omitted: row.omitted_messages ?? 0 },
    failureKind: row.failure_kind,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    firstTextAt: row.first_text_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
  }
}
