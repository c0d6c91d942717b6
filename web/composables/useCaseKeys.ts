import type { CaseDecision } from './useCaseDecision.ts'
import { useKeys } from './useKeys.ts'

/** The keys of an open case: one for each thing that can be done with it, and one that sends off what is written. */
export function useCaseKeys(decision: CaseDecision, { handOver }: { handOver: () => void }): void {
  const group = 'pages.approvals'

  function approve() {
    decision.ask(decision.draft.value.writing === 'edit' ? 'edit' : 'approve')
  }

  function submit() {
    // A dialog on top has its own.
    if (document.querySelector('[role=dialog][data-state=open]') === null) decision.submit()
  }

  useKeys([
    { keys: 'a', label: 'approvals.verb.approve', group, run: approve },
    { keys: 'e', label: 'approvals.verb.edit', group, run: () => decision.write('edit') },
    { keys: 'r', label: 'approvals.verb.reject', group, run: () => decision.ask('reject') },
    { keys: 't', label: 'approvals.verb.respond', group, run: () => decision.write('respond') },
    { keys: 's', label: 'approvals.keys.handOver', group, run: handOver },
    {
      keys: 'Control+Enter',
      label: 'approvals.keys.submit',
      group,
      whileTyping: true,
      run: submit,
    },
  ])
}
