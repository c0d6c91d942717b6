import { z } from 'zod'
import { line, listOf, wholeListQuery, timestamp, version } from './common.ts'
import { intentDefinitionSchema } from './governance.ts'
import { defineRoute } from './route.ts'

const { label, domain, riskClass, samples } = intentDefinitionSchema.shape
const threshold = z.number().min(0).max(1).nullable()

export const intentView = z.object({
  label,
  domain,
  riskClass,
  samples,
  /** Null: that of the method. */
  threshold,
  version,
  createdAt: timestamp,
  updatedAt: timestamp,
})
export type IntentView = z.infer<typeof intentView>

/** An edit of an intent: what is not named stays as it is. */
export const intentChanges = z
  .strictObject({
    domain: line(60),
    riskClass,
    // Every text is compared with every sample, so there is an end to them.
    samples: z.array(line(300)).min(1).max(50),
    threshold,
  })
  .partial()
export type IntentChanges = z.infer<typeof intentChanges>

export const governanceIntentRoutes = {
  listIntents: defineRoute({
    method: 'GET',
    path: '/api/governance/intents',
    summary: 'What texts are told apart into, and the samples they are known by',
    permission: 'governance:read',
    query: wholeListQuery,
    status: 200,
    response: listOf(intentView),
  }),
  updateIntent: defineRoute({
    method: 'PATCH',
    path: '/api/governance/intents/{label}',
    summary: 'Change what an intent is known by, as a new version of the rules',
    permission: 'governance:write',
    params: z.strictObject({ label }),
    body: intentChanges,
    status: 200,
    response: intentView,
    ifMatch: true,
  }),
} as const
