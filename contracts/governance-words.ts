// What people choose from, apart from the schemas, so that a page can offer it without loading them.

/** Effects from most lenient to strictest; combining takes the strictest. */
export const effects = [
  'allow',
  'allow_log',
  'review_after',
  'redact',
  'require_approval',
  'block',
] as const

/** The places of a run where a decision is made. */
export const points = [
  'agent_start',
  'input',
  'retrieval',
  'model_call',
  'model_result',
  'tool_call',
  'tool_result',
  'memory_write',
  'output',
  'agent_end',
] as const

/** From the most general to the most special; a lower tier can only be stricter. */
export const tiers = ['platform', 'organisation', 'domain', 'agent'] as const
