import type { Decision } from '#contracts/governance.ts'

/** A stop switch that is on: `all`, or an agent's id, and why. */
export interface Stop {
  scope: string
  reason: string
  /** The agent is no longer there, which no switch says and nothing lifts. */
  isDeleted?: boolean
}

/** The stop that holds for an agent, if one does; that of all agents says more than its own. */
export function stopFor(stops: readonly Stop[], agentId: string): Stop | null {
  const isOf = (scope: string) => stops.find((stop) => stop.scope === scope)
  return isOf('all') ?? isOf(agentId) ?? null
}

/** What is decided of anything while a stop holds; no rule is asked. */
export function stoppedDecision(stop: Stop, policyVersion: string): Decision {
  const isForAll = stop.scope === 'all'
  const who = isForAll ? 'All agents are stopped' : 'This agent is stopped'
  const reason = stop.isDeleted
    ? 'This agent was deleted, so nothing more comes from it.'
    : `${who} for now: ${stop.reason}`
  return {
    effect: 'block',
    reason,
    reasonKey: stop.isDeleted ? 'stopped.deleted' : isForAll ? 'stopped.all' : 'stopped.agent',
    intent: { label: 'out_of_scope', score: 0, margin: 0, method: 'keywords' },
    signals: [],
    trace: [],
    policyVersion,
  }
}
