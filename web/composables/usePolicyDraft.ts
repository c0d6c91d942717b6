import { routes } from 'virtual:routes'
import { useQueryCache } from '@pinia/colada'
import { computed, ref } from 'vue'
import {
  newPolicy,
  policyChanges,
  type NewPolicy,
  type Policy,
  type PolicyChanges,
} from '#contracts/governance-policies.ts'
import { client } from '#web/api/client.ts'
import { problemsOf, useFieldErrors, type FieldErrors } from './useFieldErrors.ts'
import { useSubmit } from './useSubmit.ts'

/** A rule as it is written; rules of the platform can be edited, but none can be added. */
export type PolicyDraft = Omit<NewPolicy, 'tier'> & { tier: Policy['tier'] }

const EMPTY: PolicyDraft = {
  key: '',
  tier: 'organisation',
  scopeRef: null,
  points: ['input'],
  condition: { fact: 'signals', op: 'signal', value: { id: 'injection.*', minSeverity: 'high' } },
  effect: 'require_approval',
  params: {},
  hitlMode: 'approve_one',
  mode: 'shadow',
  priority: 500,
  onUnknown: null,
  delegable: false,
  validFrom: null,
  validTo: null,
  reason: '',
}

/** A rule being written or edited: what is wrong with it by field, and its saving. */
export function usePolicyDraft(policy: Policy | null) {
  const cache = useQueryCache()
  const stored = policy ? draftOf(policy) : null
  const draft = ref<PolicyDraft>(JSON.parse(JSON.stringify(stored ?? EMPTY)) as PolicyDraft)
  const problems = ref<FieldErrors>({})

  const changes = computed(() => changesOf(stored ?? EMPTY, draft.value))
  const hasChanges = computed(() => Object.keys(changes.value).length > 0)
  /** The draft as a backtest takes it; null while it is not a rule, or is one of the platform's. */
  const asNew = computed(() => newPolicy.safeParse(draft.value).data ?? null)

  const saving = useSubmit(async () => {
    problems.value = problemsOf(check(policy, draft.value, changes.value))
    if (Object.keys(problems.value).length > 0) return
    await save(policy, draft.value, changes.value)
    await cache.invalidateQueries({ key: ['governance'] })
  })
  const refusals = useFieldErrors(saving.failure)
  const errors = computed<FieldErrors>(() => ({ ...refusals.value, ...problems.value }))

  async function submit(): Promise<boolean> {
    await saving.submit()
    return saving.failure.value === null && Object.keys(problems.value).length === 0
  }

  return {
    draft,
    errors,
    hasChanges,
    asNew,
    submit,
    isBusy: saving.isBusy,
    message: saving.message,
  }
}

function check(policy: Policy | null, draft: PolicyDraft, changes: PolicyChanges) {
  return (policy ? policyChanges.safeParse(changes) : newPolicy.safeParse(draft)).error
}

async function save(
  policy: Policy | null,
  draft: PolicyDraft,
  changes: PolicyChanges,
): Promise<void> {
  if (policy === null) {
    await client.call(routes.governance.createPolicy, { body: newPolicy.parse(draft) })
    return
  }
  await client.call(routes.governance.updatePolicy, {
    params: { id: policy.id },
    ifMatch: policy.version,
    body: changes,
  })
}

function draftOf(policy: Policy): PolicyDraft {
  return Object.fromEntries(
    Object.keys(EMPTY).map((field) => [field, policy[field as keyof PolicyDraft]]),
  ) as PolicyDraft
}

/** What differs from before; the key of a rule never changes. */
function changesOf(before: PolicyDraft, now: PolicyDraft): PolicyChanges {
  return Object.fromEntries(
    Object.entries(now).filter(
      ([field, value]) =>
        JSON.stringify(value) !== JSON.stringify(before[field as keyof PolicyDraft]),
    ),
  )
}
