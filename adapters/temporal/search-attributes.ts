/** The typed search attributes of every workflow of AIOS, as the Temporal UI filters by them. */
export const SEARCH_ATTRIBUTES = {
  AiosKind: 'Keyword',
  AiosStatus: 'Keyword',
  AiosAgent: 'Keyword',
  AiosSession: 'Keyword',
  AiosTier: 'Keyword',
  AiosModel: 'Keyword',
  AiosApprovalState: 'Keyword',
  AiosCostMicros: 'Int',
  AiosTokens: 'Int',
} as const satisfies Record<string, 'Keyword' | 'Int'>

/** How long finished histories are kept. */
export const RETENTION_SECONDS = 7 * 24 * 3600
