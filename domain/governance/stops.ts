import type { Decision } from '#contracts/governance.ts'

/** A stop switch that is on: `all`, or an agent's id, and why. */
export interface Stop {
  scope: string
  reason: string
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
  return {
    effect: 'block',
    reason: `${who} for now: ${stop.reason}`,
    reasonKey: isForAll ? 'stopped.all' : 'stopped.agent',
    intent: { label: 'out_of_scope', score: 0, margin: 0, method: 'keywords' },
    signals: [],
    trace: [],
    policyVersion,
  }
}
