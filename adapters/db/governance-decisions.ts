import type { Pool } from 'pg'
import { z } from 'zod'
import { ApiError } from '#contracts/errors.ts'
import {
  decisionSchema,
  pointSchema,
  type Decision,
  type GovernedAgent,
  type Point,
} from '#contracts/governance.ts'
import type { Circumstances } from '#domain/governance/types.ts'
import { CIRCUMSTANCES_COLUMN, circumstancesSchema } from './governance-circumstances.ts'

/** What a decision may know of an agent; null where there is none of this id. */
export async function findGovernedAgent(pool: Pool, id: string): Promise<GovernedAgent | null> {
  const { rows } = await pool.query<Required<GovernedAgent>>(
    `SELECT id, domain, capabilities, risk_class AS "riskClass" FROM agents
     WHERE id = $1 AND deleted_at IS NULL`,
    [id],
  )
  return rows[0] ?? null
}

export type StoredDecisionView = Decision & {
  id: string
  turnId: string
  point: Point
  createdAt: string
  circumstances: Circumstances
}

const stored = decisionSchema.omit({ redactedText: true }).extend({
  id: z.string(),
  turnId: z.string(),
  point: pointSchema,
  createdAt: z.date().transform((date) => date.toISOString()),
  circumstances: circumstancesSchema,
})

/** A decision as it was stored, with whom and when it was about. It holds no text of a person. */
export async function getDecision(pool: Pool, id: string): Promise<StoredDecisionView> {
  const { rows } = await pool.query<Record<string, unknown>>(
    `SELECT d.id, d.turn_id AS "turnId", d.point, d.effect, d.reason, d.reason_key AS "reasonKey", d.intent,
            d.signals, d.trace, d.policy_version AS "policyVersion", d.created_at AS "createdAt",
            ${CIRCUMSTANCES_COLUMN}
     FROM governance_decisions d JOIN turns t ON t.id = d.turn_id JOIN agents a ON a.id = t.agent_id
     JOIN users u ON u.id = t.user_id
     WHERE d.id = $1`,
    [id],
  )
  if (!rows[0]) throw new ApiError('not_found')
  return stored.parse(rows[0])
}
