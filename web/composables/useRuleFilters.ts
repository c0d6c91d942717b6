import { computed, type Ref } from 'vue'
import { tiers } from '#contracts/governance-words.ts'
import type { Policy } from '#contracts/governance-policies.ts'
import { useQueryFilters } from './useQueryFilters.ts'

const OWN_FIRST = tiers.toReversed()

/** What of the rules is shown: by words, tier, effect and mode; one's own stand before those of the platform. */
export function useRuleFilters(policies: Ref<Policy[]>) {
  const filters = useQueryFilters(['q', 'tier', 'effect', 'mode'] as const)

  const shown = computed(() => {
    const { q, tier, effect, mode } = filters.values.value
    const words = q.toLowerCase().split(/\s+/).filter(Boolean)
    return policies.value.filter(
      (policy) =>
        (tier === '' || policy.tier === tier) &&
        (effect === '' || policy.effect === effect) &&
        (mode === '' || policy.mode === mode) &&
        words.every((word) => textOf(policy).includes(word)),
    )
  })
  const groups = computed(() =>
    OWN_FIRST.map((tier) => ({
      tier,
      policies: shown.value.filter((policy) => policy.tier === tier),
    })).filter((group) => group.policies.length > 0),
  )

  return { ...filters, shown, groups }
}

const textOf = ({ key, reason, condition }: Policy) =>
  `${key} ${reason} ${JSON.stringify(condition)}`.toLowerCase()
