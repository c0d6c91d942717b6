import { z } from 'zod'
import { id, timestamp } from './common.ts'
import { effectSchema, pointSchema, ruleModeSchema } from './governance.ts'

/** From when to when; the last 30 days unless given. */
export const shadowQuery = z.strictObject({
  from: timestamp.optional(),
  to: timestamp.optional(),
})

/** What a rule in shadow mode would have done, from the traces of what was decided. */
export const shadowReport = z.object({
  from: timestamp,
  to: timestamp,
  items: z.array(
    z.object({
      ruleKey: z.string(),
      /** Null where the rule is no more. */
      ruleId: id.nullable(),
      /** Of now; null where the rule is no more. */
      mode: ruleModeSchema.nullable(),
      effect: effectSchema,
      /** How many decisions it matched. */
      matched: z.number().int(),
      /** Of those, how many it would have come out more strictly for. */
      beyond: z.number().int(),
      /** The newest of those, with what was decided of them. */
      examples: z.array(
        z.object({
          decisionId: id,
          turnId: id,
          point: pointSchema,
          decided: effectSchema,
          createdAt: timestamp,
        }),
      ),
    }),
  ),
})
export type ShadowReport = z.infer<typeof shadowReport>
