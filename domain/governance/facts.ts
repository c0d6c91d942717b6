import type { Intent, Point } from '#contracts/governance.ts'
import { canonicalJson } from '#domain/canonical-json.ts'
import { rankOf } from './conditions.ts'
import type { Facts, SignalFact } from './conditions.ts'
import type { Circumstances, DecidedBefore, ToolCalled } from './types.ts'

export type Known = Circumstances & {
  point: Point
  tool?: ToolCalled
  intent: Intent
  signals: readonly SignalFact[]
}

/** What the conditions of rules may read, from what is known of a text or of a decision that was stored. */
export function factsOf({ point, agent, tool, intent, signals, ...known }: Known): Facts {
  const severest = signals.toSorted(
    (one, other) => rankOf(other.severity) - rankOf(one.severity),
  )[0]
  return {
    signals,
    values: {
      point,
      'agent.id': agent.id,
      ...(agent.domain === undefined ? {} : { 'agent.domain': agent.domain }),
      ...(agent.riskClass === undefined ? {} : { 'agent.riskClass': agent.riskClass }),
      ...(agent.capabilities === undefined ? {} : { 'agent.capabilities': agent.capabilities }),
      ...(known.actor ? actorFacts(known.actor) : {}),
      ...(known.history ? historyFacts(known.history) : {}),
      ...(known.askedAt === undefined ? {} : timeFacts(new Date(known.askedAt))),
      ...(tool === undefined ? {} : toolFacts(tool)),
      'intent.label': intent.label,
      'intent.score': intent.score,
      'intent.margin': intent.margin,
      ...(severest === undefined ? {} : { maxSeverity: severest.severity }),
    },
  }
}

function actorFacts({ id, role, groups }: NonNullable<Circumstances['actor']>) {
  return {
    'actor.id': id,
    'actor.role': role,
    ...(groups === undefined ? {} : { 'actor.groups': groups }),
  }
}

function historyFacts({ approvals, denials }: DecidedBefore) {
  return { 'history.approvals': approvals, 'history.denials': denials }
}

/** The hour and the day of the week (1 is Monday), in UTC. */
function timeFacts(time: Date) {
  return {
    'time.hour': time.getUTCHours(),
    'time.weekday': ((time.getUTCDay() + 6) % 7) + 1,
    'time.tz': 'UTC',
  }
}

/** What the tool's arguments are is one text, the same for equal arguments whatever their order. */
function toolFacts({ name, effect, args, reversible, costMicroUsd, destination }: ToolCalled) {
  return {
    'tool.name': name,
    ...(effect === undefined ? {} : { 'tool.effect': effect }),
    ...(args === undefined ? {} : { 'tool.args': canonicalJson(args) }),
    ...(reversible === undefined ? {} : { 'tool.reversible': reversible }),
    ...(costMicroUsd === undefined ? {} : { 'tool.costMicroUsd': costMicroUsd }),
    ...(destination === undefined ? {} : { 'tool.destination': destination }),
  }
}
