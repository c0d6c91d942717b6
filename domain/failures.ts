import type { ModelErrorKind } from '#contracts/models.ts'

const SENTENCES: Record<ModelErrorKind | 'timeout' | 'gone', string> = {
  rate_limit:
    'The model provider is limiting requests. Your message is saved; try again in a moment.',
  quota_exhausted:
    'The account with the model provider has no credit left. An admin has to look at it.',
  auth: 'The model provider refused the key. An admin has to check it.',
  permission: 'The key may not use this model. Choose another model, or ask an admin.',
  not_found: 'The provider does not have this model. Choose another one.',
  invalid_request: 'The model provider did not accept the request.',
  context_exceeded:
    'The message is too long for this model. Shorten it, or choose a model with a larger context.',
  content_policy: 'The model provider refused to answer this.',
  overloaded: 'The model provider is overloaded. Your message is saved; try again in a moment.',
  server: 'The model provider had an error. Your message is saved; try again.',
  timeout_connect: 'The model provider could not be reached. Your message is saved; try again.',
  timeout_first_token:
    'The model did not begin to answer in time. Your message is saved; try again.',
  timeout_idle: 'The model stopped in the middle of its answer. What had come is kept; try again.',
  network: 'The connection to the model provider broke. Your message is saved; try again.',
  stream_truncated: 'The answer was cut off. What had come is kept; try again.',
  cancelled: 'The answer was stopped.',
  policy_blocked: 'No model that this agent may use is available.',
  budget_blocked: 'The budget for this is used up.',
  capability_missing: 'No available model can do this.',
  unknown: 'The answer failed. Your message is saved; try again.',
  timeout: 'The answer took too long. Your message is saved; try again.',
  gone: 'This turn was interrupted and could not be taken up again. Your message is saved; try again.',
}

/** What a person reads when a turn failed: what happened, whether anything is lost, what to do. */
export function describeFailure(kind: string): string {
  return isKnown(kind) ? SENTENCES[kind] : SENTENCES.unknown
}

function isKnown(kind: string): kind is keyof typeof SENTENCES {
  return Object.hasOwn(SENTENCES, kind)
}
