import { z } from 'zod'
import type { Circumstances } from '#domain/governance/types.ts'

/**
 * Of whom and when something is decided, in a query that names turns `t`, agents `a` and users `u`: the same in every
 * step of a turn, so that its stream, its answer and a later trial are judged on the same facts.
 */
export const CIRCUMSTANCES_COLUMN = `jsonb_build_object(
    'agent', jsonb_build_object('id', a.id, 'domain', a.domain, 'capabilities', a.capabilities,
                                'riskClass', a.risk_class),
    'actor', jsonb_build_object('id', u.id, 'role', u.role,
                                'groups', array_remove(ARRAY[nullif(btrim(u.department), '')], NULL)),
    'history', (SELECT jsonb_build_object(
                  'approvals', count(*) FILTER (WHERE r.status IN ('approved', 'edited')),
                  'denials', count(*) FILTER (WHERE r.status = 'rejected'))
                FROM approval_requests r
                WHERE r.requester_id = t.user_id AND r.agent_id = t.agent_id AND r.decided_at < t.created_at
                  AND r.hitl_mode <> 'notify'
                  AND r.created_at > t.created_at - interval '90 days'),
    'askedAt', to_char(t.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) AS circumstances`

export const circumstancesSchema: z.ZodType<Required<Circumstances>> = z.object({
  agent: z.object({
    id: z.string(),
    domain: z.string(),
    capabilities: z.array(z.string()),
    riskClass: z.string(),
  }),
  actor: z.object({ id: z.string(), role: z.string(), groups: z.array(z.string()) }),
  history: z.object({ approvals: z.number(), denials: z.number() }),
  askedAt: z.string(),
})
