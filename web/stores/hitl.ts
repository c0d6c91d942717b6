import type { Effect, HitlMode } from '#contracts/governance.ts'

const ASKED: readonly HitlMode[] = ['approve_one', 'approve_two', 'confirm_self', 'takeover']
const AFTERWARDS: readonly HitlMode[] = ['none', 'notify', 'review_after']

/** Who can take part where a rule has this effect; the first is the usual. What is blocked reaches nobody. */
export function modesFor(effect: Effect): readonly HitlMode[] {
  switch (effect) {
    case 'require_approval':
      return ASKED
    case 'review_after':
      return ['review_after']
    case 'block':
      return ['none']
    default:
      return AFTERWARDS
  }
}

/** The mode that was chosen, where the effect leaves it possible. */
export function fittingMode(effect: Effect, mode: HitlMode): HitlMode {
  const modes = modesFor(effect)
  return modes.includes(mode) ? mode : (modes[0] ?? 'none')
}
