import type { PoolClient } from 'pg'
import { ApiError } from '#contracts/errors.ts'
import type { PolicyRule, PolicySnapshot } from '#contracts/governance.ts'
import type { RuleProblem } from '#domain/governance/analysis.ts'
import { checkDraft, unusable, type GateReport, type GateWarning } from '#domain/governance/gate.ts'
import { isValidAt, toPolicySnapshot } from '#domain/governance/snapshots.ts'
import { readActive } from './governance-versions.ts'
import type { Queryable } from './transaction.ts'

/** What the save gate says of a draft; nothing is stored. */
export async function judgeDraft(database: Queryable, rule: PolicyRule): Promise<GateReport> {
  return checkDraft(rule, await presentSnapshot(database))
}

/**
 * Refuses what no engine could evaluate, what can never fire, contradicts another rule, or would refuse ordinary
 * questions. Returns what else there is to know of the rule.
 */
export async function passSaveGate(client: PoolClient, rule: PolicyRule): Promise<GateWarning[]> {
  const { problems, warnings, newlyBlocked } = await judgeDraft(client, rule)
  const isTooStrict = newlyBlocked.length > 0
  for (const problem of problems)
    refuse(
      problem,
      isTooStrict
        ? 'This rule would block ordinary questions. Try it in shadow mode first.'
        : undefined,
    )
  return warnings
}

/** Refuses rules that come from elsewhere than the editor, where one of them cannot be evaluated. */
export function refuseUnusable(rules: readonly PolicyRule[], path: string): void {
  for (const [index, rule] of rules.entries()) {
    const problem = unusable(rule)
    if (problem) refuse({ ...problem, path: `${path}.${index}.${problem.path}` })
  }
}

async function presentSnapshot(database: Queryable): Promise<PolicySnapshot> {
  const active = await readActive(database)
  if (!active) throw new Error('rules are edited only after they were seeded')
  const snapshot = toPolicySnapshot(String(active.number), active.snapshot)
  const now = new Date()
  return { ...snapshot, rules: snapshot.rules.filter((rule) => isValidAt(rule, now)) }
}

function refuse({ path, message }: RuleProblem, sentence?: string): never {
  throw new ApiError('refused', {
    message: sentence ?? `This rule cannot be saved: ${message}.`,
    details: [{ path: path.startsWith('body.') ? path : `body.${path}`, message }],
  })
}
