import { defineSearchAttributeKey } from '@temporalio/common'
import { ApplicationFailure, defineSignal, defineUpdate } from '@temporalio/workflow'

/** Where work runs: `aios` for everything but the engines on a GPU, which have a queue of their own. */
export const TASK_QUEUES = { main: 'aios', gpu: 'gpu' } as const

export const turnWorkflowId = (turnId: string): string => `turn-${turnId}`
export const approvalWorkflowId = (approvalId: string): string => `approval-${approvalId}`
export const providerTestWorkflowId = (commandId: string): string => `provider-test-${commandId}`
export const backtestWorkflowId = (backtestId: string): string => `backtest-${backtestId}`
export const RECONCILE_SCHEDULE_ID = 'reconcile'

export const SEARCH_ATTRIBUTES = {
  kind: defineSearchAttributeKey('AiosKind', 'KEYWORD'),
  status: defineSearchAttributeKey('AiosStatus', 'KEYWORD'),
  agent: defineSearchAttributeKey('AiosAgent', 'KEYWORD'),
  session: defineSearchAttributeKey('AiosSession', 'KEYWORD'),
  tier: defineSearchAttributeKey('AiosTier', 'KEYWORD'),
  model: defineSearchAttributeKey('AiosModel', 'KEYWORD'),
  approvalState: defineSearchAttributeKey('AiosApprovalState', 'KEYWORD'),
  costMicros: defineSearchAttributeKey('AiosCostMicros', 'INT'),
  tokens: defineSearchAttributeKey('AiosTokens', 'INT'),
} as const

/** Everything a turn's workflow is given: ids, never text. */
export interface ChatTurnInput {
  turnId: string
  sessionId: string
  agentSlug: string
  /** Where people reach the console, for the link back from Temporal's UI. */
  consoleUrl: string
}

export interface ChatTurnResult {
  status: string
}

interface CommandReference {
  commandId: string
}

/**
 * Refuses an update that names no command before it leaves an event. Anybody with Temporal's command line can send
 * anything, and what a handler cannot read would stop the workflow's tasks instead of the sender.
 */
export function requireCommand(reference: unknown): void {
  const isCommand =
    typeof reference === 'object' &&
    reference !== null &&
    'commandId' in reference &&
    typeof reference.commandId === 'string'
  if (!isCommand) throw ApplicationFailure.nonRetryable('no command is named', 'no_command')
}

/** A wish to stop. It carries only the id of the command the API wrote; whoever sends it has no authority. */
export const stopTurn = defineUpdate<{ stopping: boolean }, [CommandReference]>('stop')

/** Everything a case's workflow is given. */
export interface ApprovalInput {
  approvalId: string
  /** The answer has gone out: nobody waits for the case, and it does itself what was decided. */
  isReview?: boolean
  /** How it stands where its workflow is started again; absent, it is pending. */
  status?: string
  /** Milliseconds since the epoch. */
  remindAtMs: number
  escalateAtMs: number
  expiresAtMs: number
}

export interface ApprovalResult {
  status: string
}

export interface ApprovalAnswer {
  result: string
  refusal?: string | undefined
}

/** What people do to a case. Each carries only the id of the command the API wrote after it authorised the person. */
export const decideApproval = defineUpdate<ApprovalAnswer, [CommandReference]>('decide')
export const claimApproval = defineUpdate<ApprovalAnswer, [CommandReference]>('claim')
export const reassignApproval = defineUpdate<ApprovalAnswer, [CommandReference]>('reassign')

/** Look whether the turn still wants an answer. Its row says so; whoever sends this has no authority. */
export const withdrawApproval = defineSignal('withdraw')

/** How a case's workflow is started. */
export function approvalStart(
  input: ApprovalInput,
  turn: Pick<ChatTurnInput, 'sessionId' | 'agentSlug' | 'consoleUrl'>,
) {
  return {
    workflowId: approvalWorkflowId(input.approvalId),
    args: [input] satisfies [ApprovalInput],
    staticSummary: `Approval for ${turn.agentSlug}`,
    staticDetails: `[Open the case](${turn.consoleUrl}/approvals/${input.approvalId})`,
    typedSearchAttributes: [
      { key: SEARCH_ATTRIBUTES.kind, value: 'approval' },
      { key: SEARCH_ATTRIBUTES.approvalState, value: 'pending' },
      { key: SEARCH_ATTRIBUTES.agent, value: turn.agentSlug },
      { key: SEARCH_ATTRIBUTES.session, value: turn.sessionId },
    ],
  }
}

/** How a turn's workflow is started, whoever starts it. */
export function turnStart(input: ChatTurnInput) {
  return {
    workflowId: turnWorkflowId(input.turnId),
    taskQueue: TASK_QUEUES.main,
    args: [input] satisfies [ChatTurnInput],
    // A worker that is killed in a short step is noticed as soon as one that is killed in a long one.
    workflowTaskTimeout: '5 seconds',
    staticSummary: `Turn for ${input.agentSlug}`,
    staticDetails: `[Open the conversation](${input.consoleUrl}/chat/${input.sessionId}?turn=${input.turnId})`,
    typedSearchAttributes: [
      { key: SEARCH_ATTRIBUTES.kind, value: 'chatTurn' },
      { key: SEARCH_ATTRIBUTES.status, value: 'running' },
      { key: SEARCH_ATTRIBUTES.agent, value: input.agentSlug },
      { key: SEARCH_ATTRIBUTES.session, value: input.sessionId },
    ],
  }
}

/** How the trial of a draft of rules is started. */
export function backtestStart(backtestId: string) {
  return {
    workflowId: backtestWorkflowId(backtestId),
    taskQueue: TASK_QUEUES.main,
    args: [{ backtestId }] satisfies [{ backtestId: string }],
    staticSummary: 'Trial of a draft of rules on stored decisions',
    typedSearchAttributes: [{ key: SEARCH_ATTRIBUTES.kind, value: 'backtest' }],
  }
}
