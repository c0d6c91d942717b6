import { setTimeout as delay } from 'node:timers/promises'
import { localityOf, type ProviderDefinition } from '#domain/models.ts'
import { streamChat, type UpstreamEvent } from '#adapters/models/chat-stream.ts'
import type { ChatRequest, ListedModel, ModelProvider } from '#adapters/models/provider.ts'

export const DEMO_MODEL = 'demo'
/** The first line of each of its answers. */
export const DEMO_LABEL = '*Demo responder — no model is connected.*'

const DEFAULT_DELAY_MS = 12
const MAX_ECHO_CHARS = 160

export interface DemoOptions {
  /** Between two words. */
  delayMs?: number
}

/** The built-in responder: no network, no model, the same answer to the same question. */
export function createDemoProvider(
  definition: ProviderDefinition,
  options: DemoOptions = {},
): ModelProvider {
  const models: ListedModel[] = [
    { id: DEMO_MODEL, label: definition.label, contextTokens: null, isChat: true },
  ]
  return {
    id: definition.id,
    kind: 'demo',
    label: definition.label,
    locality: localityOf(null),
    queue: definition.queue,
    pricing: 'free',
    isConfigured: () => true,
    listModels: () => Promise.resolve(models),
    health: () =>
      Promise.resolve({ ok: true, message: 'built in, always there', models: 1, latencyMs: 0 }),
    chat: (request, context) =>
      streamChat({
        provider: definition,
        request,
        context,
        open: (signal) => speak(request, signal, options.delayMs ?? DEFAULT_DELAY_MS),
      }),
  }
}

async function* speak(
  request: ChatRequest,
  signal: AbortSignal,
  delayMs: number,
): AsyncGenerator<UpstreamEvent> {
  yield { type: 'start' }
  const words = composeDemoAnswer(request).match(/\S+\s*/g) ?? []
  const spoken = words.slice(0, request.maxOutputTokens)
  for (const word of spoken) {
    if (delayMs > 0) await delay(delayMs, undefined, { signal })
    yield { type: 'text_delta', text: word }
  }
  yield { type: 'usage', usage: { inputUncached: countWords(request), output: spoken.length } }
  yield { type: 'finish', reason: spoken.length < words.length ? 'length' : 'stop' }
}

// It has no tokens, so a word counts as one.
function countWords(request: ChatRequest): number {
  const texts = [request.system, ...request.messages.map((message) => message.content)]
  return texts.reduce((sum, text) => sum + (text.match(/\S+/g)?.length ?? 0), 1)
}

/** What the demo responder says to a conversation, in Markdown. */
export function composeDemoAnswer(request: ChatRequest): string {
  const questions = request.messages.filter((message) => message.role === 'user')
  const question = questions.at(-1)?.content.trim() ?? ''
  const parts = [
    DEMO_LABEL,
    opening(question),
    whatArrived(question, questions.length),
    HOW_TO_CONNECT,
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function opening(question: string): string {
  if (/^(hi|hello|hey|hallo|good (morning|afternoon|evening)|guten tag|moin)\b/i.test(question))
    return 'Hello! AIOS is running and your message came all the way through it.'
  if (/^(thanks|thank you|danke)\b/i.test(question)) return 'You are welcome.'
  if (question === '') return 'Your message arrived, but there is no text in it.'
  return 'Your message arrived, and here is what I can say without a model.'
}

function whatArrived(question: string, turns: number): string {
  if (question === '') return ''
  const words = question.match(/\S+/g)?.length ?? 0
  const lines = [`> ${shorten(question)}`, '', `- **Length:** ${plural(words, 'word')}`]
  if (turns > 1) lines.push(`- **Turn:** your ${ordinal(turns)} message in what I was given`)
  if (question.endsWith('?'))
    lines.push('- **Kind:** a question, which a real model would answer now')
  return lines.join('\n')
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').replaceAll(/[<>`*_[\]]/g, '')
  return line.length <= MAX_ECHO_CHARS ? line : `${line.slice(0, MAX_ECHO_CHARS).trimEnd()}…`
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function ordinal(position: number): string {
  const suffixes: Record<string, string> = { one: 'st', two: 'nd', few: 'rd', other: 'th' }
  const rule = new Intl.PluralRules('en', { type: 'ordinal' }).select(position)
  return `${position}${suffixes[rule] ?? 'th'}`
}

const HOW_TO_CONNECT = [
  '**To connect a model, do one of these:**',
  '',
  '1. Start [Ollama](https://ollama.com) on this machine and run `ollama pull qwen3:8b`; it is found by itself.',
  '2. Set `OPENAI_API_KEY` or `ANTHROPIC_API_KEY` and start AIOS again.',
  '3. Set `OPENAI_BASE_URL` to any server that speaks the same protocol.',
  '4. As an administrator, save a key in the console; it works at once.',
].join('\n')
