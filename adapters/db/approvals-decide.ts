import type { Pool, PoolClient } from 'pg'
import type { ApprovalStatus } from '#contracts/approvals.ts'
import { rolesAhead, unmetTerms, type UnmetTerms } from '#domain/approval-terms.ts'
import { wordsForWhoAsked, type WantedDecision } from '#domain/approval-words.ts'
import { OUTCOME_OF, refusalOf, type Decider } from '#domain/approvals.ts'
import {
  settleCommand,
  takeCommand,
  type ApprovalCommand,
  type CommandResult,
} from './approvals-commands.ts'
import { claim, escalate, reassign, type Act } from './approvals-handover.ts'
import { digestOf, loadDeciders, lockCase, toCase, type CaseRow } from './approvals-rows.ts'
import { raiseTerms, type Judge } from './approvals-terms.ts'
import { sealPersonal, type SealedDetail } from './audit.ts'
import { attestCase } from './audit-records.ts'
import { inTransaction } from './transaction.ts'

/** How a case stands after something happened to it. */
export interface CaseState {
  status: ApprovalStatus
  requesterId: string
  isEscalated: boolean
  remindAt: Date
  escalateAt: Date
  expiresAt: Date
}

/** Which command it is, of which case; what the rules of now say; and what seals the words that stay in the audit. */
interface CommandPlace {
  approvalId: string
  commandId: string
  /** Null where the turn is gone. */
  judge: Judge | null
  sealer?: SealedDetail['sealer']
}

export type Handled = CommandResult & { state: CaseState | null }

/**
 * Does what a command asks for, if the person may do it to the case as it is now. The command, the case and the
 * audit event change in one transaction: run again after a crash, it finds what came of the first time.
 */
export async function handleCommand(pool: Pool, input: CommandPlace): Promise<Handled> {
  return inTransaction(pool, async (client) => {
    const taken = await takeCommand(client, input)
    const result = await resultOf(client, input, taken)
    return { ...result, state: await stateOf(client, input.approvalId) }
  })
}

async function resultOf(
  client: PoolClient,
  input: CommandPlace,
  taken: Awaited<ReturnType<typeof takeCommand>>,
): Promise<CommandResult> {
  if (taken.kind === 'unknown') return { result: 'unknown' }
  if (taken.kind === 'settled') return taken.result
  const { judge, sealer } = input
  const row = await lockCase(client, input.approvalId)
  const decider = row && (await loadDeciders(client, row, [taken.actorId])).get(taken.actorId)
  const result: CommandResult =
    row && decider && judge
      ? await carryOut(client, { row, decider, judge, sealer, command: taken.command })
      : { result: 'refused', refusal: 'forbidden' }
  return settleCommand(client, input.commandId, result)
}

function carryOut(
  client: PoolClient,
  act: Deciding & { command: ApprovalCommand },
): Promise<CommandResult> {
  const { command } = act
  switch (command.kind) {
    case 'approval.decide':
      return decide(client, act, command)
    case 'approval.claim':
      return claim(client, act, act.decider.userId)
    case 'approval.release':
      return claim(client, act, null)
    case 'approval.reassign':
      return reassign(client, act, command.userId)
    case 'approval.escalate':
      return escalate(client, act)
  }
}

type Deciding = Act & { judge: Judge; sealer: CommandPlace['sealer'] }
type DecideCommand = Extract<ApprovalCommand, { kind: 'approval.decide' }>

async function decide(
  client: PoolClient,
  { row, decider, judge, sealer }: Deciding,
  command: DecideCommand,
): Promise<CommandResult> {
  const refusal = refusalOf(toCase(row), decider, command)
  if (refusal) return { result: 'refused', refusal }
  // Who says no may say it under any terms.
  if (command.verb !== 'reject' && (await raiseTerms(client, row, judge)))
    return { result: 'refused', refusal: 'terms_changed' }
  const unmet = await findUnmet(client, { row, decider, judge }, command)
  if (unmet) return { result: 'refused', refusal: 'needs_stricter_approval', unmet }
  if (command.verb === 'edit' && row.quorum > 1)
    return propose(client, { row, decider }, command.content ?? '')
  if (command.verb === 'approve' && !(await isEnough(client, row, decider)))
    return vote(client, row, decider)
  const isDecided = await writeDecision(client, { row, decider, command })
  if (!isDecided) return { result: 'refused', refusal: 'decided' }
  await attestCase(client, {
    type: 'approval.decided',
    severity:
      decider.userId === row.requester_id && row.hitl_mode !== 'confirm_self' ? 'critical' : 'info',
    actorId: decider.userId,
    subjectId: row.id,
    payload: {
      turnId: row.turn_id,
      verb: command.verb,
      revision: command.revision,
      point: row.point,
      policyVersion: row.policy_version,
      actionDigest: row.action_digest.toString('hex'),
      // A claim is word between reviewers and bars nobody; that it was passed over is said.
      ...(row.claimed_by && row.claimed_by !== decider.userId ? { claimedBy: row.claimed_by } : {}),
    },
    // Of what who asked wrote and was answered, and so erased with what else is theirs.
    ...sealPersonal(sealer, row.requester_id, {
      free_text: { notes: command.notes, guidance: textsOf(command).guidance },
    }),
  })
  return { result: 'done' }
}

