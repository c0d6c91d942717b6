import type { Pool } from 'pg'
import { z } from 'zod'
import { ApiError } from '#contracts/errors.ts'
import {
  intentSchema,
  keptTopicSchema,
  policyRuleSchema,
  signalSchema,
  effectSchema,
  pointSchema,
  type KeptTopic,
  type PolicyRule,
} from '#contracts/governance.ts'
import { backtest } from '#contracts/governance-policies.ts'
import type { BacktestResult, StoredDecision } from '#domain/governance/backtest.ts'
import { appendAuditEvent } from './audit.ts'
import { CIRCUMSTANCES_COLUMN, circumstancesSchema } from './governance-circumstances.ts'
import { inTransaction, type Queryable } from './transaction.ts'

type BacktestView = z.infer<typeof backtest>

/** What is tried: rules and topics in place of those in force. */
export interface Draft {
  rules: PolicyRule[]
  topics: KeptTopic[]
}

// Trials from before topics could be tried hold the rules alone.
const draftSchema: z.ZodType<Draft> = z.union([
  z.object({ rules: z.array(policyRuleSchema), topics: z.array(keptTopicSchema) }),
  z.array(policyRuleSchema).transform((rules) => ({ rules, topics: [] })),
])

/** A trial that runs, and how far it is. */
export interface RunningBacktest {
  id: string
  draft: Draft
  since: Date
  /** The last decision that was counted. */
  cursor: string | null
  result: BacktestResult
}

interface BacktestRow {
  id: string
  draft: unknown
  since: Date
  status: string
  checked: number
  total: number
  result: { cursor?: string } & Partial<BacktestResult>
  created_at: Date
  finished_at: Date | null
}

const COLUMNS = 'id, draft, since, status, checked, total, result, created_at, finished_at'

const NOT_REDACTED = `NOT d.trace @> '[{"effect": "redact", "applied": true}]'`

/** Stop switches are no rules: what they decided says nothing of a draft. */
const BY_RULES = "d.reason_key NOT LIKE 'stopped.%'"

function resultOf({ result }: BacktestRow): BacktestResult {
  return {
    byChange: result.byChange ?? {},
    examples: result.examples ?? [],
    judgedOnText: result.judgedOnText ?? 0,
  }
}

function toBacktest(row: BacktestRow): BacktestView {
  return backtest.parse({
    ...row,
    since: row.since.toISOString(),
    asIf: draftSchema
      .parse(row.draft)
      .rules.flatMap(({ key, mode }) => (mode === 'shadow' ? [key] : [])),
    result: resultOf(row),
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  })
}

/** Writes the draft that is to be tried, with its record; the workflow is given only its id. */
export async function createBacktest(
  pool: Pool,
  wanted: { id: string; draft: Draft; since: string },
  author: { id: string; requestId: string | null },
): Promise<BacktestView> {
  const { id, draft, since } = wanted
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<BacktestRow>(
      `INSERT INTO backtests (id, draft, since, created_by) VALUES ($1, $2, $3, $4) RETURNING ${COLUMNS}`,
      [id, JSON.stringify(draft), since, author.id],
    )
    await appendAuditEvent(client, {
      type: 'governance.backtest_started',
      severity: 'warning',
      actorId: author.id,
      subjectId: id,
      payload: { rules: draft.rules.length, topics: draft.topics.length, since },
      requestId: author.requestId,
    })
    return toBacktest(oneOf(rows))
  })
}

export async function getBacktest(pool: Pool, id: string): Promise<BacktestView> {
  const test = toBacktest(oneOf(await readRows(pool, id)))
  const { examples } = test.result
  if (examples.length === 0) return test
  const circumstances = await readExamples(pool, examples)
  const described = examples.map((one) => ({ ...one, ...circumstances.get(one.decisionId) }))
  return { ...test, result: { ...test.result, examples: described } }
}

/** As much of a question as tells which one it was. */
const EXCERPT_CHARACTERS = 160

async function readExamples(
  pool: Pool,
  examples: readonly { decisionId: string }[],
): Promise<Map<string, { decidedAt: string; excerpt: string }>> {
  const { rows } = await pool.query<{ id: string; decidedAt: Date; excerpt: string }>(
    `SELECT d.id, d.created_at AS "decidedAt", left(m.content, $2) AS excerpt
     FROM governance_decisions d JOIN turns t ON t.id = d.turn_id JOIN messages m ON m.id = t.user_message_id
     WHERE d.id = ANY ($1)`,
    [examples.map(({ decisionId }) => decisionId), EXCERPT_CHARACTERS],
  )
  return new Map(
    rows.map(({ id, decidedAt, excerpt }) => [id, { decidedAt: decidedAt.toISOString(), excerpt }]),
  )
}

