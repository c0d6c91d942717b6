import type { ModelEvent, ModelTerminalEvent, ModelUsage } from '#contracts/models.ts'
import type { ChatContext, ChatRequest, ModelProvider } from '#adapters/models/provider.ts'

export function chatRequest(content: string, more: Partial<ChatRequest> = {}): ChatRequest {
  return {
    model: 'mock-model',
    system: 'You are a test.',
    messages: [{ role: 'user', content }],
    ...more,
  }
}

export function chatContext(more: Partial<ChatContext> = {}): ChatContext {
  return {
    signal: new AbortController().signal,
    firstTokenMs: 5000,
    idleMs: 5000,
    deadlineMs: 15_000,
    attemptId: '0198c0de-0000-7000-8000-000000000001',
    ...more,
  }
}

/** The events of one call and what they amount to. */
export interface CollectedCall {
  events: ModelEvent[]
  text: string
  usage: ModelUsage | undefined
  end: ModelTerminalEvent
}

/** Reads a call to its end. `onEvent` may act in the middle of it. */
export async function collectCall(
  provider: ModelProvider,
  call: { request: ChatRequest; context?: ChatContext },
  onEvent: (event: ModelEvent) => void = () => {},
): Promise<CollectedCall> {
  const events: ModelEvent[] = []
  for await (const event of provider.chat(call.request, call.context ?? chatContext())) {
    events.push(event)
    onEvent(event)
  }
  const end = events.at(-1)
  if (end?.type !== 'finish' && end?.type !== 'error') throw new Error('no terminal event')
  return {
    events,
    text: events.map((event) => (event.type === 'text_delta' ? event.text : '')).join(''),
    usage: events.find((event) => event.type === 'usage')?.usage,
    end,
  }
}

/** The rule each call keeps, whatever happened upstream; null when it was kept. */
export function findOrderViolation(events: readonly ModelEvent[]): string | null {
  const types = events.map((event) => event.type)
  const terminals = types.filter((type) => type === 'finish' || type === 'error').length
  if (terminals !== 1) return `${terminals} terminal events`
  if (types.length === 1) return types[0] === 'error' ? null : 'a finish alone'
  if (types[0] !== 'start') return `starts with ${types[0]}`
  if (types.filter((type) => type === 'start').length !== 1) return 'two starts'
  if (types.filter((type) => type === 'usage').length !== 1) return 'not exactly one usage'
  return types.at(-2) === 'usage' ? null : 'usage is not before the end'
}
