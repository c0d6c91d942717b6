import { z } from 'zod'
import { id, line, pageQuery, storedLine, timestamp } from './common.ts'

const person = z.object({ id, name: z.string() })

/** An exception may last as long as this; afterwards somebody has to ask again. */
export const LONGEST_EXCEPTION_DAYS = 90

export const exceptionState = z.enum(['requested', 'active', 'refused', 'revoked', 'expired'])

export const newException = z.strictObject({
  /** The rule it is of; one that says it is delegable. */
  ruleKey: z.string().min(1).max(200),
  tier: z.enum(['domain', 'agent']),
  /** The domain's name, or the agent's id. */
  scopeRef: line(200),
  reason: line(500),
  expiresAt: timestamp,
})
export type NewException = z.infer<typeof newException>

/** That a rule does not hold for one domain or agent, until a day. */
export const exceptionView = z.object({
  id,
  ...newException.shape,
  scopeRef: storedLine(200),
  reason: storedLine(500),
  state: exceptionState,
  requestedBy: person,
  decidedBy: person.nullable(),
  decisionReason: z.string().nullable(),
  decidedAt: timestamp.nullable(),
  createdAt: timestamp,
})
export type ExceptionView = z.infer<typeof exceptionView>

export const exceptionQuery = pageQuery.extend({ state: exceptionState.optional() })

export const proposalState = z.enum(['pending', 'applied', 'refused', 'superseded'])

/** A change of the platform's rules that waits for a second admin. */
export const proposalView = z.object({
  id,
  kind: z.enum(['update', 'delete', 'rollback']),
  /** Null for a rollback. */
  ruleId: id.nullable(),
  ruleKey: z.string(),
  /** The version of the rule that was edited. */
  baseVersion: z.number().int().nullable(),
  /** The fields of the rule and what they would become. */
  change: z.record(z.string(), z.unknown()),
  /** The rule set that a rollback would bring back. */
  targetNumber: z.number().int().nullable(),
  reason: z.string(),
  state: proposalState,
  requestedBy: person,
  decidedBy: person.nullable(),
  decisionReason: z.string().nullable(),
  decidedAt: timestamp.nullable(),
  createdAt: timestamp,
})
export type ProposalView = z.infer<typeof proposalView>

export const proposalQuery = pageQuery.extend({ state: proposalState.optional() })

export const changeDecision = z.strictObject({ reason: line(500) })
