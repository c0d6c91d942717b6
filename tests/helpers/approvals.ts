import { setTimeout as delay } from 'node:timers/promises'
import type { Pool } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import {
  resultOrCancel,
  writeCommand,
  type ApprovalCommand,
  type CommandResult,
} from '#adapters/db/approvals-commands.ts'
import type { ApprovalStatus } from '#contracts/approvals.ts'
import type { Role } from '#contracts/permissions.ts'
import type { TurnStack } from './turn-stack.ts'

/** What of people's part is kept as histories, of the turn and of its case. */
export const APPROVAL_SCENARIOS = [
  'approved-question',
  'approved',
  'edited',
  'responded',
  'rejected',
  'expired',
  'withdrawn',
  'two-people',
  'handed-over',
  'reopened',
] as const

/** Has every text about Zephyr wait for a person. */
export async function askForZephyr(pool: Pool): Promise<void> {
  await pool.query(
    `INSERT INTO prohibited_topics (id, name, keywords, effect, updated_at)
     VALUES (gen_random_uuid(), 'Project Zephyr', '{"project zephyr"}', 'require_approval', now())`,
  )
}

export async function insertReviewer(pool: Pool, role: Role = 'operator'): Promise<string> {
  const id = uuidv7()
  await pool.query(
    `INSERT INTO users (id, email, name, role, password_hash, updated_at) VALUES ($1, $2, 'Grace', $3, '-', now())`,
    [id, `${id}@example.org`, role],
  )
  return id
}

export interface WaitingCase {
  id: string
  round: number
  revision: number
  status: ApprovalStatus
  proposed_response: string | null
}

/** A question whose answer, always the same, is about Zephyr: the upstream says what it is asked to, backwards. */
export function sayZephyr(rest = 'is to move everything.'): string {
  return `Say it [[reversed:${`The plan of Project Zephyr ${rest}`.split('').toReversed().join('')}]]`
}

/** People's part of a turn that waits. */
export function reviewing(stack: Pick<TurnStack, 'pool' | 'engine'>) {
  const { pool, engine } = stack
  return {
    /** Waits until the turn waits, in this round. */
    async caseOf(turnId: string, round = 1): Promise<WaitingCase> {
      const deadline = Date.now() + 20_000
      while (Date.now() < deadline) {
        const { rows } = await pool.query<WaitingCase>(
          `SELECT id, round, revision, status, proposed_response FROM approval_requests
           WHERE turn_id = $1 AND round = $2 ORDER BY created_at DESC LIMIT 1`,
          [turnId, round],
        )
        if (rows[0]) return rows[0]
        await delay(20)
      }
      throw new Error(`turn ${turnId} did not come to wait`)
    },
    /** Does what the API does once it has authorised the person. */
    async act(
      approvalId: string,
      actorId: string,
      command: ApprovalCommand,
    ): Promise<CommandResult> {
      const commandId = await writeCommand(pool, { approvalId, actorId, command })
      const kind =
        command.kind === 'approval.decide'
          ? 'decide'
          : command.kind === 'approval.reassign'
            ? 'reassign'
            : 'claim'
      await engine.messageApproval({ approvalId, commandId, kind })
      return resultOrCancel(pool, commandId)
    },
  }
}

/** A case is in the table a moment before its workflow runs. */
export async function untilStarted<T>(describe: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1)
    try {
      return await describe()
    } catch (error) {
      if (tries > 200) throw error
      await delay(20)
    }
}
