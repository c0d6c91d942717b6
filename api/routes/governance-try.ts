import type { FastifyInstance } from 'fastify'
import { v7 as uuidv7 } from 'uuid'
import { routes } from '#contracts/routes.ts'
import { pageOf } from '#adapters/db/cursor.ts'
import { createBacktest, failBacktest, getBacktest } from '#adapters/db/governance-backtests.ts'
import {
  getDecision,
  listDecisions,
  readCircumstancesNow,
  replayDecision,
} from '#adapters/db/governance-decisions.ts'
import { createPolicySource } from '#adapters/db/governance.ts'
import { refuseDraftKeys, refuseUnusable } from '#adapters/db/governance-gate.ts'
import { toPolicyRule } from '#adapters/db/governance-rows.ts'
import { readShadows } from '#adapters/db/governance-shadow.ts'
import { listStops, putStop } from '#adapters/db/governance-stops.ts'
import { keptOf } from '#adapters/db/governance-topics.ts'
import { ApiError } from '#contracts/errors.ts'
import { decideText } from '#domain/governance/engine.ts'
import { explain } from '#domain/governance/explain-decision.ts'
import { createExampleTokens } from '#domain/governance/redaction-tokens.ts'
import { signalCatalogue } from '#domain/governance/signal-catalogue.ts'
import { withDraft } from '#domain/governance/snapshots.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { announceGovernance, authorOf } from '../governance-edits.ts'
import { implement } from '../implement.ts'

const { governance: contracts } = routes

/** What is stopped, what would be decided of a text, and what was decided. */
export function governanceTryRoutes(app: FastifyInstance, deps: ApiDependencies): void {
  const { pool, engine } = deps
  const policies = createPolicySource(pool, () => new Date(deps.now()))

  implement(app, contracts.listStops, async ({ query }) => pageOf(await listStops(pool), query))

  implement(app, contracts.putStop, async (call) => {
    const stop = await putStop(pool, { ...call.params, ...call.body }, authorOf(deps, call))
    const change = { kind: 'stop', id: null, what: stop.stopped ? 'stopped' : 'lifted' }
    announceGovernance(deps, change)
    deps.bus.publishChange('stops', change)
    return stop
  })

  implement(app, contracts.listSignals, async ({ query }) =>
    pageOf(
      signalCatalogue.map(({ id, severity, state, meaning }) => ({ id, severity, state, meaning })),
      query,
    ),
  )

  implement(app, contracts.evaluate, async ({ body, principal }) => {
    const { tool, text, point, agentId } = body
    const asking = { userId: principal.userId, agentId, now: new Date(deps.now()) }
    const circumstances = await readCircumstancesNow(pool, asking)
    if (!circumstances) throw new ApiError('not_found')
    const draft = body.draft ? [toPolicyRule(body.draft)] : []
    refuseUnusable(draft, 'draft')
    const asked = {
      ...circumstances,
      point,
      snapshot: withDraft(await policies.current(), draft),
      ...(tool ? { tool } : {}),
    }
    const decision = decideText({ ...asked, text, tokenFor: createExampleTokens() })
    return {
      ...decision,
      ...explain(decision, asked),
    }
  })

  implement(app, contracts.listDecisions, async ({ query }) => listDecisions(pool, query))

  implement(app, contracts.getShadows, async ({ query }) => {
    const { items, ...span } = await readShadows(pool, { ...query, now: new Date(deps.now()) })
    return { ...span, ...pageOf(items, query) }
  })

  implement(app, contracts.getDecision, async ({ params, query }) => {
    const decision = await getDecision(pool, params.id)
    const { circumstances, ...stored } = decision
    const snapshot = await policies.at(stored.policyVersion)
    const asked = { ...circumstances, point: stored.point, snapshot }
    return {
      ...stored,
      ...explain(stored, asked),
      ...(query.against === undefined
        ? {}
        : { replay: await replayDecision(pool, decision, query.against) }),
    }
  })

  implement(app, contracts.backtest, async (call) => {
    const { body } = call
    const rules = body.draft.map(toPolicyRule)
    refuseUnusable(rules, 'body.draft')
    refuseDraftKeys(rules, 'body.draft')
    const topics = body.draftTopics.map(({ id, ...topic }) => keptOf(id ?? uuidv7(), topic))
    const wanted = { id: uuidv7(), draft: { rules, topics }, since: body.since }
    const test = await createBacktest(pool, wanted, authorOf(deps, call))
    try {
      await engine.startBacktest(test.id)
    } catch (error) {
      await failBacktest(pool, test.id)
      throw error
    }
    return test
  })

  implement(app, contracts.getBacktest, async ({ params }) => getBacktest(pool, params.id))
}
