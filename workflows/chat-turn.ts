import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  ParentClosePolicy,
  WorkflowIdReusePolicy,
  allHandlersFinished,
  condition,
  isCancellation,
  patched,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  startChild,
  upsertSearchAttributes,
} from '@temporalio/workflow'
import type { createChatActivities } from '#activities/chat.ts'
import type { createGenerateActivities } from '#activities/chat-generate.ts'
import type {
  CandidateModel,
  ConcludedTurn,
  GenerateInput,
  Generated,
} from '#activities/chat-types.ts'
import type { FinishedStatus } from '#contracts/chat-turn.ts'
import { DATABASE_STEP, MODEL_CALL } from './activity-options.ts'
import { askPeople, startReview, type Verdict } from './chat-approval.ts'
import {
  SEARCH_ATTRIBUTES,
  TASK_QUEUES,
  requireCommand,
  stopTurn,
  turnStart,
  type ChatTurnInput,
  type ChatTurnResult,
} from './messages.ts'

type ChatActivities = ReturnType<typeof createChatActivities>
type GenerateActivities = ReturnType<typeof createGenerateActivities>

const step = (summary: string) =>
  proxyLocalActivities<ChatActivities>({ ...DATABASE_STEP, summary })
const { confirmStop } = step('Is the wish to stop authorised?')
const { guardInput } = step('Check the question')
const { guardOutput } = step('Check the answer')
const { concludeTurn } = step('Write the end')

interface Ending {
  status: FinishedStatus
  failureKind: string | null
}

/** One question and what came of it, from the guard at the door to the written answer. */
export async function chatTurn(input: ChatTurnInput): Promise<ChatTurnResult> {
  const answering = new CancellationScope({ cancellable: true })
  const stop = async ({ commandId }: { commandId: string }) => {
    const isAuthorised = await confirmStop({ turnId: input.turnId, commandId })
    if (isAuthorised) answering.cancel()
    return { stopping: isAuthorised }
  }
  setHandler(stopTurn, stop, { validator: requireCommand })

  const ending = await answerOrStop(answering, input)
  return CancellationScope.nonCancellable(async () => {
    const concluded = await concludeTurn({ turnId: input.turnId, ...ending })
    await condition(allHandlersFinished)
    if (!concluded) return { status: ending.status }
    if (concluded.nextTurn) await startNextTurn(concluded.nextTurn, input.consoleUrl)
    if (concluded.review && patched('review-after')) await startReview(concluded.review, input)
    publish(concluded)
    return { status: concluded.status }
  })
}

async function answerOrStop(scope: CancellationScope, input: ChatTurnInput): Promise<Ending> {
  try {
    return await scope.run(() => answer(input))
  } catch (error) {
    // A call whose worker died while it was to stop ends with a timeout: stopped is what it is all the same.
    if (isCancellation(error) || scope.consideredCancelled)
      return { status: 'stopped', failureKind: null }
    if (error instanceof ActivityFailure)
      return { status: 'failed', failureKind: failureKindOf(error) }
    throw error
  }
}

async function answer(input: ChatTurnInput): Promise<Ending> {
  setCurrentDetails('Checking the question')
  const question = await guardInput({ turnId: input.turnId })
  switch (question.outcome) {
    case 'no_model':
      return { status: 'failed', failureKind: question.failureKind }
    case 'gone':
      return { status: 'failed', failureKind: 'gone' }
    case 'go':
      return answerWith(input, question.candidates)
    case 'needs_approval':
      return askAboutQuestion(input)
    default:
      return { status: question.outcome, failureKind: null }
  }
}

async function askAboutQuestion(input: ChatTurnInput): Promise<Ending> {
  const verdict = await askPeople({
    turn: input,
    point: 'input',
    step: 0,
    round: 1,
    startNext: (next) => startNextTurn(next, input.consoleUrl),
  })
  // With what a reviewer said of it, where they said something, the question may be answered.
  return verdict.outcome === 'approved' || verdict.outcome === 'responded'
    ? answerWith(input, verdict.candidates)
    : endingOf(verdict)
}

