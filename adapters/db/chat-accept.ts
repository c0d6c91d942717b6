import type { Pool, PoolClient } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { ApiError } from '#contracts/errors.ts'
import { titleOf } from '#domain/chat-title.ts'
import { estimateFileTokens } from '#domain/tokens.ts'
import { attachFiles, lockOwnFiles } from './chat-attachments.ts'
import { TURN_COLUMNS, type TurnRow } from './chat-rows.ts'
import { inTransaction, violatedConstraint, type Queryable } from './transaction.ts'

export interface TurnRequest {
  userId: string
  sessionId: string
  /** Chosen by the person, else the session's, else what `chooseAgent` says. */
  agentId: string | undefined
  model: string | undefined
  whenBusy: 'queue' | 'replace'
  idempotencyKey: string | undefined
  /** SHA-256 of what the key stands for. */
  requestHash: Buffer
}

export interface NewMessageRequest extends TurnRequest {
  content: string
  /** Of the content; those of the attachments are added here. */
  tokens: number
  /** Files of the person, in their order. */
  attachments: readonly string[]
  parentMessageId: string | undefined
  /** Runs inside the transaction, on its connection: a second one may not be free. */
  chooseAgent: (database: Queryable) => Promise<string>
}

export interface AcceptedTurn {
  turn: TurnRow
  /** False when the same request had been accepted before. */
  isNew: boolean
  /** The running turn that is to be stopped in favour of this one. */
  replacedTurnId: string | null
}

interface LockedSession {
  id: string
  agent_id: string | null
  department: string | null
  title: string | null
  leaf_message_id: string | null
  running_turn_id: string | null
  has_queued: boolean
}

/**
 * Writes a person's message and its turn in one transaction. The session row's lock orders the turns of a
 * conversation; a repeated `idempotencyKey` gets the turn of the first time.
 * @throws ApiError not_found, refused, idempotency_mismatch
 */
export async function acceptMessage(pool: Pool, request: NewMessageRequest): Promise<AcceptedTurn> {
  return accept(pool, request, async (client, session) => {
    const parent = await findParent(client, session, request.parentMessageId)
    const agentId = request.agentId ?? session.agent_id ?? (await request.chooseAgent(client))
    const files = await lockOwnFiles(client, request.attachments, request.userId)
    const tokens = request.tokens + estimateFileTokens(files)
    return insertMessageTurn(client, { request, session, parent, agentId, tokens })
  })
}

/** A new turn that answers the question of an earlier one again. @throws ApiError not_found, idempotency_mismatch */
export async function acceptRegeneration(
  pool: Pool,
  request: Omit<TurnRequest, 'sessionId'> & { turnId: string },
): Promise<AcceptedTurn> {
  const { rows } = await pool.query<{
    session_id: string
    user_message_id: string
    agent_id: string
  }>('SELECT session_id, user_message_id, agent_id FROM turns WHERE id = $1 AND user_id = $2', [
    request.turnId,
    request.userId,
  ])
  const [source] = rows
  if (!source) throw new ApiError('not_found')
  const withSession = { ...request, sessionId: source.session_id }
  return accept(pool, withSession, (client, session) =>
    insertTurn(client, {
      request: withSession,
      session,
      agentId: request.agentId ?? source.agent_id,
      turnId: uuidv7(),
      userMessageId: source.user_message_id,
      regeneratesId: request.turnId,
      followsTip: false,
    }),
  )
}

async function accept(
  pool: Pool,
  request: TurnRequest,
  insert: (client: PoolClient, session: LockedSession) => Promise<TurnRow>,
): Promise<AcceptedTurn> {
  try {
    return await inTransaction(pool, async (client) => {
      const session = await lockSession(client, request)
      const earlier = await findEarlier(client, request)
      if (earlier) return { turn: earlier, isNew: false, replacedTurnId: null }
      const turn = await insert(client, session)
      const isReplacing = request.whenBusy === 'replace' && turn.status === 'queued'
      return { turn, isNew: true, replacedTurnId: isReplacing ? session.running_turn_id : null }
    })
  } catch (error) {
    // The same key in another conversation at the same moment: the lock of one session cannot see it.
    if (violatedConstraint(error) !== 'turns_idempotency_key') throw error
    const earlier = await findEarlier(pool, request)
    if (!earlier) throw error
    return { turn: earlier, isNew: false, replacedTurnId: null }
  }
}

async function lockSession(client: PoolClient, request: TurnRequest): Promise<LockedSession> {
  const { rows } = await client.query<Omit<LockedSession, 'running_turn_id' | 'has_queued'>>({
    name: 'lock-session',
    text: `SELECT id, agent_id, department, title, leaf_message_id FROM sessions
     WHERE id = $1 AND user_id = $2 FOR UPDATE`,
    values: [request.sessionId, request.userId],
  })
  const [session] = rows
  if (!session) throw new ApiError('not_found')
  // A statement of its own, so that it sees what was committed while this one waited for the lock.
  const open = await client.query<{ running_turn_id: string | null; has_queued: boolean | null }>({
    name: 'open-turns',
    text: `SELECT (array_agg(id) FILTER (WHERE status <> 'queued'))[1] AS running_turn_id,
            bool_or(status = 'queued') AS has_queued
     FROM turns WHERE session_id = $1
       AND (status = 'queued' OR (status IN ('accepted', 'running') AND NOT has_waited))`,
    values: [session.id],
  })
  return {
    ...session,
    running_turn_id: open.rows[0]?.running_turn_id ?? null,
    has_queued: open.rows[0]?.has_queued ?? false,
  }
}

