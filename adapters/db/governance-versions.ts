import { createHash } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Page } from '#contracts/common.ts'
import { ApiError } from '#contracts/errors.ts'
import {
  keptSnapshotSchema,
  policyExceptionSchema,
  type KeptSnapshot,
  type PolicyException,
  type PolicyRule,
} from '#contracts/governance.ts'
import { versionChange, type GovernanceVersion } from '#contracts/governance-policies.ts'
import { immutableRules } from '#domain/governance/immutable-rules.ts'
import { builtInRules } from '#domain/governance/rules.ts'
import {
  canonicalSnapshot,
  diffSnapshots,
  keepSnapshot,
  type SnapshotChange,
} from '#domain/governance/snapshots.ts'
import { appendAuditEvent, sealPersonal, type SealedDetail } from './audit.ts'
import { decodeCursor, toPage } from './cursor.ts'
import { bringShippedIntents, readIntents, toKeptIntent } from './governance-intent-rows.ts'
import {
  placeholders,
  POLICY_COLUMNS,
  POLICY_VALUES,
  policyValues,
  toKeptTopic,
  toPolicy,
  toPolicyRule,
  TOPIC_COLUMNS,
  toTopic,
  type Row,
} from './governance-rows.ts'
import { inTransaction, type Queryable } from './transaction.ts'

/** Any number, the same in every process: edits of the rules are one after another. */
const GOVERNANCE_LOCK = 4_100_006

/** Who changes the rules, and why. */
export interface PolicyAuthor {
  /** Null where a release brings its rules. */
  id: string | null
  requestId: string | null
  /** Seals why, which is a person's own words. */
  sealer?: SealedDetail['sealer']
}

export interface PolicyEdit<T> {
  /** What the edit returns to its caller. */
  result: T
  reason: string
  /** The version this one brings back. */
  sourceNumber?: number
  audit: {
    type: string
    subjectId: string | null
    payload?: Record<string, string | number>
    /** That of an edit by a person unless given. */
    severity?: 'critical'
    /** Whether it is recorded where the rules stay as they were: somebody asked for or refused a change. */
    isAlways?: true
    /** Why, in the words of a person. */
    said?: string | undefined
  }
}

/**
 * Changes the rules: the change, a version of the whole, the pointer to it and the record of it are one transaction,
 * and edits wait for each other. An edit that changes nothing makes no version.
 */
export async function editPolicies<T>(
  pool: Pool,
  author: PolicyAuthor,
  edit: (client: PoolClient) => Promise<PolicyEdit<T>>,
): Promise<T> {
  return inTransaction(pool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [GOVERNANCE_LOCK])
    await bringShippedRules(client)
    const { result, ...made } = await edit(client)
    await setAsideOvertaken(client)
    await commitVersion(client, author, made)
    return result
  })
}

/** A change that somebody proposed of a rule that has been changed since is a change of something else. */
async function setAsideOvertaken(client: PoolClient): Promise<void> {
  await client.query(
    `UPDATE policy_proposals p SET state = 'superseded', decided_at = now() FROM policy_rules r
     WHERE p.state = 'pending' AND r.id = p.rule_id AND r.version <> p.base_version`,
  )
}

/** Inserts what this release brings and is not there, as a version of its own. Returns the keys it inserted. */
export async function seedPolicies(pool: Pool): Promise<string[]> {
  return inTransaction(pool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [GOVERNANCE_LOCK])
    return bringShippedRules(client)
  })
}

/** A built-in rule that people took out stays out; an immutable one cannot be missing. */
async function bringShippedRules(client: PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ key: string; is_immutable: boolean }>(
    'SELECT key, is_immutable FROM policy_rules',
  )
  const known = new Set(rows.map(({ key }) => key))
  const immutable = new Set(rows.flatMap((row) => (row.is_immutable ? [row.key] : [])))
  const missing = [
    ...builtInRules.filter(({ key }) => !known.has(key)),
    ...immutableRules.filter(({ key }) => !immutable.has(key)),
  ]
  for (const rule of missing) await insertRule(client, rule, null)
  const intents = await bringShippedIntents(client)
  if (missing.length + intents.length === 0 && (await readActive(client)) !== null) return []
  await commitVersion(
    client,
    { id: null, requestId: null },
    {
      reason: 'Rules that come with this release',
      audit: {
        type: 'governance.seeded',
        subjectId: null,
        payload: { rules: missing.length, intents: intents.length },
      },
    },
  )
  return [...missing.map(({ key }) => key), ...intents]
}

export async function insertRule(
  client: PoolClient,
  rule: PolicyRule,
  createdBy: string | null,
): Promise<string> {
  const id = uuidv7()
  const count = POLICY_VALUES.length
  await client.query(
    `INSERT INTO policy_rules (id, ${POLICY_VALUES.join(', ')}, is_immutable, created_by, updated_at)
     VALUES ($1, ${placeholders(POLICY_VALUES)}, $${count + 2}, $${count + 3}, now())`,
    [id, ...policyValues(rule), rule.immutable, createdBy],
  )
  return id
}

async function commitVersion(
  client: PoolClient,
  author: PolicyAuthor,
  made: Omit<PolicyEdit<unknown>, 'result'>,
): Promise<void> {
  const { type, subjectId, payload, severity, isAlways, said } = made.audit
  const version = await writeVersion(client, author, made)
  if (!version && !isAlways) return
  await appendAuditEvent(client, {
    type,
    severity: severity ?? (author.id === null ? 'info' : 'warning'),
    actorId: author.id,
    subjectId,
    payload: { ...payload, ...version },
    requestId: author.requestId,
    ...sealPersonal(author.sealer, author.id, { free_text: { reason: said } }),
  })
}

