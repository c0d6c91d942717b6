import { z } from 'zod'
import type { Circumstances } from '#domain/governance/types.ts'

/**
 * Of whom and when something is decided, in a query that names turns `t`, agents `a` and users `u`: the same in every
 * step of a turn, so that its stream, its answer and a later trial are judged on the same facts.
 */
export const CIRCUMSTANCES_COLUMN = `jsonb_build_object(
    'agent', jsonb_build_object('id', a.id, 'domain', a.domain, 'capabilities', a.capabilities,
                               'riskClass', a.risk_class),
    'actor', jsonb_build_object('id', u.id, 'role', u.role),
    'askedAt', to_char(t.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) AS circumstances`

export const circumstancesSchema: z.ZodType<Required<Circumstances>> = z.object({
  agent: z.object({
    id: z.string(),
    domain: z.string(),
    capabilities: z.array(z.string()),
    riskClass: z.string(),
  }),
  actor: z.object({ id: z.string(), role: z.string() }),
  askedAt: z.string(),
})
