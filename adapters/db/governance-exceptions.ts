import type { Pool, PoolClient } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Page } from '#contracts/common.ts'
import { ApiError } from '#contracts/errors.ts'
import {
  type exceptionQuery,
  exceptionView,
  LONGEST_EXCEPTION_DAYS,
  type ExceptionView,
  type NewException,
} from '#contracts/governance-changes.ts'
import { decodeCursor, toPage } from './cursor.ts'
import type { Row } from './governance-rows.ts'
import { refuseOwnWish } from './governance-second-person.ts'
import { editPolicies, type PolicyAuthor } from './governance-versions.ts'
import { violatedConstraint, type Queryable } from './transaction.ts'

type Person = PolicyAuthor & { id: string }

/** One whose day has come is over, whether or not an edit has written that down. */
const STATE = `CASE WHEN e.state IN ('requested', 'active') AND e.expires_at <= now() THEN 'expired' ELSE e.state END`

const EXCEPTIONS = `SELECT e.id, e.rule_key AS "ruleKey", e.tier, e.scope_ref AS "scopeRef", e.reason, ${STATE} AS state,
    e.decision_reason AS "decisionReason", e.decided_at AS "decidedAt", e.expires_at AS "expiresAt",
    e.created_at AS "createdAt",
    jsonb_build_object('id', e.requested_by, 'name', coalesce(r.name, '')) AS "requestedBy",
    CASE WHEN e.decided_by IS NOT NULL
         THEN jsonb_build_object('id', e.decided_by, 'name', coalesce(d.name, '')) END AS "decidedBy"
  FROM policy_exceptions e LEFT JOIN users r ON r.id = e.requested_by LEFT JOIN users d ON d.id = e.decided_by`

const date = z.date().transform((value) => value.toISOString())
const exceptionRow = exceptionView.extend({
  createdAt: date,
  expiresAt: date,
  decidedAt: date.nullable(),
})

const idPosition = z.tuple([z.uuid()])

export async function listExceptions(
  pool: Pool,
  filter: z.output<typeof exceptionQuery>,
): Promise<Page<ExceptionView>> {
  const before = filter.cursor ? decodeCursor(filter.cursor, idPosition)[0] : null
  const { rows } = await pool.query<Row>(
    `${EXCEPTIONS} WHERE ($1::uuid IS NULL OR e.id < $1) AND ($2::text IS NULL OR ${STATE} = $2)
     ORDER BY e.id DESC LIMIT $3`,
    [before, filter.state ?? null, filter.limit + 1],
  )
  return toPage(
    rows.map((row) => exceptionRow.parse(row)),
    { limit: filter.limit, toItem: (one) => one, toPosition: ({ id }) => [id] },
  )
}

async function getException(database: Queryable, id: string): Promise<ExceptionView> {
  const { rows } = await database.query<Row>(`${EXCEPTIONS} WHERE e.id = $1`, [id])
  if (!rows[0]) throw new ApiError('not_found')
  return exceptionRow.parse(rows[0])
}

/** Writes down who wants which rule not to hold where; it holds until another admin grants it. */
export async function requestException(
  pool: Pool,
  wanted: NewException,
  author: Person,
): Promise<ExceptionView> {
  const id = uuidv7()
  await editPolicies(pool, author, async (client) => {
    await refuseNotDelegable(client, wanted.ruleKey)
    await refuseNoSuchAgent(client, wanted)
    await refuseWrongDay(client, wanted.expiresAt)
    await client.query(
      `UPDATE policy_exceptions SET state = 'expired'
       WHERE state IN ('requested', 'active') AND expires_at <= now()`,
    )
    await insertException(client, { ...wanted, id, requestedBy: author.id })
    return {
      result: null,
      reason: 'Exceptions that have ended',
      audit: {
        ...record('requested', { id, ruleKey: wanted.ruleKey }),
        isAlways: true as const,
        said: wanted.reason,
      },
    }
  })
  return getException(pool, id)
}

const record = (what: string, { id, ruleKey }: Pick<ExceptionView, 'id' | 'ruleKey'>) => ({
  type: `exception.${what}`,
  subjectId: id,
  payload: { key: ruleKey },
})