async function findEarlier(client: Queryable, request: TurnRequest): Promise<TurnRow | null> {
  if (!request.idempotencyKey) return null
  const { rows } = await client.query<TurnRow & { request_hash: Buffer }>({
    name: 'find-earlier-turn',
    text: `SELECT ${TURN_COLUMNS}, t.request_hash FROM turns t WHERE t.user_id = $1 AND t.idempotency_key = $2`,
    values: [request.userId, request.idempotencyKey],
  })
  const [row] = rows
  if (row && !row.request_hash.equals(request.requestHash))
    throw new ApiError('idempotency_mismatch')
  return row ?? null
}

interface Parent {
  id: string | null
  depth: number
  /** Whether the person chose this place, rather than the tip of the conversation. */
  isChosen: boolean
}

async function findParent(
  client: PoolClient,
  session: LockedSession,
  chosenId: string | undefined,
): Promise<Parent> {
  const messageId = chosenId ?? session.leaf_message_id
  if (!messageId) return { id: null, depth: 0, isChosen: false }
  const { rows } = await client.query<{
    id: string
    parent_id: string | null
    role: string
    depth: number
  }>({
    name: 'find-parent',
    text: 'SELECT id, parent_id, role, depth FROM messages WHERE id = $1 AND session_id = $2',
    values: [messageId, session.id],
  })
  const [row] = rows
  if (!row)
    throw new ApiError('not_found', { message: 'The parent message is not in this conversation.' })
  // An own earlier message is being edited: the new one stands beside it.
  if (chosenId && row.role === 'user')
    return { id: row.parent_id, depth: row.depth - 1, isChosen: true }
  return { id: row.id, depth: row.depth, isChosen: Boolean(chosenId) }
}

async function insertMessageTurn(
  client: PoolClient,
  input: {
    request: NewMessageRequest
    session: LockedSession
    parent: Parent
    agentId: string
    tokens: number
  },
): Promise<TurnRow> {
  const { request, session, parent } = input
  const turnId = uuidv7()
  const messageId = uuidv7()
  const turn = await insertTurn(client, {
    ...input,
    turnId,
    userMessageId: messageId,
    regeneratesId: null,
    followsTip: !parent.isChosen,
  })
  await client.query({
    name: 'insert-question',
    text: `WITH tip AS (
       UPDATE sessions SET updated_at = now(), title = coalesce(title, $6),
              leaf_message_id = CASE WHEN $7 THEN leaf_message_id ELSE $1::uuid END
       WHERE id = $2
     )
     INSERT INTO messages (id, session_id, turn_id, parent_id, role, content, depth, tokens)
     VALUES ($1, $2, $3, $4, 'user', $5, $8, $9)`,
    values: [
      messageId,
      session.id,
      turnId,
      parent.id,
      request.content,
      titleOf(request.content),
      turn.status === 'queued',
      parent.depth + 1,
      input.tokens,
    ],
  })
  await attachFiles(client, messageId, request.attachments)
  return turn
}

interface TurnInsert {
  request: TurnRequest
  session: LockedSession
  agentId: string
  turnId: string
  userMessageId: string
  regeneratesId: string | null
  followsTip: boolean
}

async function insertTurn(client: PoolClient, input: TurnInsert): Promise<TurnRow> {
  const { request, session } = input
  const isBusy = session.running_turn_id !== null || session.has_queued
  const status = isBusy ? 'queued' : 'accepted'
  const { rows } = await client.query<TurnRow>({
    name: 'insert-turn',
    text: `WITH t AS (
       INSERT INTO turns (id, session_id, user_id, agent_id, user_message_id, regenerates_id, status, stage,
                          requested_model, idempotency_key, request_hash, follows_tip, event_seq)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10, $11, 1)
       RETURNING *
     ), e AS (
       INSERT INTO turn_events (turn_id, seq, type, attempt, chunk_seq, payload)
       VALUES ($1, 1, 'turn-accepted', 0, 0, jsonb_build_object('status', $7::text))
     )
     SELECT ${TURN_COLUMNS} FROM t`,
    values: [
      input.turnId,
      session.id,
      request.userId,
      input.agentId,
      input.userMessageId,
      input.regeneratesId,
      status,
      request.model ?? null,
      request.idempotencyKey ?? null,
      request.requestHash,
      input.followsTip,
    ],
  })
  const [turn] = rows
  if (!turn) throw new Error('the turn was not inserted')
  return turn
}
