import type { FinishReason, ModelEvent } from '#contracts/models.ts'
import { failureFromThrown, modelFailure } from '#adapters/models/errors.ts'
import type { ChatContext, ChatRequest, ModelError } from '#adapters/models/provider.ts'
import { createTextCleaner, type TextCleaner } from '#adapters/models/text-cleaner.ts'
import { resolveUsage, type ReportedUsage } from '#adapters/models/usage.ts'
import { watchCall, type CallWatch } from '#adapters/models/watchdog.ts'

type TextEvent = Extract<ModelEvent, { type: 'text_delta' | 'reasoning_delta' }>
type ToolEvent = Extract<ModelEvent, { type: 'tool_call_delta' | 'tool_call' }>

/** What an adapter reads from its vendor; order and completeness are given here. */
export type UpstreamEvent =
  | { type: 'start'; requestId?: string | undefined }
  | TextEvent
  | ToolEvent
  | { type: 'usage'; usage: ReportedUsage }
  | { type: 'finish'; reason: FinishReason }

export interface UpstreamCall {
  provider: { id: string; label: string }
  request: ChatRequest
  context: ChatContext
  /** Calls the vendor; the signal is aborted by Stop and by the watchdogs. */
  open(signal: AbortSignal): AsyncIterable<UpstreamEvent>
}

interface Answer {
  hasStarted: boolean
  /** All that the model wrote, for an estimate where the vendor counts nothing. */
  text: string
  reported: ReportedUsage | undefined
  finish: FinishReason | undefined
}

/**
 * Turns one vendor's stream into the events of the contract: watchdogs around it, text made well
 * formed, one usage, one terminal event. Decided here because no SDK tells them apart: a stream that
 * ended without a finish reason is truncated, one that ended because it was closed is not, and one
 * that broke after its finish reason is complete.
 */
export async function* streamChat(call: UpstreamCall): AsyncGenerator<ModelEvent> {
  const watch = watchCall(call.context, call.provider.label)
  const answer: Answer = { hasStarted: false, text: '', reported: undefined, finish: undefined }
  let thrown: unknown
  try {
    for await (const event of relay(call, answer, watch)) {
      watch.pause()
      if (event.type !== 'start') watch.progress()
      yield event
      watch.resume()
    }
  } catch (error) {
    thrown = error
  } finally {
    watch.close(answer.finish !== undefined)
  }
  if (answer.hasStarted)
    yield { type: 'usage', usage: await resolveUsage(answer.reported, call.request, answer.text) }
  yield answer.finish
    ? { type: 'finish', reason: answer.finish }
    : { type: 'error', ...findFailure(call, watch, thrown).toFailure() }
}

function findFailure(call: UpstreamCall, watch: CallWatch, thrown: unknown): ModelError {
  const closedBy = watch.failure()
  if (closedBy) return closedBy
  if (thrown === undefined) return modelFailure(call.provider.label, 'stream_truncated')
  return failureFromThrown(call.provider.label, thrown)
}

async function* relay(
  call: UpstreamCall,
  answer: Answer,
  watch: CallWatch,
): AsyncGenerator<ModelEvent> {
  const cleaners = { text_delta: createTextCleaner(), reasoning_delta: createTextCleaner() }
  // A signal that was aborted before the call is not always heard by what is called.
  if (watch.signal.aborted) return
  for await (const event of call.open(watch.signal)) {
    if (event.type === 'usage') answer.reported = { ...answer.reported, ...defined(event.usage) }
    else if (event.type === 'finish') {
      answer.finish = event.reason
      watch.settle()
    } else if (event.type === 'start') {
      answer.hasStarted = true
      yield startEvent(call, event.requestId)
    } else if (event.type === 'text_delta' || event.type === 'reasoning_delta')
      yield* textEvents(answer, event.type, cleaners[event.type].clean(event.text))
    else yield event
  }
  yield* remainders(answer, cleaners)
}

function startEvent(call: UpstreamCall, requestId: string | undefined): ModelEvent {
  const start = { type: 'start', provider: call.provider.id, model: call.request.model } as const
  return requestId === undefined ? start : { ...start, requestId }
}

function* textEvents(answer: Answer, type: TextEvent['type'], text: string): Generator<TextEvent> {
  if (text === '') return
  answer.text += text
  yield { type, text }
}

function* remainders(
  answer: Answer,
  cleaners: Record<TextEvent['type'], TextCleaner>,
): Generator<TextEvent> {
  yield* textEvents(answer, 'reasoning_delta', cleaners.reasoning_delta.rest())
  yield* textEvents(answer, 'text_delta', cleaners.text_delta.rest())
}

function defined(usage: ReportedUsage): ReportedUsage {
  return Object.fromEntries(
    Object.entries(usage).filter(([, count]) => count !== undefined && count !== null),
  )
}
