import type { PoolClient } from 'pg'
import { ApiError } from '#contracts/errors.ts'
import type { KeptTopic, PolicyRule } from '#contracts/governance.ts'
import type { RuleProblem } from '#domain/governance/analysis.ts'
import { checkDraft, unusable, type GateReport, type GateWarning } from '#domain/governance/gate.ts'
import { immutableRules } from '#domain/governance/immutable-rules.ts'
import { toPolicySnapshot } from '#domain/governance/snapshots.ts'
import { topicProblems, topicWarnings, type KnownAgents } from '#domain/governance/topic-gate.ts'
import { readActive, type ActiveVersion } from './governance-versions.ts'
import type { Queryable } from './transaction.ts'

/** What the save gate says of a draft; nothing is stored. */
export async function judgeDraft(database: Queryable, rule: PolicyRule): Promise<GateReport> {
  const { number, snapshot } = await readInForce(database)
  return checkDraft(rule, toPolicySnapshot(String(number), snapshot), {
    now: new Date(),
    topicIds: new Set(snapshot.topics.map(({ id }) => id)),
    isScopeUsed: await isScopeUsed(database, rule),
  })
}

async function readInForce(database: Queryable): Promise<ActiveVersion> {
  const active = await readActive(database)
  if (!active) throw new Error('rules are edited only after they were seeded')
  return active
}

async function isScopeUsed(database: Queryable, { tier, scopeRef }: PolicyRule): Promise<boolean> {
  if (tier !== 'agent' && tier !== 'domain') return true
  const column = tier === 'agent' ? 'id::text' : 'domain'
  const { rowCount } = await database.query(
    `SELECT 1 FROM agents WHERE ${column} = $1 AND deleted_at IS NULL LIMIT 1`,
    [scopeRef ?? ''],
  )
  return rowCount === 1
}

/**
 * Refuses what no engine could evaluate, what can never fire, contradicts another rule, or would refuse ordinary
 * questions. Returns what else there is to know of the rule.
 */
export async function passSaveGate(client: PoolClient, rule: PolicyRule): Promise<GateWarning[]> {
  const { problems, warnings, newlyBlocked, newlyHeld } = await judgeDraft(client, rule)
  const isTooStrict = newlyBlocked.length + newlyHeld.length > 0
  refuseProblems(problems, isTooStrict ? TOO_STRICT : undefined)
  return warnings
}

const TOO_STRICT =
  'This rule would block ordinary questions or answers, or have most of them wait. Try it in shadow mode first.'

/**
 * Refuses a topic by which nothing could ever be found, or ordinary questions would be refused. Returns what else there
 * is to know of it.
 */
export async function passTopicGate(client: PoolClient, topic: KeptTopic): Promise<RuleProblem[]> {
  const { number, snapshot } = await readInForce(client)
  const agents = await readAgents(client)
  refuseProblems(
    topicProblems(topic, { present: toPolicySnapshot(String(number), snapshot), agents }),
  )
  return topicWarnings(topic, agents)
}

async function readAgents(client: PoolClient): Promise<KnownAgents> {
  const { rows } = await client.query<{ id: string; domain: string }>(
    'SELECT id, domain FROM agents WHERE deleted_at IS NULL',
  )
  return new Map(rows.map(({ id, domain }) => [id, domain]))
}

function refuseProblems(problems: readonly RuleProblem[], sentence?: string): void {
  const [problem] = problems
  if (!problem) return
  throw new ApiError('refused', {
    message: sentence ?? `This cannot be saved: ${problem.path}: ${problem.message}.`,
    details: problems.map(({ path, message }) => ({ path: `body.${path}`, message })),
  })
}

/** Refuses a draft of which one rule could take the place of another, or of one that nobody can change. */
export function refuseDraftKeys(draft: readonly PolicyRule[], path: string): void {
  const fixed = new Set(immutableRules.map(({ key }) => key))
  const seen = new Set<string>()
  const details = draft.flatMap(({ key }, index) => {
    const problem = fixed.has(key) ? 'is immutable' : seen.has(key) ? 'is there twice' : null
    seen.add(key)
    return problem ? [{ path: `${path}.${index}.key`, message: `${key} ${problem}` }] : []
  })
  const [first] = details
  if (first)
    throw new ApiError('refused', { message: `This cannot be tried: ${first.message}.`, details })
}

/** Refuses rules that come from elsewhere than the editor, where one of them cannot be evaluated. */
export function refuseUnusable(rules: readonly PolicyRule[], path: string): void {
  for (const [index, rule] of rules.entries()) {
    const problem = unusable(rule)
    if (!problem) continue
    throw new ApiError('refused', {
      message: `This rule cannot be used: ${problem.path}: ${problem.message}.`,
      details: [{ path: `${path}.${index}.${problem.path}`, message: problem.message }],
    })
  }
}