/** Null where the rules are as they were. */
async function writeVersion(
  client: PoolClient,
  author: PolicyAuthor,
  made: Pick<PolicyEdit<unknown>, 'reason' | 'sourceNumber'>,
): Promise<{ policyVersion: number; hash: string } | null> {
  const snapshot = await readTables(client)
  const parent = await readActive(client)
  const text = canonicalSnapshot(snapshot)
  const hash = createHash('sha256').update(text).digest()
  if (parent?.hash.equals(hash) && made.sourceNumber === undefined) return null
  const diff = diffSnapshots(parent?.snapshot ?? null, snapshot)
  const number = (await newestNumber(client)) + 1
  await client.query(
    `INSERT INTO governance_versions
       (number, snapshot, hash, parent_number, source_number, diff, author_id, reason)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      number,
      text,
      hash,
      parent?.number ?? null,
      made.sourceNumber ?? null,
      JSON.stringify(diff),
      author.id,
      made.reason,
    ],
  )
  await client.query(
    `INSERT INTO governance_active (id, number) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET number = $1`,
    [number],
  )
  return { policyVersion: number, hash: hash.toString('hex') }
}

/** The rules, topics, intents and exceptions as people edit them, switched-off ones too. */
async function readTables(client: PoolClient): Promise<KeptSnapshot> {
  const rules = await client.query<Row>(
    `SELECT ${POLICY_COLUMNS} FROM policy_rules WHERE deleted_at IS NULL`,
  )
  const topics = await client.query<Row>(`SELECT ${TOPIC_COLUMNS} FROM prohibited_topics`)
  const kept = keepSnapshot(
    rules.rows.map((row) => toPolicyRule(toPolicy(row))),
    topics.rows.map((row) => toKeptTopic(toTopic(row))),
    await readActiveExceptions(client),
  )
  return { ...kept, intents: (await readIntents(client)).map(toKeptIntent) }
}

async function readActiveExceptions(client: PoolClient): Promise<PolicyException[]> {
  const { rows } = await client.query<Row>(
    `SELECT id, rule_key AS "ruleKey", tier, scope_ref AS "scopeRef", expires_at AS "expiresAt"
     FROM policy_exceptions WHERE state = 'active'`,
  )
  const asText = z.date().transform((date) => date.toISOString())
  const row = policyExceptionSchema.extend({ expiresAt: asText })
  return rows.map((one) => row.parse(one))
}

async function newestNumber(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ newest: number }>(
    'SELECT coalesce(max(number), 0) AS newest FROM governance_versions',
  )
  return rows[0]?.newest ?? 0
}

export interface ActiveVersion {
  number: number
  hash: Buffer
  snapshot: KeptSnapshot
}

/** The version in force; null before anything has been seeded. */
export async function readActive(database: Queryable): Promise<ActiveVersion | null> {
  const { rows } = await database.query<{ number: number; hash: Buffer; snapshot: unknown }>(
    'SELECT number, hash, snapshot FROM governance_versions JOIN governance_active USING (number)',
  )
  const [row] = rows
  return row ? { ...row, snapshot: keptSnapshotSchema.parse(row.snapshot) } : null
}

/** One version as it was in force; null where there is none of this number. */
export async function readKept(database: Queryable, number: number): Promise<KeptSnapshot | null> {
  const { rows } = await database.query<{ snapshot: unknown }>(
    'SELECT snapshot FROM governance_versions WHERE number = $1',
    [number],
  )
  return rows[0] ? keptSnapshotSchema.parse(rows[0].snapshot) : null
}

const VERSION = `SELECT v.number, v.hash, v.parent_number, v.source_number, v.reason, v.created_at, v.snapshot, v.diff,
    u.name AS author_name, a.number IS NOT NULL AS active
  FROM governance_versions v
  LEFT JOIN users u ON u.id = v.author_id
  LEFT JOIN governance_active a ON a.number = v.number`

interface VersionRow {
  number: number
  hash: Buffer
  parent_number: number | null
  source_number: number | null
  reason: string
  created_at: Date
  snapshot: unknown
  diff: unknown
  author_name: string | null
  active: boolean
}

function toVersion(row: VersionRow): GovernanceVersion {
  return {
    number: row.number,
    hash: row.hash.toString('hex'),
    active: row.active,
    parentNumber: row.parent_number,
    sourceNumber: row.source_number,
    authorName: row.author_name,
    reason: row.reason,
    createdAt: row.created_at.toISOString(),
  }
}

const numberPosition = z.tuple([z.number().int()])

export async function listVersions(
  pool: Pool,
  page: { limit: number; cursor?: string | undefined },
): Promise<Page<GovernanceVersion>> {
  const before = page.cursor ? decodeCursor(page.cursor, numberPosition)[0] : 2_147_483_647
  const { rows } = await pool.query<VersionRow>(
    `${VERSION} WHERE v.number < $1 ORDER BY v.number DESC LIMIT $2`,
    [before, page.limit + 1],
  )
  return toPage(rows, {
    limit: page.limit,
    toItem: toVersion,
    toPosition: ({ number }) => [number],
  })
}

export async function getVersion(
  database: Queryable,
  number: number,
): Promise<GovernanceVersion & { snapshot: KeptSnapshot; diff: SnapshotChange[] }> {
  const { rows } = await database.query<VersionRow>(`${VERSION} WHERE v.number = $1`, [number])
  const [row] = rows
  if (!row) throw new ApiError('not_found')
  return {
    ...toVersion(row),
    snapshot: keptSnapshotSchema.parse(row.snapshot),
    diff: z.array(versionChange).parse(row.diff),
  }
}
