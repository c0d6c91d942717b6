import { z } from 'zod'
import { id, listOf, wholeListQuery, timestamp } from './common.ts'
import { effectSchema, pointSchema, ruleModeSchema } from './governance.ts'

/** From when to when; the last 30 days unless given. */
export const shadowQuery = wholeListQuery.extend({
  from: timestamp.optional(),
  to: timestamp.optional(),
})

/** What a rule in shadow mode would have done, from the traces of what was decided. */
const shadow = z.object({
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
})
export type Shadow = z.infer<typeof shadow>

export const shadowReport = listOf(shadow).extend({ from: timestamp, to: timestamp })
