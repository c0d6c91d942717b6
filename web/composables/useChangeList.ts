import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { ExceptionView, ProposalView } from '#contracts/governance-changes.ts'
import type { Policy } from '#contracts/governance-policies.ts'
import type { FieldChange } from '#web/stores/snapshot-diff.ts'
import { fieldChanges } from '#web/stores/snapshot-diff.ts'
import { useAgents } from './useAgents.ts'
import { usePolicies, useSecondPersonChanges } from './useGovernance.ts'

type Shared = Pick<
  ExceptionView & ProposalView,
  'id' | 'reason' | 'requestedBy' | 'decidedBy' | 'decisionReason' | 'decidedAt' | 'createdAt'
>

/** An exception or a proposal, as one thing that waits for a second admin, holds, or is over. */
export interface Change extends Shared {
  kind: 'exception' | 'proposal'
  title: string
  state: 'waiting' | 'active' | 'over'
  /** How it ended, or how it stands. */
  stateLabel: string
  expiresAt: string | null
  fields: FieldChange[]
}

/** Everything that takes a second admin, by how it stands. */
export function useChangeList() {
  const { t } = useI18n()
  const { byId } = useAgents()
  const { policies } = usePolicies()
  const { exceptions, proposals, isPending, error, refetch } = useSecondPersonChanges()

  const changes = computed<Change[]>(() =>
    [...exceptions.value.map(ofException), ...proposals.value.map(ofProposal)].toSorted((a, b) =>
      b.createdAt.localeCompare(a.createdAt),
    ),
  )
  const standing = (state: Change['state']) =>
    computed(() => changes.value.filter((change) => change.state === state))

  function ofException(exception: ExceptionView): Change {
    const { ruleKey, tier, scopeRef, state } = exception
    const scope = tier === 'agent' ? (byId.value.get(scopeRef)?.name ?? scopeRef) : scopeRef
    return {
      ...exception,
      kind: 'exception',
      title: t('changes.exceptionOf', { key: ruleKey, scope }),
      state: state === 'requested' ? 'waiting' : state === 'active' ? 'active' : 'over',
      stateLabel: t(`changes.state.${state}`),
      fields: [],
    }
  }

  function ofProposal(proposal: ProposalView): Change {
    const { kind, ruleKey, targetNumber, state } = proposal
    const rule = policies.value.find(({ id }) => id === proposal.ruleId)
    return {
      ...proposal,
      kind: 'proposal',
      title: t(`changes.proposal.${kind}`, { key: ruleKey, number: targetNumber ?? 0 }),
      state: state === 'pending' ? 'waiting' : 'over',
      stateLabel: t(`changes.state.${state}`),
      expiresAt: null,
      fields: state === 'pending' && kind === 'update' ? edited(rule, proposal.change) : [],
    }
  }

  return {
    waiting: standing('waiting'),
    active: standing('active'),
    over: standing('over'),
    delegable: computed(() => policies.value.filter(({ delegable }) => delegable)),
    isPending,
    error,
    refetch,
  }
}

const edited = (rule: Policy | undefined, change: Record<string, unknown>): FieldChange[] =>
  fieldChanges({ ...rule }, { ...rule, ...change })
