import type { Pool } from 'pg'
import type { TurnBus } from '#adapters/bus/turn-bus.ts'
import type { Config } from '#adapters/config.ts'
import { concludeTurn, type Concluded } from '#adapters/db/chat-conclude.ts'
import { loadDraft } from '#adapters/db/chat-calls.ts'
import { loadTurnToGuard, saveDecision, type TurnToGuard } from '#adapters/db/chat-governed.ts'
import { decideTimed, digestKeyOf, recordOf } from '#adapters/db/governance-records.ts'
import { consumeCommand } from '#adapters/db/chat-turns.ts'
import type { PolicySource } from '#adapters/db/governance.ts'
import { readStopFor, wasHalted } from '#adapters/db/governance-stops.ts'
import { createRedactionTokens, type RedactionTokens } from '#adapters/db/redaction-tokens.ts'
import type { Faults } from '#adapters/faults.ts'
import type { ModelRegistry } from '#adapters/models/registry.ts'
import { createCanaries } from '#adapters/secrets/canary.ts'
import type { Sealer } from '#adapters/secrets/seal.ts'
import { combineDecisions } from '#domain/governance/combine.ts'
import type { Decision, Effect } from '#contracts/governance.ts'
import { decideText } from '#domain/governance/engine.ts'
import { stopsText } from '#domain/governance/evaluate.ts'
import { stoppedDecision, type Stop } from '#domain/governance/stops.ts'
import type { TextToDecide } from '#domain/governance/types.ts'
import { hiddenInstructions } from '#domain/prompt.ts'
import { estimateTokens } from '#domain/tokens.ts'
import { decideAttachments } from './chat-attachments.ts'
import { findModels } from './chat-candidates.ts'
import { decideQuestion } from './chat-redaction.ts'
import { planReviewOf, toStart } from './chat-review.ts'
import type { ConcludeInput, ConcludedTurn, GuardedInput, GuardedOutput } from './chat-types.ts'

export interface ChatActivityDependencies {
  pool: Pool
  bus: TurnBus
  registry: ModelRegistry
  policies: PolicySource
  faults: Faults
  sealer: Sealer
  config: Pick<Config, 'approvals'>
}

/** The short steps of a turn: load, let the domain decide, save. Each may run again after a crash. */
export function createChatActivities(deps: ChatActivityDependencies) {
  const { pool, bus, policies } = deps
  const canaryOf = createCanaries(deps.sealer)
  const tokens = createRedactionTokens(pool, deps.sealer)
  const digestKey = digestKeyOf(deps.sealer)
  return {
    /** Whether the question may be answered, and by which models. */
    async guardInput({ turnId }: { turnId: string }): Promise<GuardedInput> {
      const turn = await loadTurnToGuard(pool, turnId)
      if (!turn || !isOpen(turn)) return { outcome: 'gone' }
      if (turn.isStopRequested) return { outcome: 'stopped' }
      const effect =
        turn.decided ?? (await decideInput({ ...deps, tokens, digestKey }, turnId, turn))
      if (effect === 'require_approval') return { outcome: 'needs_approval', effect }
      if (stopsText(effect)) return { outcome: 'blocked', effect }
      const candidates = await findModels(deps.registry, turn)
      return candidates.length > 0
        ? { outcome: 'go', effect, candidates }
        : { outcome: 'no_model', failureKind: 'not_found' }
    },

    /** Whether the answer may be shown, and what has to be taken out of it first. */
    async guardOutput({ turnId }: { turnId: string }): Promise<GuardedOutput> {
      const answer = await loadDraft(pool, turnId)
      if (!answer) return { outcome: 'gone' }
      if (answer.decided) return outcomeOf(answer.decided, answer.step)
      const agentId = answer.circumstances.agent.id
      const stop = await readStopFor(pool, agentId)
      const snapshot = await policies.at(answer.policyVersion)
      const asked: TextToDecide = {
        point: 'output',
        text: answer.draft,
        snapshot,
        ...answer.circumstances,
        hidden: { prompt: hiddenInstructions(answer.instructions), canary: canaryOf(agentId) },
      }
      const { decision, ms } = decideTimed(() => decideOrStop(stop, asked))
      const { step } = answer
      await saveDecision(pool, {
        turnId,
        point: 'output',
        step,
        decision,
        stage: 'concluding',
        decidedText: answer.draft,
        ...(stop ? {} : { record: recordOf(asked, { turnId, decision, ms, digestKey }) }),
      })
      bus.publishTurn(turnId)
      return outcomeOf(decision.effect, step)
    },

    /** Writes the end of a turn, whatever it is, exactly once. Null when the turn is not there any more. */
    concludeTurn: (input: ConcludeInput) => conclude(deps, input),

    /** Whether the API wrote this wish to stop for this turn; true once. */
    async confirmStop(input: { turnId: string; commandId: string }): Promise<boolean> {
      if (!isUuid(input.commandId)) return false
      return consumeCommand(pool, {
        commandId: input.commandId,
        kind: 'turn.stop',
        subjectId: input.turnId,
      })
    },
  }
}

