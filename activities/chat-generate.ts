import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity'
import type { Pool } from 'pg'
import type { Config } from '#adapters/config.ts'
import type { TurnBus } from '#adapters/bus/turn-bus.ts'
import type { ChunkWriter } from '#adapters/db/chat-chunks.ts'
import {
  beginCall,
  failCall,
  finishCall,
  type CallKey,
  type CallUsage,
} from '#adapters/db/chat-calls.ts'
import { loadContext, type TurnContext } from '#adapters/db/chat-context.ts'
import { saveDecision } from '#adapters/db/chat-governed.ts'
import type { PolicySource } from '#adapters/db/governance.ts'
import { readStopFor } from '#adapters/db/governance-stops.ts'
import { untilWritten } from '#adapters/db/transaction.ts'
import type { Faults } from '#adapters/faults.ts'
import { costMicroUsd, PRICE_VERSION } from '#adapters/models/prices.ts'
import type { ModelProvider } from '#adapters/models/provider.ts'
import type { ModelRegistry } from '#adapters/models/registry.ts'
import { createCanaries } from '#adapters/secrets/canary.ts'
import type { Sealer } from '#adapters/secrets/seal.ts'
import type { ModelErrorKind } from '#contracts/models.ts'
import { stoppedDecision } from '#domain/governance/stops.ts'
import { rulingFor } from '#domain/governance/ruling.ts'
import { streamModeOf } from '#domain/governance/stream-mode.ts'
import { createStreamWindow } from '#domain/governance/stream-window.ts'
import type { StreamWindowOptions } from '#domain/governance/types.ts'
import { hiddenInstructions } from '#domain/prompt.ts'
import { estimateTokens } from '#domain/tokens.ts'
import { estimateCall, relayAnswer, toCallUsage, type Answer } from './chat-answer.ts'
import { buildPrompt, type Prompt } from './chat-prompt.ts'
import type { GenerateInput, Generated } from './chat-types.ts'
import type { RunningCalls } from './running-calls.ts'

export interface GenerateDependencies {
  pool: Pool
  bus: TurnBus
  registry: ModelRegistry
  policies: PolicySource
  chunks: ChunkWriter
  runningCalls: RunningCalls
  faults: Faults
  sealer: Sealer
  config: Pick<Config, 'modelTimeouts'>
}

const HEARTBEAT_MS = 1_000
/** An engine on this machine may have to load its model first. */
const FIRST_TOKEN_MS = { aios: 30_000, gpu: 180_000 } as const
const IDLE_MS = { aios: 20_000, gpu: 60_000 } as const
const DEADLINE_MS = 25 * 60_000
/** For how long a provider's failures are tried again before the person is told. */
const RETRY_BUDGET_MS = 60_000
/** For how long an answer waits for the database before it is given up, and asked for again. */
const KEEP_MS = 5 * 60_000
/** Another model would get the same refusal. */
const NOT_FOR_FALLBACK: ReadonlySet<ModelErrorKind> = new Set(['invalid_request', 'content_policy'])

/** A stop that was lifted while the call was being ended has ended it all the same. */
const LIFTED = { scope: '', reason: 'it was stopped for a moment; ask again' }

/** The one long step of a turn: ask one model, and stream what it says. */
export function createGenerateActivities(deps: GenerateDependencies) {
  const canaryOf = createCanaries(deps.sealer)
  return {
    async generate(input: GenerateInput): Promise<Generated> {
      const { pool, bus } = deps
      const context = await loadContext(pool, input.turnId)
      const provider = await deps.registry.find(input.provider)
      if (!context) return { outcome: 'gone' }
      if (!provider) return failed(input, { kind: 'not_found', retryable: false })
      const snapshot = await deps.policies.at(context.policyVersion)
      const canary = canaryOf(context.agent.id)
      const prompt = await buildPrompt({ context, model: input.model, snapshot, canary })
      const rules: StreamWindowOptions = {
        snapshot,
        ...context.circumstances,
        hidden: { prompt: hiddenInstructions(context.agent), canary },
      }
      const begun = await beginCall(pool, {
        turnId: input.turnId,
        step: input.step,
        provider: input.provider,
        model: input.model,
        tokensIn: prompt.tokensIn,
        estimate: estimateCall(provider, { model: input.model, tokensIn: prompt.tokensIn }),
        streaming: streamModeOf(rulingFor({ ...rules, point: 'output' })),
        contextMessages: prompt.included,
        omittedMessages: prompt.omitted,
      })
      if (begun.kind === 'gone' || begun.kind === 'stopped') return { outcome: begun.kind }
      if (begun.kind === 'finished') return finishedEarlier(begun)
      if (begun.attempt > 1) bus.publishTurn(input.turnId)
      const key = { turnId: input.turnId, step: input.step, attempt: begun.attempt }
      return ask(deps, { input, key, provider, prompt, context, rules })
    },
  }
}

interface Ask {
  input: GenerateInput
  key: CallKey
  provider: ModelProvider
  prompt: Prompt
  context: TurnContext
  /** The rules that the turn began with, and what they are about here. */
  rules: StreamWindowOptions
}