/** The trial, while it runs. */
export async function loadBacktest(pool: Pool, id: string): Promise<RunningBacktest | null> {
  const [row] = await readRows(pool, id)
  if (!row || row.status !== 'running') return null
  return {
    id,
    draft: draftSchema.parse(row.draft),
    since: row.since,
    cursor: row.result.cursor ?? null,
    result: resultOf(row),
  }
}

async function readRows(database: Queryable, id: string): Promise<BacktestRow[]> {
  const { rows } = await database.query<BacktestRow>(
    `SELECT ${COLUMNS} FROM backtests WHERE id = $1`,
    [id],
  )
  return rows
}

function oneOf(rows: BacktestRow[]): BacktestRow {
  if (!rows[0]) throw new ApiError('not_found')
  return rows[0]
}

/** Counts what is to be tried, and notes it for the progress. */
export async function countDecisions(pool: Pool, test: RunningBacktest): Promise<number> {
  const { rows } = await pool.query<{ total: number }>(
    `UPDATE backtests SET total = (SELECT count(*) FROM governance_decisions d JOIN turns t ON t.id = d.turn_id
                                    WHERE d.created_at >= $2 AND ${BY_RULES})
     WHERE id = $1 RETURNING total`,
    [test.id, test.since],
  )
  return rows[0]?.total ?? 0
}

/** What a decision was made on, as it was kept: the question, or what the model had written. */
const KEPT_TEXT = `CASE d.point
      WHEN 'input' THEN (
        SELECT jsonb_build_object('content', m.content, 'isWhole', ${NOT_REDACTED} AND NOT EXISTS (
                 SELECT 1 FROM message_files f WHERE f.message_id = m.id))
        FROM messages m WHERE m.id = t.user_message_id)
      WHEN 'output' THEN (
        SELECT jsonb_build_object('content', c.draft, 'isWhole', ${NOT_REDACTED})
        FROM model_calls c WHERE c.turn_id = d.turn_id AND c.step = d.step AND c.draft IS NOT NULL
        ORDER BY c.attempt DESC LIMIT 1)
    END AS text`

/** The decisions after the one that was counted last. Ids are in the order of time. */
export async function readDecisionsAfter(
  pool: Pool,
  test: RunningBacktest,
  limit: number,
): Promise<StoredDecision[]> {
  const { rows } = await pool.query<Record<string, unknown>>(
    `SELECT d.id AS "decisionId", d.turn_id AS "turnId", d.point, d.effect, d.intent, d.signals,
            ${KEPT_TEXT}, ${CIRCUMSTANCES_COLUMN}
     FROM governance_decisions d JOIN turns t ON t.id = d.turn_id JOIN agents a ON a.id = t.agent_id
     JOIN users u ON u.id = t.user_id
     WHERE d.created_at >= $1 AND ($2::uuid IS NULL OR d.id > $2)
       AND ${BY_RULES}
     ORDER BY d.id LIMIT $3`,
    [test.since, test.cursor, limit],
  )
  return rows.map((row) => storedDecision.parse(row))
}

const storedDecision = z.object({
  decisionId: z.string(),
  turnId: z.string(),
  point: pointSchema,
  effect: effectSchema,
  intent: intentSchema,
  signals: z.array(signalSchema),
  circumstances: circumstancesSchema,
  text: z.object({ content: z.string(), isWhole: z.boolean() }).nullable(),
})

/** Counts a page, unless another run of the same step has. */
export async function saveBacktestPage(
  pool: Pool,
  test: RunningBacktest,
  page: { checked: number; cursor: string; result: BacktestResult },
): Promise<void> {
  await pool.query(
    `UPDATE backtests SET checked = checked + $2, result = $3
     WHERE id = $1 AND status = 'running' AND result ->> 'cursor' IS NOT DISTINCT FROM $4`,
    [test.id, page.checked, JSON.stringify({ ...page.result, cursor: page.cursor }), test.cursor],
  )
}

export async function finishBacktest(
  pool: Pool,
  end: { backtestId: string; status: 'finished' | 'failed' },
): Promise<void> {
  await pool.query(
    `UPDATE backtests SET status = $2, finished_at = now() WHERE id = $1 AND status = 'running'`,
    [end.backtestId, end.status],
  )
}

/** A trial that could not be started has failed. */
export const failBacktest = (pool: Pool, backtestId: string): Promise<void> =>
  finishBacktest(pool, { backtestId, status: 'failed' })
