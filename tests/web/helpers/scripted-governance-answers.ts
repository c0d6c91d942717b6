import type { Handler } from './scripted-answers.ts'
import {
  scriptedAuditStatus,
  scriptedEvent,
  scriptedEvents,
  scriptedHistogram,
} from './scripted-audit.ts'
import { minutesAgo } from './scripted-data.ts'
import { EXCEPTIONS, INTENTS, PROPOSALS, scriptedGate, SIGNALS } from './scripted-changes.ts'
import {
  POLICIES,
  scriptedRuleVersion,
  scriptedRuleVersions,
  STOPS,
  TOPICS,
} from './scripted-governance.ts'
import {
  RULE_TRIAL,
  scriptedBacktest,
  scriptedDecision,
  scriptedReplay,
  scriptedStoredDecision,
  TOPIC_TRIAL,
} from './scripted-trials.ts'

const ok = (body: unknown = null) => ({ body })
const list = (items: unknown[]) => ok({ items, nextCursor: null })

/** The record of what happened. */
export const auditAnswers: Record<string, Handler> = {
  'GET /api/audit/events': ({ server }) => list(server.scenario.isEmpty ? [] : scriptedEvents()),
  'GET /api/audit/histogram': ({ query }) => ok(scriptedHistogram(Number(query.get('buckets')))),
  'GET /api/audit/events/{id}': ({ params }) => {
    const event = scriptedEvent(params['id'] ?? '')
    return event && ok(event)
  },
  'POST /api/audit/events/{id}/review': ({ params }) => ok(scriptedEvent(params['id'] ?? '')),
  'POST /api/audit/events/{id}/reveal': () =>
    ok({ detail: { email: 'mara@example.com', name: 'Mara Okafor' } }),
  'POST /api/audit/verify': () =>
    ok({ ok: true, checked: 1843, checkpoints: 12, finishedAt: minutesAgo(0) }),
  'GET /api/audit/status': ({ server }) => ok(scriptedAuditStatus(!server.scenario.isBroken)),
}

/** Rules, topics, stop switches, and trying them. */
export const governanceAnswers: Record<string, Handler> = {
  'GET /api/governance/policies': () => list(POLICIES),
  'POST /api/governance/policies': ({ body }) => {
    const { key } = body as { key: string }
    return POLICIES.some((policy) => policy.key === key)
      ? {
          status: 409,
          error: 'conflict',
          message: 'Another rule has this key.',
          details: [{ path: 'body.key', message: 'is taken' }],
        }
      : ok(POLICIES[2])
  },
  'PATCH /api/governance/policies/{id}': () => ok(POLICIES[2]),
  'POST /api/governance/policies/check': ({ body }) => ok(scriptedGate(body)),
  'GET /api/governance/signals': () => list(SIGNALS),
  'GET /api/governance/intents': () => list(INTENTS),
  'PATCH /api/governance/intents/{label}': () => ok(INTENTS[0]),
  'GET /api/governance/exceptions': ({ server }) => list(server.scenario.isEmpty ? [] : EXCEPTIONS),
  'POST /api/governance/exceptions': () => ok(EXCEPTIONS[0]),
  'GET /api/governance/proposals': ({ server }) => list(server.scenario.isEmpty ? [] : PROPOSALS),
  'GET /api/governance/decisions/{id}': ({ params, query }) => {
    const against = Number(query.get('against'))
    return ok({
      ...scriptedStoredDecision(params['id']),
      ...(against > 0 && { replay: scriptedReplay(against) }),
    })
  },
  'DELETE /api/governance/policies/{id}': () => ok(),
  'GET /api/governance/topics': ({ server }) => list(server.scenario.isEmpty ? [] : TOPICS),
  'POST /api/governance/topics': () => ok(TOPICS[0]),
  'PATCH /api/governance/topics/{id}': () => ok(TOPICS[0]),
  'DELETE /api/governance/topics/{id}': () => ok(),
  'GET /api/governance/stops': ({ server }) => list(server.scenario.isStopped ? STOPS : []),
  'PUT /api/governance/stops/{scope}': ({ server, body }) => {
    const { stopped } = body as { stopped: boolean }
    server.scenario = { ...server.scenario, isStopped: stopped }
    return ok({ ...STOPS[0], stopped })
  },
  'GET /api/governance/versions': () => list(scriptedRuleVersions()),
  'GET /api/governance/versions/{number}': ({ params }) => {
    const version = scriptedRuleVersion(Number(params['number']))
    return version && ok(version)
  },
  'POST /api/governance/versions/{number}/rollback': () => ok(scriptedRuleVersions()[0]),
  'POST /api/governance/evaluate': ({ body }) =>
    ok(scriptedDecision((body as { text: string }).text)),
  'POST /api/governance/backtest': ({ body }) => {
    const { draftTopics } = body as { draftTopics: { id?: string }[] }
    const isOfTopic = draftTopics.some(({ id }) => id === TOPICS[0]?.id)
    return ok(scriptedBacktest('running', isOfTopic ? TOPIC_TRIAL : RULE_TRIAL))
  },
  'GET /api/governance/backtests/{id}': ({ params }) =>
    ok(scriptedBacktest('finished', params['id'])),
}