async function ask(deps: GenerateDependencies, call: Ask): Promise<Generated> {
  const { key, provider, prompt, rules } = call
  const { circumstances } = call.context
  const running = deps.runningCalls.start(
    { turnId: key.turnId, agentId: circumstances.agent.id },
    Context.current().cancellationSignal,
  )
  const stream = deps.chunks.open({ ...key, onFenced: () => running.abort('fenced') })
  const heartbeat = setInterval(() => Context.current().heartbeat(), HEARTBEAT_MS)
  try {
    // Between the check of the question and here a turn may have waited, for a model or for people.
    if (await readStopFor(deps.pool, circumstances.agent.id)) running.abort('halted')
    const events = provider.chat(prompt.request, {
      signal: running.signal,
      firstTokenMs: deps.config.modelTimeouts.firstTokenMs ?? FIRST_TOKEN_MS[provider.queue],
      idleMs: deps.config.modelTimeouts.idleMs ?? IDLE_MS[provider.queue],
      deadlineMs: DEADLINE_MS,
      attemptId: `${key.turnId}.${key.attempt}`,
    })
    const answer = await relayAnswer(events, {
      openWindow: () => createStreamWindow(rules),
      stream,
    })
    if (answer.end === 'blocked') running.abort('blocked')
    await stream.flushed()
    return await settle(deps, call, { answer, abortReason: running.reason() })
  } finally {
    clearInterval(heartbeat)
    stream.close()
    running.end()
  }
}

/** Keeps what came of a call, and says how the turn goes on. */
async function settle(
  deps: GenerateDependencies,
  call: Ask,
  { answer, abortReason }: { answer: Answer; abortReason: ReturnType<RunningCall['reason']> },
): Promise<Generated> {
  const usage = priceOf(call, answer)
  if (abortReason === 'stopped') {
    await keep(deps, call.key, { answer, usage, draft: answer.released, finishReason: 'stopped' })
    return { outcome: 'stopped' }
  }
  if (abortReason === 'halted') return halt(deps, call, { answer, usage })
  if (answer.end === 'failed') {
    const failure = {
      kind: answer.failure.kind,
      draft: answer.released,
      requestId: answer.requestId,
      usage,
      isRetracted: answer.isRetracted,
    }
    await untilWritten(() => failCall(deps.pool, call.key, failure), KEEP_MS)
    if (answer.isRetracted) deps.bus.publishTurn(call.key.turnId)
    if (abortReason === 'fenced') return { outcome: 'gone' }
    if (abortReason === 'shutdown') throw new CancelledFailure('the worker is shutting down')
    return failed(call.input, answer.failure)
  }
  deps.faults.reach('before_draft')
  const finishReason = answer.end === 'blocked' ? 'blocked' : answer.finishReason
  const isKept = await keep(deps, call.key, { answer, usage, draft: answer.raw, finishReason })
  deps.faults.reach('after_draft')
  if (!isKept) return { outcome: 'gone' }
  if (answer.end === 'blocked') return { outcome: 'blocked' }
  return {
    outcome: 'finished',
    attempt: call.key.attempt,
    finishReason,
    tokensOut: usage.tokensOut,
  }
}

/** Ends a call whose agent was stopped: what was said is kept, and the person is told why no more comes. */
async function halt(
  { pool, bus }: GenerateDependencies,
  { key, context, rules }: Ask,
  { answer, usage }: { answer: Answer; usage: CallUsage },
): Promise<Generated> {
  const stop = (await readStopFor(pool, context.agent.id)) ?? LIFTED
  const { turnId, step } = key
  const decision = stoppedDecision(stop, rules.snapshot.version)
  await saveDecision(pool, { turnId, point: 'output', step, decision, stage: 'concluding' })
  await keep({ pool }, key, { answer, usage, draft: answer.released, finishReason: 'blocked' })
  bus.publishTurn(turnId)
  return { outcome: 'blocked' }
}

type RunningCall = ReturnType<RunningCalls['start']>

function keep(
  deps: Pick<GenerateDependencies, 'pool'>,
  key: CallKey,
  kept: {
    answer: Answer
    usage: CallUsage
    draft: string
    finishReason: Parameters<typeof finishCall>[2]['finishReason']
  },
): Promise<boolean> {
  const result = {
    draft: kept.draft,
    finishReason: kept.finishReason,
    requestId: kept.answer.requestId,
    usage: kept.usage,
    firstTextAt: kept.answer.firstTextAt,
    isRetracted: kept.answer.isRetracted,
  }
  return untilWritten(() => finishCall(deps.pool, key, result), KEEP_MS)
}

function finishedEarlier(call: {
  attempt: number
  finishReason: string
  tokensOut: number
}): Generated {
  if (call.finishReason === 'stopped') return { outcome: 'stopped' }
  if (call.finishReason === 'blocked') return { outcome: 'blocked' }
  return { outcome: 'finished', ...call }
}

/** The next candidate is the workflow's to take; the last one's failure is Temporal's to retry, for a while. */
function failed(
  input: GenerateInput,
  failure: { kind: ModelErrorKind; retryable: boolean; retryAfterMs?: number },
): Generated {
  if (!input.isLastCandidate && !NOT_FOR_FALLBACK.has(failure.kind))
    return { outcome: 'failed', errorKind: failure.kind }
  const { scheduledTimestampMs } = Context.current().info
  const elapsedMs = Date.now() - scheduledTimestampMs
  const isWorthWaiting = elapsedMs + (failure.retryAfterMs ?? 0) < RETRY_BUDGET_MS
  throw ApplicationFailure.create({
    type: failure.kind,
    message: failure.kind,
    nonRetryable: !failure.retryable || !isWorthWaiting,
    // Zero would mean to Temporal that it is not to be tried again.
    ...(failure.retryAfterMs ? { nextRetryDelay: failure.retryAfterMs } : {}),
  })
}

function priceOf(call: Ask, answer: Answer): CallUsage {
  return toCallUsage(answer, {
    estimatedTokensIn: call.prompt.tokensIn,
    estimateTokens,
    price: (usage) =>
      costMicroUsd({
        provider: call.provider.id,
        model: call.input.model,
        pricing: call.provider.pricing,
        usage,
      }),
    priceVersion: PRICE_VERSION,
  })
}
