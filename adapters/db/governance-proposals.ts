import type { Pool, PoolClient } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Page } from '#contracts/common.ts'
import { ApiError } from '#contracts/errors.ts'
import {
  proposalView,
  type proposalQuery,
  type ProposalView,
} from '#contracts/governance-changes.ts'
import { decodeCursor, toPage } from './cursor.ts'
import type { Row } from './governance-rows.ts'
import { isOnlyAdmin } from './governance-second-person.ts'
import type { PolicyAuthor } from './governance-versions.ts'
import { violatedConstraint, type Queryable } from './transaction.ts'

export type NewProposal = Pick<ProposalView, 'kind'> &
  Partial<Pick<ProposalView, 'ruleId' | 'ruleKey' | 'baseVersion' | 'change' | 'targetNumber'>>

const PROPOSALS = `SELECT p.id, p.kind, p.rule_id AS "ruleId", p.rule_key AS "ruleKey", p.base_version AS "baseVersion",
    p.change, p.target_number AS "targetNumber", p.reason, p.state, p.decision_reason AS "decisionReason",
    p.decided_at AS "decidedAt", p.created_at AS "createdAt",
    jsonb_build_object('id', p.requested_by, 'name', coalesce(r.name, '')) AS "requestedBy",
    CASE WHEN p.decided_by IS NOT NULL
         THEN jsonb_build_object('id', p.decided_by, 'name', coalesce(d.name, '')) END AS "decidedBy"
  FROM policy_proposals p LEFT JOIN users r ON r.id = p.requested_by LEFT JOIN users d ON d.id = p.decided_by`

const date = z.date().transform((value) => value.toISOString())
const proposalRow = proposalView.extend({ createdAt: date, decidedAt: date.nullable() })

const idPosition = z.tuple([z.uuid()])

export async function listProposals(
  pool: Pool,
  filter: z.output<typeof proposalQuery>,
): Promise<Page<ProposalView>> {
  const before = filter.cursor ? decodeCursor(filter.cursor, idPosition)[0] : null
  const { rows } = await pool.query<Row>(
    `${PROPOSALS} WHERE ($1::uuid IS NULL OR p.id < $1) AND ($2::text IS NULL OR p.state = $2)
     ORDER BY p.id DESC LIMIT $3`,
    [before, filter.state ?? null, filter.limit + 1],
  )
  return toPage(
    rows.map((row) => proposalRow.parse(row)),
    { limit: filter.limit, toItem: (one) => one, toPosition: ({ id }) => [id] },
  )
}

export async function getProposal(database: Queryable, id: string): Promise<ProposalView> {
  const { rows } = await database.query<Row>(`${PROPOSALS} WHERE p.id = $1`, [id])
  if (!rows[0]) throw new ApiError('not_found')
  return proposalRow.parse(rows[0])
}

/** A proposal that waits, kept to the end of the transaction. */
export async function lockProposal(client: PoolClient, id: string): Promise<ProposalView> {
  await client.query('SELECT 1 FROM policy_proposals WHERE id = $1 FOR UPDATE', [id])
  const proposal = await getProposal(client, id)
  if (proposal.state !== 'pending')
    throw new ApiError('conflict', { message: `This proposal is ${proposal.state} already.` })
  return proposal
}

/**
 * What a change of the platform's rules needs: written down as a proposal where another admin is there to approve it.
 * Null where the acting one is alone and the change may be made at once.
 */
export async function proposeToOthers(
  client: PoolClient,
  wanted: NewProposal & { changeReason: string | undefined },
  author: PolicyAuthor,
): Promise<ProposalView | null> {
  const { changeReason: reason } = wanted
  if (author.id === null) return null
  if (reason === undefined)
    throw new ApiError('refused', {
      message: 'Say why: rules of the platform are changed with a reason.',
      details: [
        {
          path: `${wanted.kind === 'delete' ? 'query' : 'body'}.changeReason`,
          message: 'is needed for a rule of the platform',
        },
      ],
    })
  if (await isOnlyAdmin(client, author.id)) return null
  return insertProposal(client, { ...wanted, reason, requestedBy: author.id })
}

async function insertProposal(
  client: PoolClient,
  wanted: NewProposal & { reason: string; requestedBy: string },
): Promise<ProposalView> {
  const id = uuidv7()
  try {
    await client.query(
      `INSERT INTO policy_proposals
         (id, kind, rule_id, rule_key, base_version, change, target_number, reason, requested_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        id,
        wanted.kind,
        wanted.ruleId ?? null,
        wanted.ruleKey ?? '',
        wanted.baseVersion ?? null,
        JSON.stringify(wanted.change ?? {}),
        wanted.targetNumber ?? null,
        wanted.reason,
        wanted.requestedBy,
      ],
    )
  } catch (error) {
    if (violatedConstraint(error) !== 'policy_proposals_one_pending') throw error
    throw new ApiError('conflict', { message: 'Another change of this waits to be approved.' })
  }
  return getProposal(client, id)
}

/** How somebody's wish for a change is recorded. */
export const proposedEdit = ({ id, ruleKey, kind, reason }: ProposalView) => ({
  reason: `Proposed a ${kind}`,
  audit: {
    type: 'policy.change_proposed',
    subjectId: id,
    payload: { kind, key: ruleKey },
    isAlways: true as const,
    said: reason,
  },
})

export async function closeProposal(
  client: PoolClient,
  end: { id: string; state: 'applied' | 'refused'; reason: string; decidedBy: string },
): Promise<void> {
  await client.query(
    `UPDATE policy_proposals SET state = $2, decision_reason = $3, decided_by = $4, decided_at = now()
     WHERE id = $1`,
    [end.id, end.state, end.reason, end.decidedBy],
  )
}
