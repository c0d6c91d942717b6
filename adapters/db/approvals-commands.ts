import type { Pool, PoolClient } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { approvalDecision } from '#contracts/approvals.ts'

/** What the API authorised somebody to do with a case. */
export const approvalCommand = z.discriminatedUnion('kind', [
  approvalDecision.extend({ kind: z.literal('approval.decide') }),
  z.strictObject({ kind: z.literal('approval.claim') }),
  z.strictObject({ kind: z.literal('approval.release') }),
  z.strictObject({ kind: z.literal('approval.reassign'), userId: z.uuid() }),
  z.strictObject({ kind: z.literal('approval.escalate') }),
])
export type ApprovalCommand = z.infer<typeof approvalCommand>

export const commandResult = z.strictObject({
  result: z.enum(['done', 'voted', 'refused', 'cancelled', 'unknown']),
  refusal: z
    .enum([
      'decided',
      'stale',
      'expired',
      'stopped',
      'held_by_stop',
      'forbidden',
      'verb_not_allowed',
      'notes_needed',
      'content_needed',
      'content_unused',
      'terms_changed',
      'needs_stricter_approval',
      'claimed',
      'not_a_reviewer',
      'no_target',
    ])
    .optional(),
  /** What the rules ask for that is not there, where that is why it was refused. */
  unmet: z
    .strictObject({
      ruleKeys: z.array(z.string()),
      people: z.number().int(),
      approverRole: z.enum(['operator', 'admin']),
    })
    .optional(),
})
export type CommandResult = z.infer<typeof commandResult>

/** Writes what the API authorised; the workflow is given only the id. */
export async function writeCommand(
  pool: Pool,
  input: { approvalId: string; actorId: string; command: ApprovalCommand },
): Promise<string> {
  const id = uuidv7()
  const { kind, ...payload } = input.command
  await pool.query(
    'INSERT INTO commands (id, kind, subject_id, actor_id, payload) VALUES ($1, $2, $3, $4, $5)',
    [id, kind, input.approvalId, input.actorId, payload],
  )
  return id
}

export type TakenCommand =
  | { kind: 'fresh'; actorId: string; command: ApprovalCommand }
  /** An earlier run of the same step took it, or the API gave it up. */
  | { kind: 'settled'; result: CommandResult }
  /** The API wrote no such thing for this case. */
  | { kind: 'unknown' }

/** Takes a command for the rest of the transaction; it must be settled before the end. */
export async function takeCommand(
  client: PoolClient,
  input: { commandId: string; approvalId: string },
): Promise<TakenCommand> {
  const { rows } = await client.query<{
    kind: string
    actor_id: string
    payload: Record<string, unknown>
    is_consumed: boolean
  }>(
    `SELECT kind, actor_id, payload, consumed_at IS NOT NULL AS is_consumed FROM commands
     WHERE id = $1 AND subject_id = $2 AND kind LIKE 'approval.%' FOR UPDATE`,
    [input.commandId, input.approvalId],
  )
  const [row] = rows
  if (!row) return { kind: 'unknown' }
  if (row.is_consumed) return { kind: 'settled', result: commandResult.parse(row.payload) }
  const command = approvalCommand.parse({ ...row.payload, kind: row.kind })
  return { kind: 'fresh', actorId: row.actor_id, command }
}

/** Keeps what came of a command in place of what it asked for, which may be text. */
export async function settleCommand(
  client: PoolClient,
  commandId: string,
  result: CommandResult,
): Promise<CommandResult> {
  await client.query('UPDATE commands SET consumed_at = now(), payload = $2 WHERE id = $1', [
    commandId,
    result,
  ])
  return result
}

/** Takes back what nobody took within an hour, with the text in it: the API that wrote it has died. */
export async function sweepCommands(pool: Pool): Promise<void> {
  await pool.query(
    `UPDATE commands SET consumed_at = now(), payload = '{"result": "cancelled"}'
     WHERE kind LIKE 'approval.%' AND consumed_at IS NULL AND created_at < now() - interval '1 hour'`,
  )
}

/** What came of a command; one that nothing has come of yet is taken back, so that nothing ever will. */
export async function resultOrCancel(pool: Pool, commandId: string): Promise<CommandResult> {
  const { rows } = await pool.query<{ payload: unknown }>(
    `UPDATE commands SET consumed_at = coalesce(consumed_at, now()),
            payload = CASE WHEN consumed_at IS NULL THEN '{"result": "cancelled"}'::jsonb ELSE payload END
     WHERE id = $1 RETURNING payload`,
    [commandId],
  )
  return rows[0] ? commandResult.parse(rows[0].payload) : { result: 'unknown' }
}
