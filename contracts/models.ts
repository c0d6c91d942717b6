import { z } from 'zod'
import { listOf } from './common.ts'

/** Whether a kind of model failure may go away by itself, so that the same request may be sent again. */
export const MODEL_ERROR_RETRYABLE = {
  rate_limit: true,
  quota_exhausted: false,
  auth: false,
  permission: false,
  not_found: false,
  invalid_request: false,
  context_exceeded: false,
  content_policy: false,
  overloaded: true,
  server: true,
  timeout_connect: true,
  timeout_first_token: true,
  timeout_idle: true,
  network: true,
  stream_truncated: true,
  cancelled: false,
  policy_blocked: false,
  budget_blocked: false,
  capability_missing: false,
  unknown: true,
} as const

export type ModelErrorKind = keyof typeof MODEL_ERROR_RETRYABLE

export const modelErrorKindSchema = z.enum(
  Object.keys(MODEL_ERROR_RETRYABLE) as [ModelErrorKind, ...ModelErrorKind[]],
)

export const finishReasonSchema = z.enum([
  'stop',
  'length',
  'tool_calls',
  'content_filter',
  'refusal',
  'pause',
  'context_exceeded',
])
export type FinishReason = z.infer<typeof finishReasonSchema>

const tokenCount = z.number().int().nonnegative()

/** Tokens of one upstream call. The three inputs are disjoint; `output` includes `reasoning`. */
export const modelUsageSchema = z.object({
  inputUncached: tokenCount,
  inputCacheRead: tokenCount,
  inputCacheWrite: tokenCount,
  output: tokenCount,
  reasoning: tokenCount,
  /** `estimated`: the provider gave no usable count, so ours was taken. */
  source: z.enum(['provider', 'estimated']),
})
export type ModelUsage = z.infer<typeof modelUsageSchema>

export interface ModelFailure {
  kind: ModelErrorKind
  retryable: boolean
  message: string
  retryAfterMs?: number
  status?: number
  requestId?: string
}

export type ModelTerminalEvent =
  | { type: 'finish'; reason: FinishReason }
  | ({ type: 'error' } & ModelFailure)

/**
 * What a model says during one call, in this order: `start`, any of the deltas and tool calls, one
 * `usage`, one terminal event. A call that fails before the provider answered has only the last.
 */
export type ModelEvent =
  | { type: 'start'; provider: string; model: string; requestId?: string }
  | { type: 'text_delta'; text: string }
  | { type: 'reasoning_delta'; text: string }
  | { type: 'tool_call_delta'; index: number; id: string; name?: string; argsText: string }
  | { type: 'tool_call'; id: string; name: string; args: Record<string, unknown> }
  | { type: 'tool_call'; id: string; name: string; argsError: string }
  | { type: 'usage'; usage: ModelUsage }
  | ModelTerminalEvent

export interface ModelReference {
  provider: string
  model: string
}

/** `provider/model`; the provider ends at the first slash, the model may hold slashes and colons. */
export const MODEL_REFERENCE_PATTERN = /^([a-z0-9][a-z0-9-]{0,39})\/([\x21-\x7e]{1,200})$/

/** Ordered lists of models under one name; what a person may write instead of `provider/model`. */
export const modelAliasSchema = z.enum(['fast', 'smart', 'private'])
export type ModelAlias = z.infer<typeof modelAliasSchema>

/** Reads `provider/model`; null when the text is not a model reference. */
export function parseModelReference(text: string): ModelReference | null {
  const match = MODEL_REFERENCE_PATTERN.exec(text)
  const [, provider, model] = match ?? []
  return provider && model ? { provider, model } : null
}

export function formatModelReference(reference: ModelReference): string {
  return `${reference.provider}/${reference.model}`
}

/** What a request or an agent may name as its model. */
export const modelSelectionSchema = z.union([
  modelAliasSchema,
  z.string().max(241).regex(MODEL_REFERENCE_PATTERN, 'expected provider/model or an alias'),
])

export const modelLocalitySchema = z.enum(['local', 'private', 'cloud'])
export type ModelLocality = z.infer<typeof modelLocalitySchema>

export const providerKindSchema = z.enum(['openai', 'anthropic', 'ollama', 'demo'])
export type ProviderKind = z.infer<typeof providerKindSchema>

/** Where the key in force comes from; the key itself never leaves the server. */
export const keyStateSchema = z.enum(['none', 'environment', 'console'])

export const providerCheckSchema = z.object({
  at: z.iso.datetime(),
  ok: z.boolean(),
  message: z.string(),
})

export const providerViewSchema = z.object({
  id: z.string(),
  kind: providerKindSchema,
  label: z.string(),
  locality: modelLocalitySchema,
  enabled: z.boolean(),
  /** Ready to be called: it has what it needs, whether or not it answers at the moment. */
  configured: z.boolean(),
  keyState: keyStateSchema,
  baseUrl: z.string().nullable(),
  lastCheck: providerCheckSchema.nullable(),
  version: z.number().int(),
})
export type ProviderView = z.infer<typeof providerViewSchema>

export const providerIdParamsSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
})

export const providerListSchema = listOf(providerViewSchema)

const providerBaseUrl = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .refine((url) => !/^[a-z]+:\/\/[^/]*@/i.test(url), 'must not contain a user name or password')

const providerKey = z
  .string()
  .min(1)
  .max(1000)
  .regex(/^[\x21-\x7e]+$/, 'must be printable without spaces')

/**
 * A field left out stays as it is; `null` removes what the console set, so the environment counts
 * again. A new base URL without a key drops the saved key: it belonged to the old address.
 */
export const updateProviderRequestSchema = z.strictObject({
  apiKey: providerKey.nullable().optional(),
  baseUrl: providerBaseUrl.nullable().optional(),
  enabled: z.boolean().optional(),
})
export type UpdateProviderRequest = z.infer<typeof updateProviderRequestSchema>

export const providerTestResultSchema = z.object({
  ok: z.boolean(),
  message: z.string(),
  models: z.number().int().nonnegative(),
  latencyMs: z.number().int().nonnegative(),
})

export type ProviderTestResult = z.infer<typeof providerTestResultSchema>

export const modelViewSchema = z.object({
  id: z.string(),
  provider: z.string(),
  model: z.string(),
  label: z.string(),
  locality: modelLocalitySchema,
  contextTokens: z.number().int().positive().nullable(),
  isChat: z.boolean(),
})
export type ModelView = z.infer<typeof modelViewSchema>

export const modelListSchema = listOf(modelViewSchema)

/** One model a person may choose for a turn. */
export const chatModelSchema = z.object({
  id: z.string(),
  label: z.string(),
  provider: z.string(),
  locality: z.enum(['local', 'cloud']),
  isDemo: z.boolean(),
  isDefault: z.boolean(),
})
export type ChatModel = z.infer<typeof chatModelSchema>

export const chatModelListSchema = listOf(chatModelSchema)
