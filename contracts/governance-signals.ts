import { z } from 'zod'
import { listOf, wholeListQuery } from './common.ts'
import { severitySchema } from './policy-conditions.ts'
import { defineRoute } from './route.ts'

export const signalView = z.object({
  id: z.string(),
  /** How serious it is at most. */
  severity: severitySchema,
  /** Whether anything raises it yet: detectors, the host, or only once there are tools, a memory or a model that judges. */
  state: z.enum(['detected', 'host', 'needs_tools', 'needs_memory', 'needs_model']),
  meaning: z.string(),
})

export const governanceSignalRoutes = {
  listSignals: defineRoute({
    method: 'GET',
    path: '/api/governance/signals',
    summary: 'The signals that rules can ask for, and what they mean',
    permission: 'governance:read',
    query: wholeListQuery,
    status: 200,
    response: listOf(signalView),
  }),
} as const
