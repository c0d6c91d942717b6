import type { Approval } from '#contracts/approvals.ts'

export type BatchVerb = 'approve' | 'reject'

/** What weighs so much that it is decided on its own. */
export function isDecidedAlone({ priority }: Pick<Approval, 'priority'>): boolean {
  return priority === 'urgent' || priority === 'high'
}

/** Whether the picked cases wait because of the same rules: others are not decided alike. */
export function areOfOneRule(selected: readonly Pick<Approval, 'ruleKeys'>[]): boolean {
  return new Set(selected.map(({ ruleKeys }) => ruleKeys.join('\n'))).size === 1
}

/** Whether the picked cases can be decided alike with this. */
export function canDecideAlike(
  selected: readonly Pick<Approval, 'ruleKeys' | 'priority' | 'allowed'>[],
  verb: BatchVerb,
): boolean {
  const isPossible = areOfOneRule(selected) && !selected.every(isDecidedAlone)
  return isPossible && selected.every(({ allowed }) => allowed.includes(verb))
}