/** Answers, has the answer checked, and tries again for as long as a reviewer asks for it. */
async function answerWith(input: ChatTurnInput, models: CandidateModel[]): Promise<Ending> {
  let candidates = models
  let round = 1
  for (let step = 0; ; step += 1) {
    const generated = await generateWithFallback({ turnId: input.turnId, step }, candidates)
    if (generated.outcome === 'failed')
      return { status: 'failed', failureKind: generated.errorKind }
    if (generated.outcome === 'gone') return { status: 'failed', failureKind: 'gone' }
    if (generated.outcome === 'stopped') return { status: 'stopped', failureKind: null }

    setCurrentDetails('Checking the answer')
    const checked = await guardOutput({ turnId: input.turnId })
    if (checked.outcome === 'blocked') return { status: 'blocked', failureKind: null }
    if (checked.outcome !== 'needs_approval') return { status: 'completed', failureKind: null }
    const verdict = await askPeople({
      turn: input,
      point: 'output',
      step: checked.step,
      round,
      startNext: (next) => startNextTurn(next, input.consoleUrl),
    })
    if (verdict.outcome !== 'responded') return endingOf(verdict)
    candidates = verdict.candidates
    round = verdict.round + 1
  }
}

function endingOf({ outcome }: Verdict): Ending {
  switch (outcome) {
    case 'approved':
    case 'edited':
      return { status: 'completed', failureKind: null }
    case 'stopped':
    case 'withdrawn':
      return { status: 'stopped', failureKind: null }
    case 'blocked':
      return { status: 'blocked', failureKind: null }
    case 'gone':
      return { status: 'failed', failureKind: 'gone' }
    default:
      return { status: 'rejected', failureKind: null }
  }
}

/** Tries one model after another; each failure but the last is an event of this history, not a retry. */
async function generateWithFallback(
  { turnId, step }: { turnId: string; step: number },
  candidates: readonly CandidateModel[],
): Promise<Generated> {
  let generated: Generated = { outcome: 'failed', errorKind: 'capability_missing' }
  for (const [index, candidate] of candidates.entries()) {
    setCurrentDetails(`Answering with ${candidate.provider}/${candidate.model}`)
    generated = await generateOn(candidate.queue, {
      turnId,
      step,
      provider: candidate.provider,
      model: candidate.model,
      isLastCandidate: index === candidates.length - 1,
    })
    if (generated.outcome !== 'failed') return generated
  }
  return generated
}

function generateOn(queue: 'aios' | 'gpu', input: GenerateInput): Promise<Generated> {
  const { generate } = proxyActivities<GenerateActivities>({
    ...MODEL_CALL,
    taskQueue: queue === 'gpu' ? TASK_QUEUES.gpu : TASK_QUEUES.main,
    summary: `${input.provider}/${input.model}`,
  })
  return generate(input)
}

function failureKindOf(error: ActivityFailure): string {
  return error.cause instanceof ApplicationFailure && error.cause.type
    ? error.cause.type
    : 'timeout'
}

/** The conversation's next turn goes on whatever becomes of this one. */
async function startNextTurn(
  next: NonNullable<ConcludedTurn['nextTurn']>,
  consoleUrl: string,
): Promise<void> {
  try {
    await startChild(chatTurn, {
      ...turnStart({
        turnId: next.id,
        sessionId: next.sessionId,
        agentSlug: next.agentSlug,
        consoleUrl,
      }),
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    })
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}

function publish(concluded: ConcludedTurn): void {
  upsertSearchAttributes([
    { key: SEARCH_ATTRIBUTES.status, value: concluded.status },
    { key: SEARCH_ATTRIBUTES.tokens, value: concluded.tokens },
    ...(concluded.model ? [{ key: SEARCH_ATTRIBUTES.model, value: concluded.model }] : []),
    ...(concluded.costMicroUsd === null
      ? []
      : [{ key: SEARCH_ATTRIBUTES.costMicros, value: concluded.costMicroUsd }]),
  ])
  setCurrentDetails(`Ended: ${concluded.status}`)
}
