import type { Pool } from 'pg'
import { z } from 'zod'
import { ApiError } from '#contracts/errors.ts'
import { decisionSchema, pointSchema } from '#contracts/governance.ts'
import type { GovernedAgent, PolicySnapshot } from '#contracts/governance.ts'
import {
  decisionRecord,
  decisionView,
  type decisionReplay,
} from '#contracts/governance-decisions.ts'
import { replay } from '#domain/governance/backtest.ts'
import { exceptionsAt, isValidAt, toPolicySnapshot } from '#domain/governance/snapshots.ts'
import { CIRCUMSTANCES_COLUMN, circumstancesSchema } from './governance-circumstances.ts'
import { hashFacts } from './governance-records.ts'
import { readKept } from './governance-versions.ts'

/** What a decision may know of an agent; null where there is none of this id. */
export async function findGovernedAgent(pool: Pool, id: string): Promise<GovernedAgent | null> {
  const { rows } = await pool.query<Required<GovernedAgent>>(
    `SELECT id, domain, capabilities, risk_class AS "riskClass" FROM agents
     WHERE id = $1 AND deleted_at IS NULL`,
    [id],
  )
  return rows[0] ?? null
}

const hex = z
  .instanceof(Buffer)
  .transform((bytes) => bytes.toString('hex'))
  .nullable()

const stored = decisionSchema.omit({ redactedText: true }).extend({
  id: z.string(),
  turnId: z.string(),
  point: pointSchema,
  createdAt: z.date().transform((date) => date.toISOString()),
  circumstances: circumstancesSchema,
  inputDigest: hex,
  enforcedDigest: hex,
  factsHash: hex,
  immutableId: z.string().nullable(),
  detectors: decisionRecord.shape.detectors,
  outcome: decisionView.shape.outcome,
})
export type StoredDecisionView = z.infer<typeof stored>

/** A decision as it was stored, with whom and when it was about, and what became of it. It holds no text of a person. */
export async function getDecision(pool: Pool, id: string): Promise<StoredDecisionView> {
  const { rows } = await pool.query<Record<string, unknown>>(
    `SELECT d.id, d.turn_id AS "turnId", d.point, d.effect, d.reason, d.reason_key AS "reasonKey", d.intent,
            d.signals, d.trace, d.policy_version AS "policyVersion", d.created_at AS "createdAt",
            d.input_digest AS "inputDigest", d.enforced_digest AS "enforcedDigest", d.facts_hash AS "factsHash",
            d.immutable_id AS "immutableId", d.detectors,
            jsonb_build_object('turnStatus', t.status, 'approvalId', r.id, 'approvalStatus', r.status) AS outcome,
            ${CIRCUMSTANCES_COLUMN}
     FROM governance_decisions d JOIN turns t ON t.id = d.turn_id JOIN agents a ON a.id = t.agent_id
     JOIN users u ON u.id = t.user_id
     LEFT JOIN LATERAL (SELECT id, status FROM approval_requests
                        WHERE turn_id = d.turn_id AND point = d.point ORDER BY round DESC LIMIT 1) r ON true
     WHERE d.id = $1`,
    [id],
  )
  if (!rows[0]) throw new ApiError('not_found')
  return stored.parse(rows[0])
}

/** Makes a stored decision again by another version, with what held of it at the time. */
export async function replayDecision(
  pool: Pool,
  decision: StoredDecisionView,
  version: number,
): Promise<z.infer<typeof decisionReplay>> {
  const kept = await readKept(pool, version)
  if (!kept) throw new ApiError('not_found', { message: 'There is no version of this number.' })
  const { circumstances, factsHash, point } = decision
  const again = replay(
    heldAt(toPolicySnapshot(String(version), kept), decision.createdAt),
    decision,
  )
  const hash = hashFacts({ ...circumstances, point }, decision).toString('hex')
  return {
    version,
    ...again,
    isChanged: again.effect !== decision.effect,
    isSameFacts: factsHash === null ? null : factsHash === hash,
  }
}

function heldAt(snapshot: PolicySnapshot, time: string): PolicySnapshot {
  const then = new Date(time)
  return {
    ...snapshot,
    rules: snapshot.rules.filter((rule) => isValidAt(rule, then)),
    exceptions: exceptionsAt(snapshot.exceptions ?? [], then),
  }
}