async function conclude(
  deps: ChatActivityDependencies,
  input: ConcludeInput,
): Promise<ConcludedTurn | null> {
  deps.faults.reach('before_conclusion')
  const isHalted = input.status === 'stopped' && (await wasHalted(deps.pool, input.turnId))
  const status = isHalted ? 'blocked' : input.status
  const review = status === 'completed' ? await planReviewOf(deps, input.turnId) : null
  const conclusion = { ...input, status, countTokens: estimateTokens, review }
  const concluded = await concludeTurn(deps.pool, conclusion)
  deps.faults.reach('after_conclusion')
  if (!concluded) return null
  announceEnd(deps.bus, input.turnId, concluded)
  const { model, tokens, costMicroUsd, nextTurn } = concluded
  const end = { status: concluded.status, model, tokens, costMicroUsd, nextTurn }
  return concluded.review ? { ...end, review: toStart(concluded.review) } : end
}

/** A turn that waits has been here: a worker died before its workflow knew, and the step runs again. */
function isOpen({ status, decided }: TurnToGuard): boolean {
  if (status === 'awaiting_approval') return decided !== null
  return status === 'accepted' || status === 'running'
}

function announceEnd(bus: TurnBus, turnId: string, concluded: Concluded): void {
  const { userId, sessionId, status, nextTurn, review } = concluded
  bus.publishTurn(turnId)
  if (nextTurn) bus.publishTurn(nextTurn.id)
  bus.publishChange('activity', { kind: 'turn', id: turnId, what: status }, userId)
  bus.publishChange('sessions', { kind: 'session', id: sessionId, what: 'updated' }, userId)
  if (review)
    bus.publishChange('approvals', { kind: 'approval', id: review.id, what: 'opened' }, userId)
}

function outcomeOf(effect: Effect, step: number): GuardedOutput {
  if (effect === 'require_approval') return { outcome: 'needs_approval', effect, step }
  return { outcome: stopsText(effect) ? 'blocked' : 'go', effect, step }
}

async function decideInput(
  deps: ChatActivityDependencies & { tokens: RedactionTokens; digestKey: Uint8Array },
  turnId: string,
  turn: TurnToGuard,
) {
  const stop = await readStopFor(deps.pool, turn.agent.id)
  const rules = { snapshot: await deps.policies.current(), ...turn.circumstances }
  const asked: TextToDecide = { point: 'input', text: turn.content, ...rules }
  const { decision: message, ms } = stop
    ? decideTimed(() => decideOrStop(stop, asked))
    : await decideQuestion(deps.tokens, turn.sessionId, asked)
  const decision = stop
    ? message
    : combineDecisions(message, await decideAttachments(turn.attachments, rules))
  await saveDecision(deps.pool, {
    turnId,
    point: 'input',
    decision,
    stage: 'generating',
    decidedText: turn.content,
    ...(stop
      ? {}
      : { record: recordOf(asked, { turnId, decision, ms, digestKey: deps.digestKey }) }),
  })
  deps.bus.publishTurn(turnId)
  return decision.effect
}

/** The stop switch is looked at before any rule. */
function decideOrStop(stop: Stop | null, asked: TextToDecide): Decision {
  return stop ? stoppedDecision(stop, asked.snapshot.version) : decideText(asked)
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text)
}
