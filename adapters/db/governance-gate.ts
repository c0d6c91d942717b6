import type { PoolClient } from 'pg'
import { ApiError } from '#contracts/errors.ts'
import type { PolicyRule } from '#contracts/governance.ts'
import { checkDraft, unusable, type GateReport, type GateWarning } from '#domain/governance/gate.ts'
import { toPolicySnapshot } from '#domain/governance/snapshots.ts'
import { readActive } from './governance-versions.ts'
import type { Queryable } from './transaction.ts'

/** What the save gate says of a draft; nothing is stored. */
export async function judgeDraft(database: Queryable, rule: PolicyRule): Promise<GateReport> {
  const active = await readActive(database)
  if (!active) throw new Error('rules are edited only after they were seeded')
  const snapshot = toPolicySnapshot(String(active.number), active.snapshot)
  return checkDraft(rule, snapshot, new Date())
}

/**
 * Refuses what no engine could evaluate, what can never fire, contradicts another rule, or would refuse ordinary
 * questions. Returns what else there is to know of the rule.
 */
export async function passSaveGate(client: PoolClient, rule: PolicyRule): Promise<GateWarning[]> {
  const { problems, warnings, newlyBlocked } = await judgeDraft(client, rule)
  const [problem] = problems
  if (!problem) return warnings
  throw refusal(
    `body.${problem.path}`,
    problem.message,
    newlyBlocked.length > 0
      ? 'This rule would block ordinary questions. Try it in shadow mode first.'
      : undefined,
  )
}

/** Refuses rules that come from elsewhere than the editor, where one of them cannot be evaluated. */
export function refuseUnusable(rules: readonly PolicyRule[], path: string): void {
  for (const [index, rule] of rules.entries()) {
    const problem = unusable(rule)
    if (problem) throw refusal(`${path}.${index}.${problem.path}`, problem.message)
  }
}

function refusal(path: string, message: string, sentence?: string): ApiError {
  return new ApiError('refused', {
    message: sentence ?? `This rule cannot be saved: ${message}.`,
    details: [{ path, message }],
  })
}
