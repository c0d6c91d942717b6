import type { ApprovalVerb } from '#contracts/approvals.ts'
import type { CaseDecision } from './useCaseDecision.ts'
import { useKeys } from './useKeys.ts'
import { isField } from './useTypingGuard.ts'

interface CaseKeyActions {
  handOver: () => void
  claim: () => void
  /** Several cases are picked: then the keys are theirs, and this one is decided by its buttons. */
  isSelecting: () => boolean
}

/** The keys of an open case: one for each thing that can be done with it, and one that sends off what is written. */
export function useCaseKeys(decision: CaseDecision, actions: CaseKeyActions): void {
  const { handOver, claim, isSelecting } = actions
  const group = 'pages.approvals'
  const isOn = () => !isSelecting()
  const releasing = () => (decision.draft.value.writing === 'edit' ? 'edit' : 'approve')
  const isReady = (verb: ApprovalVerb) => decision.can(verb) && decision.lackOf(verb) === null

  function submit() {
    // A dialog on top has its own.
    if (document.querySelector('[role=dialog][data-state=open]') === null) decision.submit()
  }

  useKeys([
    {
      keys: 'a',
      label: 'approvals.verb.approve',
      group,
      isOn,
      isFinal: () => isReady(releasing()),
      run: () => decision.ask(releasing()),
    },
    { keys: 'e', label: 'approvals.verb.edit', group, isOn, run: () => decision.write('edit') },
    {
      keys: 'r',
      label: 'approvals.verb.reject',
      group,
      isOn,
      isFinal: () => isReady('reject'),
      run: () => decision.ask('reject'),
    },
    {
      keys: 't',
      label: 'approvals.verb.respond',
      group,
      isOn,
      run: () => decision.write('respond'),
    },
    { keys: 'c', label: 'approvals.keys.claim', group, isOn, run: claim },
    { keys: 's', label: 'approvals.keys.handOver', group, isOn, run: handOver },
    {
      keys: 'Control+Enter',
      label: 'approvals.keys.submit',
      group,
      whileTyping: true,
      isOn: () => isOn() || isField(document.activeElement),
      isFinal: () => true,
      run: submit,
    },
  ])
}