async function insertException(
  client: PoolClient,
  wanted: NewException & { id: string; requestedBy: string },
): Promise<void> {
  try {
    await client.query(
      `INSERT INTO policy_exceptions (id, rule_key, tier, scope_ref, reason, requested_by, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [
        wanted.id,
        wanted.ruleKey,
        wanted.tier,
        wanted.scopeRef,
        wanted.reason,
        wanted.requestedBy,
        wanted.expiresAt,
      ],
    )
  } catch (error) {
    if (violatedConstraint(error) !== 'policy_exceptions_one_live') throw error
    throw new ApiError('conflict', {
      message: 'There is an exception from this rule for this scope already.',
    })
  }
}

async function refuseNotDelegable(client: PoolClient, ruleKey: string): Promise<void> {
  const { rowCount } = await client.query(
    'SELECT 1 FROM policy_rules WHERE key = $1 AND deleted_at IS NULL AND is_delegable AND NOT is_immutable',
    [ruleKey],
  )
  if (rowCount === 0)
    throw refusal(
      'ruleKey',
      'This rule takes no exceptions.',
      'is no rule that says it is delegable',
    )
}

async function refuseNoSuchAgent(client: PoolClient, wanted: NewException): Promise<void> {
  if (wanted.tier !== 'agent') return
  const { rowCount } = await client.query(
    'SELECT 1 FROM agents WHERE id::text = $1 AND deleted_at IS NULL',
    [wanted.scopeRef],
  )
  if (rowCount === 0) throw refusal('scopeRef', 'There is no such agent.', 'is no agent’s id')
}

async function refuseWrongDay(client: PoolClient, expiresAt: string): Promise<void> {
  const { rows } = await client.query<{ fits: boolean }>(
    `SELECT $1::timestamptz > now() AND $1::timestamptz <= now() + make_interval(hours => 24 * $2) AS fits`,
    [expiresAt, LONGEST_EXCEPTION_DAYS],
  )
  if (rows[0]?.fits) return
  const within = `within ${LONGEST_EXCEPTION_DAYS} days`
  throw refusal('expiresAt', `An exception ends ${within}.`, `is not ${within} from now`)
}

function refusal(field: string, message: string, detail: string): ApiError {
  return new ApiError('refused', {
    message,
    details: [{ path: `body.${field}`, message: detail }],
  })
}

/** Grants an exception that somebody else asked for; it is in force at once, as a new version. */
export function approveException(pool: Pool, wish: Wish, author: Person): Promise<ExceptionView> {
  return decide(pool, { ...wish, from: 'requested', to: 'active', what: 'approved' }, author)
}

/** Refuses an exception; who asked for it may withdraw it in this way. */
export function refuseException(pool: Pool, wish: Wish, author: Person): Promise<ExceptionView> {
  return decide(pool, { ...wish, from: 'requested', to: 'refused', what: 'refused' }, author)
}

/** Ends an exception before its day, as a new version. */
export function revokeException(pool: Pool, wish: Wish, author: Person): Promise<ExceptionView> {
  return decide(pool, { ...wish, from: 'active', to: 'revoked', what: 'revoked' }, author)
}

type Wish = { id: string; reason: string }
type Step = Wish & { from: string; to: string; what: string }

async function decide(pool: Pool, step: Step, author: Person): Promise<ExceptionView> {
  const { id, reason, from, to, what } = step
  await editPolicies(pool, author, async (client) => {
    const before = await getException(client, id)
    if (before.state !== from)
      throw new ApiError('conflict', { message: `This exception is ${before.state}.` })
    const isGrant = to === 'active'
    if (isGrant) await refuseNotDelegable(client, before.ruleKey)
    const people = { requestedBy: before.requestedBy.id, decidedBy: author.id }
    const isOwn = isGrant && (await refuseOwnWish(client, people))
    await client.query(
      `UPDATE policy_exceptions SET state = $2, decision_reason = $3, decided_by = $4, decided_at = now()
       WHERE id = $1`,
      [id, to, reason, author.id],
    )
    return {
      result: null,
      reason: `An exception from ${before.ruleKey} was ${what}: ${reason}`,
      audit: {
        ...record(what, before),
        ...(isOwn ? { severity: 'critical' as const } : {}),
        isAlways: true as const,
        said: reason,
      },
    }
  })
  return getException(pool, id)
}
