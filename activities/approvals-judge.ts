import type { Pool } from 'pg'
import { findPlaceOf, type CasePlace } from '#adapters/db/approvals-rows.ts'
import type { Judge } from '#adapters/db/approvals-terms.ts'
import { loadTurnToGuard, type TurnToGuard } from '#adapters/db/chat-governed.ts'
import type { PolicySource } from '#adapters/db/governance.ts'
import { readStopFor } from '#adapters/db/governance-stops.ts'
import type { Point } from '#contracts/governance.ts'
import { askingRules } from '#domain/approval-terms.ts'
import { combineDecisions } from '#domain/governance/combine.ts'
import { decideText } from '#domain/governance/engine.ts'
import { stoppedDecision } from '#domain/governance/stops.ts'
import { decideAttachments } from './chat-attachments.ts'

export interface JudgeDependencies {
  pool: Pool
  policies: PolicySource
}

/** What the rules of now say of the texts of a turn, as its own steps ask them; null where the turn is gone. */
export async function judgeOf(
  deps: JudgeDependencies,
  { turnId, point }: CasePlace,
): Promise<Judge | null> {
  const turn = await loadTurnToGuard(deps.pool, turnId)
  return turn && judgeFor(deps, turn, point)
}

/** The same of a case; null where it is gone, with its turn. */
export async function judgeCase(
  deps: JudgeDependencies,
  approvalId: string,
): Promise<Judge | null> {
  const place = await findPlaceOf(deps.pool, approvalId)
  return place && judgeOf(deps, place)
}

/** As `judgeCase`, for a text that is about to go on: the stop switch is looked at before any rule. */
export async function judgeToGoOn(
  deps: JudgeDependencies,
  turn: TurnToGuard,
  approvalId: string,
): Promise<Judge | null> {
  const stop = await readStopFor(deps.pool, turn.agent.id)
  if (stop) {
    const { version } = await deps.policies.current()
    return () => ({ ...stoppedDecision(stop, version), asking: [] })
  }
  const place = await findPlaceOf(deps.pool, approvalId)
  return place && judgeFor(deps, turn, place.point)
}

async function judgeFor(
  { policies }: JudgeDependencies,
  turn: TurnToGuard,
  point: Point,
): Promise<Judge> {
  const rules = { snapshot: await policies.current(), ...turn.circumstances }
  // What is attached goes on with the question; a long file takes its time.
  const attached = point === 'input' ? await decideAttachments(turn.attachments, rules) : []
  return (point, text) => {
    const decision = decideText({ point, text, ...rules })
    const whole = point === 'input' ? combineDecisions(decision, attached) : decision
    return { ...whole, asking: askingRules(whole.trace, rules.snapshot.rules) }
  }
}
