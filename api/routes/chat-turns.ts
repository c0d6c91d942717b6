import { createHmac } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { chatRoutes as contracts } from '#contracts/chat.ts'
import { ApiError } from '#contracts/errors.ts'
import { modelAliasSchema, parseModelReference, providerKindSchema } from '#contracts/models.ts'
import { acceptMessage, acceptRegeneration, type AcceptedTurn } from '#adapters/db/chat-accept.ts'
import { concludeTurn } from '#adapters/db/chat-conclude.ts'
import { requireTalkable, routeText } from '#adapters/db/chat-routing.ts'
import { findOwnTurn, requestStop } from '#adapters/db/chat-turns.ts'
import { createFaults } from '#adapters/faults.ts'
import type { Principal } from '#domain/permissions.ts'
import { estimateTokens } from '#domain/tokens.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { implement } from '../implement.ts'
import { viewTurn } from '../turn-view.ts'

/** Accepting, reading, stopping and repeating turns. */
export function chatTurnsRoutes(app: FastifyInstance, deps: ApiDependencies): void {
  const { pool, config } = deps

  implement(app, contracts.createTurn, async ({ principal, params, body, idempotencyKey }) => {
    requireModel(body.model)
    if (body.agentId) await requireTalkable(pool, principal, body.agentId)
    const accepted = await acceptMessage(pool, {
      userId: principal.userId,
      sessionId: params.id,
      agentId: body.agentId,
      model: body.model,
      whenBusy: body.whenBusy,
      idempotencyKey,
      requestHash: hash(deps, { path: 'turns', sessionId: params.id, ...body }),
      content: body.content,
      tokens: estimateTokens(body.content),
      attachments: body.attachments ?? [],
      parentMessageId: body.parentMessageId,
      chooseAgent: (database) => routeText(database, principal, body.content),
    })
    await setGoing(deps, principal, accepted)
    return viewTurn(config, accepted.turn)
  })

  implement(app, contracts.regenerateTurn, async ({ principal, params, body, idempotencyKey }) => {
    requireModel(body?.model)
    const accepted = await acceptRegeneration(pool, {
      userId: principal.userId,
      turnId: params.id,
      agentId: undefined,
      model: body?.model,
      whenBusy: 'queue',
      idempotencyKey,
      requestHash: hash(deps, { path: 'regenerate', turnId: params.id, ...body }),
    })
    await setGoing(deps, principal, accepted)
    return viewTurn(config, accepted.turn)
  })

  implement(app, contracts.getTurn, async ({ principal, params }) =>
    viewTurn(config, await findOwnTurn(pool, params.id, principal.userId)),
  )

  implement(app, contracts.stopTurn, async ({ principal, params }) => {
    await findOwnTurn(pool, params.id, principal.userId)
    await stop(deps, principal.userId, params.id)
    return viewTurn(config, await findOwnTurn(pool, params.id, principal.userId))
  })
}

/** Starts what may start, and stops what the new turn replaces. */
async function setGoing(
  deps: ApiDependencies,
  principal: Principal,
  accepted: AcceptedTurn,
): Promise<void> {
  const { turn, isNew, replacedTurnId } = accepted
  createFaults(deps.config.fault).reach('after_accept')
  if (replacedTurnId) await stop(deps, principal.userId, replacedTurnId)
  if (turn.status === 'accepted') {
    const agentSlug = await slugOf(deps, turn.agent_id)
    await deps.engine.startTurn({ turnId: turn.id, sessionId: turn.session_id, agentSlug })
  }
  if (!isNew) return
  deps.bus.publishChange(
    'activity',
    { kind: 'turn', id: turn.id, what: turn.status },
    principal.userId,
  )
  deps.bus.publishChange(
    'sessions',
    { kind: 'session', id: turn.session_id, what: 'updated' },
    principal.userId,
  )
}

async function stop(deps: ApiDependencies, actorId: string, turnId: string): Promise<void> {
  const wish = await requestStop(deps.pool, { turnId, actorId })
  if (!wish) return
  if (wish.status === 'queued') {
    // No workflow knows of it yet, and none will.
    const concluded = await concludeTurn(deps.pool, {
      turnId,
      status: 'stopped',
      failureKind: null,
      countTokens: estimateTokens,
    })
    deps.bus.publishTurn(turnId)
    // The one before it may have ended at this moment, so that this was the one to go on.
    const next = concluded?.nextTurn
    if (next)
      await deps.engine.startTurn({
        turnId: next.id,
        sessionId: next.sessionId,
        agentSlug: next.agentSlug,
      })
    return
  }
  deps.bus.publishStop(turnId)
  await deps.engine.stopTurn(turnId, wish.commandId)
}

async function slugOf(deps: ApiDependencies, agentId: string): Promise<string> {
  const { rows } = await deps.pool.query<{ slug: string }>({
    name: 'agent-slug',
    text: 'SELECT slug FROM agents WHERE id = $1',
    values: [agentId],
  })
  return rows[0]?.slug ?? 'agent'
}

/** Whether the model can be served is found out when it is called; here only what can never be is refused. */
function requireModel(model: string | undefined): void {
  if (model === undefined || modelAliasSchema.safeParse(model).success) return
  const reference = parseModelReference(model)
  if (reference && providerKindSchema.safeParse(reference.provider).success) return
  throw new ApiError('unknown_model', {
    details: { model, providers: providerKindSchema.options, aliases: modelAliasSchema.options },
  })
}

/** Keyed: it is kept for longer than what rules take out of the question. */
function hash({ sealer }: ApiDependencies, value: unknown): Buffer {
  const key = sealer.deriveKey('request-hash')
  return createHmac('sha256', key).update(JSON.stringify(value)).digest()
}
