import type { Pool } from 'pg'
import { findTurnOf } from '#adapters/db/approvals-review-act.ts'
import type { Judge } from '#adapters/db/approvals-terms.ts'
import { loadTurnToGuard, type TurnToGuard } from '#adapters/db/chat-governed.ts'
import type { PolicySource } from '#adapters/db/governance.ts'
import { readStopFor } from '#adapters/db/governance-stops.ts'
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
export async function judgeOf(deps: JudgeDependencies, turnId: string): Promise<Judge | null> {
  const turn = await loadTurnToGuard(deps.pool, turnId)
  return turn && judgeFor(deps, turn)
}

/** The same of a case; null where it is gone, with its turn. */
export async function judgeCase(
  deps: JudgeDependencies,
  approvalId: string,
): Promise<Judge | null> {
  const turnId = await findTurnOf(deps.pool, approvalId)
  return turnId === null ? null : judgeOf(deps, turnId)
}

async function judgeFor({ policies }: JudgeDependencies, turn: TurnToGuard): Promise<Judge> {
  const rules = { snapshot: await policies.current(), ...turn.circumstances }
  const attached = await decideAttachments(turn.attachments, rules)
  return (point, text) => {
    const decision = decideText({ point, text, ...rules })
    const whole = point === 'input' ? combineDecisions(decision, attached) : decision
    return { ...whole, asking: askingRules(whole.trace, rules.snapshot.rules) }
  }
}

/** As `judgeFor`, for a text that is about to go on: the stop switch is looked at before any rule. */
export async function judgeToGoOn(deps: JudgeDependencies, turn: TurnToGuard): Promise<Judge> {
  const stop = await readStopFor(deps.pool, turn.agent.id)
  const judge = await judgeFor(deps, turn)
  if (!stop) return judge
  const { version } = await deps.policies.current()
  return () => ({ ...stoppedDecision(stop, version), asking: [] })
}
