import type { Pool } from 'pg'
import { z } from 'zod'
import type { Page } from '#contracts/common.ts'
import { ApiError } from '#contracts/errors.ts'
import { decisionSchema, pointSchema } from '#contracts/governance.ts'
import type { GovernedAgent, PolicySnapshot } from '#contracts/governance.ts'
import {
  decisionListItem,
  decisionRecord,
  decisionView,
  type DecisionListItem,
  type decisionReplay,
  type decisionsQuery,
} from '#contracts/governance-decisions.ts'
import { replay } from '#domain/governance/backtest.ts'
import { exceptionsAt, isValidAt, toPolicySnapshot } from '#domain/governance/snapshots.ts'
import type { Circumstances } from '#domain/governance/types.ts'
import { decodeCursor, toPage } from './cursor.ts'
import { CIRCUMSTANCES_COLUMN, circumstancesSchema } from './governance-circumstances.ts'
import { hashFacts } from './governance-records.ts'
import { readKept } from './governance-versions.ts'

const listed = z.object({
  ...decisionListItem.shape,
  createdAt: z.date().transform((date) => date.toISOString()),
})

const decisionPosition = z.tuple([z.iso.datetime(), z.uuid()])

/** Newest first. */
export async function listDecisions(
  pool: Pool,
  filter: z.output<typeof decisionsQuery>,
): Promise<Page<DecisionListItem>> {
  const [at, id] = filter.cursor ? decodeCursor(filter.cursor, decisionPosition) : []
  const { rows } = await pool.query<Record<string, unknown>>(
    `SELECT d.id, d.turn_id AS "turnId", d.point, d.step, d.effect, d.reason, d.reason_key AS "reasonKey",
            ARRAY(SELECT DISTINCT s ->> 'id' FROM jsonb_array_elements(d.signals) s ORDER BY 1) AS signals,
            ARRAY(SELECT DISTINCT e ->> 'ruleKey' FROM jsonb_array_elements(d.trace) e
                  WHERE (e ->> 'applied')::boolean ORDER BY 1) AS "ruleKeys",
            d.policy_version AS "policyVersion", d.created_at AS "createdAt"
     FROM governance_decisions d
     WHERE ($1::timestamptz IS NULL OR (d.created_at, d.id) < ($1, $2::uuid))
       AND ($3::uuid IS NULL OR d.turn_id = $3) AND ($4::text IS NULL OR d.point = $4)
       AND ($5::text IS NULL OR d.effect = $5)
       AND ($6::timestamptz IS NULL OR d.created_at >= $6) AND ($7::timestamptz IS NULL OR d.created_at < $7)
     ORDER BY d.created_at DESC, d.id DESC LIMIT $8`,
    [
      at ?? null,
      id ?? null,
      filter.turnId ?? null,
      filter.point ?? null,
      filter.effect ?? null,
      filter.from ?? null,
      filter.to ?? null,
      filter.limit + 1,
    ],
  )
  return toPage(
    rows.map((row) => listed.parse(row)),
    {
      limit: filter.limit,
      toItem: (decision) => decision,
      toPosition: (decision) => [decision.createdAt, decision.id],
    },
  )
}

/**
 * Of whom and when something would be decided that somebody asks for now, as a turn of theirs would see it; null where
 * there is no such agent. Without an agent, only what holds everywhere does.
 */
export async function readCircumstancesNow(
  pool: Pool,
  asking: { userId: string; agentId: string | undefined; now: Date },
): Promise<Circumstances | null> {
  const { userId, agentId, now } = asking
  const { rows } = await pool.query<{ circumstances: Circumstances }>(
    `SELECT ${CIRCUMSTANCES_COLUMN}
     FROM (SELECT $1::uuid AS user_id, $2::uuid AS agent_id, $3::timestamptz AS created_at) t
     JOIN users u ON u.id = t.user_id LEFT JOIN agents a ON a.id = t.agent_id AND a.deleted_at IS NULL
     WHERE $2::uuid IS NULL OR a.id IS NOT NULL`,
    [userId, agentId ?? null, now.toISOString()],
  )
  const [row] = rows
  if (!row) return null
  return agentId === undefined
    ? { ...row.circumstances, agent: NO_AGENT }
    : circumstancesSchema.parse(row.circumstances)
}

/** Nobody's agent: only rules that hold everywhere apply. */
const NO_AGENT: GovernedAgent = { id: '' }

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
