import { routes } from 'virtual:routes'
import { useQueryCache } from '@pinia/colada'
import { computed, ref, shallowRef } from 'vue'
import { z } from 'zod'
import {
  newPolicy,
  policyChanges,
  type NewPolicy,
  type Policy,
  type PolicyChanges,
  type SavedPolicy,
} from '#contracts/governance-policies.ts'
import { client } from '#web/api/client.ts'
import { useEditConflict } from './useEditConflict.ts'
import { useFieldErrors, type FieldErrors } from './useFieldErrors.ts'
import { useProblems } from './useProblems.ts'
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
  const { problemsIn, translated } = useProblems()
  /** The version that is being edited. */
  const base = shallowRef(policy)
  const draft = ref(draftOf(policy))
  const problems = ref<FieldErrors>({})
  /** Why a rule of the platform is changed; the others need no reason. */
  const changeReason = ref('')
  const needsReason = policy?.tier === 'platform'

  const changes = computed(() => changesOf(draftOf(base.value), draft.value))
  const changeCount = computed(() => Object.keys(changes.value).length)
  /** The draft as a trial takes it; null while it is not a rule. */
  const asNew = computed(() => newPolicy.safeParse(withOwnTier(draft.value)).data ?? null)

  const conflict = useEditConflict<Policy, PolicyDraft>({
    base,
    draft,
    fieldsOf: draftOf,
    load: async () =>
      policy && client.call(routes.governance.getPolicy, { params: { id: policy.id } }),
  })
  const saved = shallowRef<SavedPolicy | null>(null)
  const saving = useSubmit(async () => {
    const { value: before } = base
    problems.value = problemsIn(check(before, draft.value, changes.value))
    if (needsReason && changeReason.value.trim() === '')
      problems.value = { ...problems.value, changeReason: problemsIn(NO_REASON)[''] ?? '' }
    if (Object.keys(problems.value).length > 0) return
    const reason = needsReason ? changeReason.value.trim() : undefined
    saved.value = before
      ? await conflict.attempt(() => update(before, changes.value, reason))
      : await client.call(routes.governance.createPolicy, { body: newPolicy.parse(draft.value) })
    await cache.invalidateQueries({ key: ['governance'] })
  })
  const refusals = useFieldErrors(saving.failure)
  const errors = computed<FieldErrors>(() => ({ ...translated(refusals.value), ...problems.value }))

  async function submit(): Promise<SavedPolicy | null> {
    saved.value = null
    await saving.submit()
    return saved.value
  }

  return {
    draft,
    errors,
    changes,
    changeCount,
    changeReason,
    needsReason,
    asNew,
    conflict,
    submit,
    isBusy: saving.isBusy,
    message: saving.message,
  }
}

const NO_REASON = z.string().min(1).safeParse('').error

/** Rules of the platform cannot be added; a trial of an edited one goes by its key. */
const withOwnTier = (draft: PolicyDraft) => ({
  ...draft,
  tier: draft.tier === 'platform' ? ('organisation' as const) : draft.tier,
})

function check(policy: Policy | null, draft: PolicyDraft, changes: PolicyChanges) {
  return (policy ? policyChanges.safeParse(changes) : newPolicy.safeParse(draft)).error
}

function update(policy: Policy, changes: PolicyChanges, changeReason: string | undefined) {
  return client.call(routes.governance.updatePolicy, {
    params: { id: policy.id },
    ifMatch: policy.version,
    body: changeReason === undefined ? changes : { ...changes, changeReason },
  })
}

/** A copy to write in; an empty one for a new rule. */
function draftOf(policy: Policy | null): PolicyDraft {
  const stored: PolicyDraft = policy ?? EMPTY
  const fields = Object.keys(EMPTY).map((field) => [field, stored[field as keyof PolicyDraft]])
  return JSON.parse(JSON.stringify(Object.fromEntries(fields))) as PolicyDraft
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
