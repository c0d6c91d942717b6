import type { ApprovalDetail } from '#contracts/approvals.ts'
import { ApiError } from '#contracts/errors.ts'
import { findApproval } from '#adapters/db/approvals.ts'
import {
  resultOrCancel,
  writeCommand,
  type ApprovalCommand,
  type CommandResult,
} from '#adapters/db/approvals-commands.ts'
import type { UnmetTerms } from '#domain/approval-terms.ts'
import type { Principal } from '#domain/permissions.ts'
import type { ApiDependencies } from './dependencies.ts'
import type { ApprovalMessage } from './engine.ts'

const MESSAGES: Record<ApprovalCommand['kind'], ApprovalMessage> = {
  'approval.decide': 'decide',
  'approval.claim': 'claim',
  'approval.release': 'claim',
  'approval.reassign': 'reassign',
  'approval.escalate': 'reassign',
}

const RETRY_AFTER_SECONDS = 5

/**
 * Has a case's workflow do what the person was authorised to: it gets the id of a command, and what came of that
 * is in the command's row. Where nothing came of it in time, it is taken back, so that nothing ever will.
 */
export async function carryOut(
  deps: ApiDependencies,
  input: { approvalId: string; actorId: string; command: ApprovalCommand },
): Promise<CommandResult> {
  const commandId = await writeCommand(deps.pool, input)
  const kind = MESSAGES[input.command.kind]
  await deps.engine.messageApproval({ approvalId: input.approvalId, commandId, kind })
  return resultOrCancel(deps.pool, commandId)
}

/**
 * The case as it is after the command, for the person who gave it.
 * @throws ApiError conflict with who decided, forbidden, refused, or unavailable when nothing was done
 */
export async function carryOutFor(
  deps: ApiDependencies,
  principal: Principal,
  input: { approvalId: string; command: ApprovalCommand },
): Promise<ApprovalDetail> {
  const result = await carryOut(deps, { ...input, actorId: principal.userId })
  const { detail } = await findApproval(deps.pool, principal, input.approvalId)
  const refusal = explain(result, detail)
  if (refusal) throw refusal
  return detail
}

/** Why a command came to nothing; null where it did not. */
export function explain(
  { result, refusal, unmet }: CommandResult,
  detail: ApprovalDetail,
): ApiError | null {
  if (result === 'done' || result === 'voted') return null
  if (result === 'refused' && unmet) return needsStricterApproval(unmet)
  if (result === 'refused' && refusal) return explainRefusal(refusal, detail)
  // Nobody took the command: where the case is closed, its workflow has ended, and somebody was faster.
  if (detail.status !== 'pending') return explainRefusal('decided', detail)
  return new ApiError('unavailable', {
    message: 'The case cannot be reached at the moment. Nothing was decided; try again.',
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  })
}

type Refusal = NonNullable<CommandResult['refusal']>

export function explainRefusal(refusal: Refusal, detail: ApprovalDetail): ApiError {
  switch (refusal) {
    case 'decided':
      return conflict(sayHowItEnded(detail), detail)
    case 'stale':
      return conflict('The case has changed since you opened it. Look at it again.', detail)
    case 'terms_changed':
      return conflict(sayTerms(detail), detail, { reason: 'approval_terms_changed' })
    case 'needs_stricter_approval':
      return refused('The rules ask for more before this may be said.', { reason: refusal })
    case 'expired':
      return conflict('The time for this case is over.', detail)
    case 'stopped':
      return conflict(
        'The person who asked has stopped the turn; nothing is left to decide.',
        detail,
      )
    case 'held_by_stop':
      return heldByStop(detail)
    case 'claimed':
      return conflict(`${detail.claimedBy?.name ?? 'Somebody else'} is looking at it.`, detail)
    case 'forbidden':
      return new ApiError('forbidden', { message: 'You may not decide this case.' })
    case 'not_a_reviewer':
      return refused('That person may not decide this case.', { field: 'userId' })
    case 'no_target':
      return refused('The agent names nobody to escalate to who may decide this case.', {})
    case 'verb_not_allowed':
      return refused('This case cannot be decided that way.', { allowed: detail.allowed })
    case 'notes_needed':
      return refused('Say why, in notes.', { field: 'notes' })
    case 'content_needed':
      return refused('Write the text, in content.', { field: 'content' })
    case 'content_unused':
      return refused(
        'Nothing would be done with this text: use the verb edit, or leave content out.',
        {
          field: 'content',
        },
      )
  }
}

function conflict(
  message: string,
  detail: ApprovalDetail,
  more: { reason?: 'approval_terms_changed' } = {},
): ApiError {
  const { status, decidedBy, decidedAt, claimedBy, revision, mode, quorum, ruleKeys } = detail
  return new ApiError('conflict', {
    message,
    details: { status, decidedBy, decidedAt, claimedBy, revision, mode, quorum, ruleKeys, ...more },
  })
}

function sayTerms({ ruleKeys }: ApprovalDetail): string {
  return `The rules have become stricter since this case was opened (${ruleKeys.join(', ')}). It waits on under their terms; look at it again.`
}

/** That what a reviewer wrote is under rules which ask for more than this decision gives, by which, and for what. */
export function needsStricterApproval({ ruleKeys, people, approverRole }: UnmetTerms): ApiError {
  const needed =
    people > 1
      ? `${people} people, each at least ${approverRole},`
      : `somebody who is ${approverRole}`
  return refused(
    `This text is itself under rules that ask for more: ${needed} would have to agree to it (${ruleKeys.join(', ')}). Write it otherwise, or have it decided by whom the rules ask for.`,
    { reason: 'needs_stricter_approval', ruleKeys, needed: { people, role: approverRole } },
  )
}

/** What would be let go on now would be refused a moment later, and the case be gone. */
function heldByStop({ stop, agent }: ApprovalDetail): ApiError {
  const what = stop?.scope === 'agent' ? `The agent ${agent.name}` : 'Everything'
  const who = stop?.by ? ` by ${stop.by.name}` : ''
  const why = stop ? `: ${stop.reason}` : ''
  return refused(`${what} is stopped for now${who}${why}. Decide when that is lifted.`, {
    stopped: stop,
  })
}

function refused(message: string, details: Readonly<Record<string, unknown>>): ApiError {
  return new ApiError('refused', { message, details })
}

function sayHowItEnded({ status, decidedBy }: ApprovalDetail): string {
  if (status === 'expired') return 'The time for this case is over.'
  if (status === 'withdrawn') return 'This case was withdrawn; nothing is left to decide.'
  return `${decidedBy?.name ?? 'Somebody'} has decided this: ${status}.`
}
