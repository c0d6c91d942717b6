import {
  MODEL_ERROR_RETRYABLE,
  type ModelErrorKind,
  type ModelEvent,
  type ModelFailure,
  type ModelLocality,
  type ProviderKind,
} from '#contracts/models.ts'

/** The task queue of the worker that may call this provider: `gpu` for engines on this machine's GPU. */
export type ModelQueue = 'aios' | 'gpu'

export type ModelPricing = 'free' | 'listed' | 'unknown'

export interface ChatMessage {
  role: 'user' | 'assistant'
  content: string
}

export interface ChatRequest {
  /** The provider's own model id, without the provider. */
  model: string
  system: string
  messages: readonly ChatMessage[]
  maxOutputTokens?: number
  temperature?: number
}

export interface ChatContext {
  /** Aborting it closes the upstream connection and ends the events with `cancelled`. */
  signal: AbortSignal
  /** From the call to the first token. */
  firstTokenMs: number
  /** Between two pieces of the answer. */
  idleMs: number
  /** For the whole call. */
  deadlineMs: number
  /** Names the attempt in the provider's logs where it takes such a header. */
  attemptId: string
}

export interface ListedModel {
  id: string
  label: string
  contextTokens: number | null
  /** False for models that only embed, moderate, draw or transcribe. */
  isChat: boolean
}

export interface ProviderHealth {
  ok: boolean
  /** For people; holds no key, address or body of an answer. */
  message: string
  models: number
  latencyMs: number
}

/** One vendor behind one shape. Implementations hold no retries and read no environment. */
export interface ModelProvider {
  readonly id: string
  readonly kind: ProviderKind
  readonly label: string
  readonly locality: ModelLocality
  readonly queue: ModelQueue
  /** Whether its calls cost nothing, cost what the price table lists, or nobody knows. */
  readonly pricing: ModelPricing
  /** Whether it has what it needs (key, address) to be called. */
  isConfigured(): boolean
  /** @throws ModelError when the provider cannot be asked. */
  listModels(signal: AbortSignal): Promise<ListedModel[]>
  /** Asks the provider whether it would serve; never throws. */
  health(signal: AbortSignal): Promise<ProviderHealth>
  /**
   * Streams one answer. Provider failures do not throw: they are the terminal `error` event, and
   * exactly one terminal event ends the stream.
   */
  chat(request: ChatRequest, context: ChatContext): AsyncIterable<ModelEvent>
}

/** What a `ModelError` may say beside its kind and message. */
export interface ModelErrorDetails {
  retryAfterMs?: number | undefined
  status?: number | undefined
  requestId?: string | undefined
  cause?: unknown
}

/** A provider's failure, translated once. Its message is safe to show: no key, address or prompt. */
export class ModelError extends Error {
  override readonly name = 'ModelError'
  readonly kind: ModelErrorKind
  readonly retryable: boolean
  readonly retryAfterMs: number | undefined
  readonly status: number | undefined
  readonly requestId: string | undefined

  constructor(kind: ModelErrorKind, message: string, details: ModelErrorDetails = {}) {
    super(message, { cause: details.cause })
    this.kind = kind
    this.retryable = MODEL_ERROR_RETRYABLE[kind]
    this.retryAfterMs = details.retryAfterMs
    this.status = details.status
    this.requestId = details.requestId
  }

  /** The failure as a plain value, for the terminal event. */
  toFailure(): ModelFailure {
    return {
      kind: this.kind,
      retryable: this.retryable,
      message: this.message,
      ...(this.retryAfterMs === undefined ? {} : { retryAfterMs: this.retryAfterMs }),
      ...(this.status === undefined ? {} : { status: this.status }),
      ...(this.requestId === undefined ? {} : { requestId: this.requestId }),
    }
  }
}