/** What the rules of the text that the person who asked would read ask for, and this decision does not give. */
async function findUnmet(
  client: PoolClient,
  { row, decider, judge }: Omit<Deciding, 'sealer'>,
  command: DecideCommand,
): Promise<UnmetTerms | null> {
  if (isSecondOf(row, command)) {
    const deciders = await loadDeciders(client, row, await loadVoters(client, row))
    const roles = [...deciders.values(), decider].map(({ role }) => role)
    return unmetTerms(judge('output', row.proposed_response ?? '').asking, roles)
  }
  const text = wordsForWhoAsked(command, row.hitl_mode)
  if (text === null) return null
  const quorum = command.verb === 'edit' ? row.quorum : 1
  return unmetTerms(judge('output', text).asking, rolesAhead(decider.role, quorum))
}

/** Whether somebody agrees to what another person has written. */
function isSecondOf(row: CaseRow, { verb }: DecideCommand): boolean {
  return verb === 'approve' && row.hitl_mode === 'takeover'
}

async function loadVoters(client: PoolClient, { id }: CaseRow): Promise<string[]> {
  const { rows } = await client.query<{ user_id: string }>(
    'SELECT user_id FROM approval_votes WHERE approval_id = $1',
    [id],
  )
  return rows.map(({ user_id }) => user_id)
}

/** Puts what one person wrote before another: from now on it is what waits, and its writer has agreed to it. */
async function propose(
  client: PoolClient,
  { row, decider }: Act,
  text: string,
): Promise<CommandResult> {
  await client.query('DELETE FROM approval_votes WHERE approval_id = $1', [row.id])
  await client.query('INSERT INTO approval_votes (approval_id, user_id) VALUES ($1, $2)', [
    row.id,
    decider.userId,
  ])
  // The places of what was found are those of the text of before.
  await client.query(
    `UPDATE approval_requests SET proposed_response = $2, action_digest = $3, revision = revision + 1,
            signals = coalesce((SELECT jsonb_agg(s || '{"spans": []}') FROM jsonb_array_elements(signals) s), '[]')
     WHERE id = $1`,
    [row.id, text, digestOf(row, text)],
  )
  await attestVote(client, { ...row, action_digest: digestOf(row, text) }, decider)
  return { result: 'voted' }
}

/** Counts the person's voice, and says whether it was the last that was needed. */
async function isEnough(client: PoolClient, row: CaseRow, decider: Decider): Promise<boolean> {
  await client.query(
    'INSERT INTO approval_votes (approval_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [row.id, decider.userId],
  )
  const { rows } = await client.query<{ votes: number }>(
    `SELECT count(*)::int AS votes FROM approval_votes v JOIN users u ON u.id = v.user_id
     WHERE v.approval_id = $1 AND u.is_active`,
    [row.id],
  )
  return (rows[0]?.votes ?? 0) >= row.quorum
}

async function vote(client: PoolClient, row: CaseRow, decider: Decider): Promise<CommandResult> {
  await client.query('UPDATE approval_requests SET revision = revision + 1 WHERE id = $1', [row.id])
  await attestVote(client, row, decider)
  return { result: 'voted' }
}

async function attestVote(client: PoolClient, row: CaseRow, decider: Decider): Promise<void> {
  await attestCase(client, {
    type: 'approval.voted',
    severity: 'info',
    actorId: decider.userId,
    subjectId: row.id,
    payload: { turnId: row.turn_id, actionDigest: row.action_digest.toString('hex') },
  })
}

async function writeDecision(
  client: PoolClient,
  input: { row: CaseRow; decider: Decider; command: DecideCommand },
): Promise<boolean> {
  const { row, decider, command } = input
  const isSecond = isSecondOf(row, command)
  const { guidance, ...texts } = textsOf(command)
  const edited = isSecond ? row.proposed_response : texts.edited
  const other = edited ?? guidance
  const { rowCount } = await client.query(
    `UPDATE approval_requests SET status = $2, decided_by = $3, decided_at = now(), revision = revision + 1,
            edited_response = $4, guidance = $5, reviewer_notes = $6, decision_digest = $7
     WHERE id = $1 AND status = 'pending' AND revision = $8`,
    [
      row.id,
      isSecond ? OUTCOME_OF.edit : OUTCOME_OF[command.verb],
      decider.userId,
      edited,
      guidance,
      command.notes ?? null,
      other === null ? null : digestOf(row, other),
      command.revision,
    ],
  )
  return rowCount === 1
}

function textsOf({ verb, content = '' }: WantedDecision) {
  return {
    edited: verb === 'edit' ? content : null,
    guidance: verb === 'respond' ? content : null,
  }
}

export async function stateOf(
  client: Pick<Pool, 'query'>,
  approvalId: string,
): Promise<CaseState | null> {
  const { rows } = await client.query<CaseState>(
    `SELECT status, requester_id AS "requesterId", escalated_at IS NOT NULL AS "isEscalated", remind_at AS "remindAt", escalate_at AS "escalateAt",
            expires_at AS "expiresAt" FROM approval_requests WHERE id = $1`,
    [approvalId],
  )
  return rows[0] ?? null
}
