import type { Pool } from 'pg'
import type { ToldAttachment } from '#domain/prompt.ts'
import type { Circumstances } from '#domain/governance/types.ts'
import { CIRCUMSTANCES_COLUMN, circumstancesSchema } from './governance-circumstances.ts'
import { ATTACHED_TEXTS_COLUMN } from './chat-attachments.ts'

export interface ContextMessage {
  id: string
  role: 'user' | 'assistant'
  content: string
  tokens: number
  attachments: ToldAttachment[]
}

export interface TurnContext {
  userId: string
  /** The rules that the turn began with. */
  policyVersion: string | null
  circumstances: Circumstances
  agent: {
    id: string
    name: string
    domain: string
    description: string
    systemPrompt: string
    soul: string
    identity: string
    userNotes: string
    guardrails: { text: string }[]
    temperature: number | null
    maxOutputTokens: number | null
    contextTokens: number
  }
  /** From the question back in time, as far as the agent's budget can reach. */
  newestFirst: ContextMessage[]
  /** What reviewers of earlier drafts asked for, oldest first. */
  reviews: { draft: string | null; guidance: string }[]
  /** Messages from the start of the branch to the question, the question included. */
  branchLength: number
}

const MOST_MESSAGES = 500

/**
 * What the model may be told: the agent, and the branch above the question, walked only as far back as the
 * budget reaches, so that a turn costs the same however long the conversation is.
 */
export async function loadContext(pool: Pool, turnId: string): Promise<TurnContext | null> {
  const { rows } = await pool.query<{
    user_id: string
    policy_version: string | null
    circumstances: unknown
    agent: AgentRow
    depth: number
    messages: (ContextMessage & { status: string })[]
    reviews: TurnContext['reviews']
  }>({
    name: 'load-context',
    text: `WITH RECURSIVE turn AS (
        SELECT t.user_id, t.policy_version, ${CIRCUMSTANCES_COLUMN}, t.user_message_id, a.context_tokens, to_jsonb(a) AS agent
        FROM turns t JOIN agents a ON a.id = t.agent_id JOIN users u ON u.id = t.user_id WHERE t.id = $1
      ), branch AS (
        SELECT m.id, m.parent_id, m.role, m.content, m.tokens, m.status, m.depth, m.tokens AS total, 1 AS hops
        FROM turn JOIN messages m ON m.id = turn.user_message_id
        UNION ALL
        SELECT p.id, p.parent_id, p.role, p.content, p.tokens, p.status, p.depth, b.total + p.tokens, b.hops + 1
        FROM branch b JOIN messages p ON p.id = b.parent_id CROSS JOIN turn
        WHERE b.total + p.tokens <= turn.context_tokens AND b.hops < ${MOST_MESSAGES}
      )
      SELECT turn.user_id, turn.policy_version, turn.circumstances, turn.agent, (SELECT depth FROM branch WHERE hops = 1) AS depth,
             (SELECT jsonb_agg(jsonb_build_object('id', m.id, 'role', m.role, 'content', m.content,
                                                  'tokens', m.tokens, 'status', m.status,
                                                  'attachments', m.attachments) ORDER BY m.hops)
              FROM (SELECT m.*, ${ATTACHED_TEXTS_COLUMN} FROM branch m) m) AS messages,
             coalesce((SELECT jsonb_agg(jsonb_build_object('draft', r.proposed_response, 'guidance', r.guidance)
                                        ORDER BY r.created_at)
                       FROM approval_requests r WHERE r.turn_id = $1 AND r.status = 'responded'), '[]') AS reviews
      FROM turn`,
    values: [turnId],
  })
  const [row] = rows
  if (!row) return null
  return {
    userId: row.user_id,
    policyVersion: row.policy_version,
    circumstances: circumstancesSchema.parse(row.circumstances),
    agent: toAgent(row.agent),
    newestFirst: row.messages.filter(isTold),
    branchLength: row.depth,
    reviews: row.reviews,
  }
}

const NEVER_TOLD = new Set(['blocked', 'failed', 'withdrawn'])

// What was refused or taken back, and what never became an answer, is not told to a model again.
function isTold({ status, content }: { status: string; content: string }): boolean {
  return !NEVER_TOLD.has(status) && content !== ''
}

interface AgentRow {
  id: string
  name: string
  domain: string
  description: string
  system_prompt: string
  soul: string
  identity: string
  user_notes: string
  guardrails: { text: string }[]
  temperature: number | null
  max_output_tokens: number | null
  context_tokens: number
}

function toAgent(row: AgentRow): TurnContext['agent'] {
  return {
    id: row.id,
    name: row.name,
    domain: row.domain,
    description: row.description,
    systemPrompt: row.system_prompt,
    soul: row.soul,
    identity: row.identity,
    userNotes: row.user_notes,
    guardrails: row.guardrails,
    temperature: row.temperature,
    maxOutputTokens: row.max_output_tokens,
    contextTokens: row.context_tokens,
  }
}
