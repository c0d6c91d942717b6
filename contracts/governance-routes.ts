import { z } from 'zod'
import { id, idParams, line, listOf, nothing, pageQuery, wholeNumber } from './common.ts'
import { governanceChangeRoutes } from './governance-change-routes.ts'
import {
  decisionListItem,
  decisionQuery,
  decisionsQuery,
  decisionView,
  explained,
} from './governance-decisions.ts'
import { decisionSchema, pointSchema, tierSchema } from './governance.ts'
import {
  backtest,
  comparedVersion,
  gateReport,
  governanceVersion,
  newBacktest,
  newPolicy,
  newTopic,
  policy,
  policyChanges,
  rolledBack,
  savedPolicy,
  stopSwitch,
  topicChanges,
  topicView,
} from './governance-policies.ts'
import { governanceIntentRoutes } from './governance-intents.ts'
import { governanceSignalRoutes } from './governance-signals.ts'
import { shadowQuery, shadowReport } from './governance-shadow.ts'
import { defineRoute } from './route.ts'

export const governanceRoutes = {
  ...governanceIntentRoutes,
  ...governanceSignalRoutes,
  ...governanceChangeRoutes,
  listPolicies: defineRoute({
    method: 'GET',
    path: '/api/governance/policies',
    summary: 'Rules of every tier, the immutable ones too',
    permission: 'governance:read',
    query: pageQuery.extend({ tier: tierSchema.optional() }),
    status: 200,
    response: listOf(policy),
  }),
  createPolicy: defineRoute({
    method: 'POST',
    path: '/api/governance/policies',
    summary: 'Write a rule; it is in force at once, as a new version',
    permission: 'governance:write',
    body: newPolicy,
    status: 201,
    response: savedPolicy,
  }),
  checkPolicy: defineRoute({
    method: 'POST',
    path: '/api/governance/policies/check',
    summary: 'What the save gate says of a draft; nothing is stored',
    permission: 'governance:read',
    body: z.strictObject({
      draft: newPolicy,
      /** The rule that the draft is an edit of; its key and its tier, where that is the platform’s, stay. */
      key: z.string().min(1).max(200).optional(),
    }),
    status: 200,
    response: gateReport,
    idempotency: 'none',
  }),
  getPolicy: defineRoute({
    method: 'GET',
    path: '/api/governance/policies/{id}',
    summary: 'One rule',
    permission: 'governance:read',
    params: idParams,
    status: 200,
    response: policy,
  }),
  updatePolicy: defineRoute({
    method: 'PATCH',
    path: '/api/governance/policies/{id}',
    summary:
      'Change a rule, as a new version; immutable ones never, and those of the platform with a second admin',
    permission: 'governance:write',
    params: idParams,
    body: policyChanges.extend({
      /** Why; needed for a rule of the platform. */
      changeReason: line(500).optional(),
    }),
    status: 200,
    response: savedPolicy,
    accepted: savedPolicy,
    ifMatch: true,
  }),
  deletePolicy: defineRoute({
    method: 'DELETE',
    path: '/api/governance/policies/{id}',
    summary:
      'Take a rule out, as a new version; immutable ones never, and those of the platform with a second admin',
    permission: 'governance:write',
    params: idParams,
    query: z.strictObject({
      /** Why; needed for a rule of the platform. */
      changeReason: line(500).optional(),
    }),
    status: 204,
    response: nothing,
    accepted: savedPolicy,
  }),
  listTopics: defineRoute({
    method: 'GET',
    path: '/api/governance/topics',
    summary: 'Prohibited topics',
    permission: 'governance:read',
    query: pageQuery,
    status: 200,
    response: listOf(topicView),
  }),
  createTopic: defineRoute({
    method: 'POST',
    path: '/api/governance/topics',
    summary: 'Prohibit a topic, as a new version',
    permission: 'governance:write',
    body: newTopic,
    status: 201,
    response: topicView,
  }),
  updateTopic: defineRoute({
    method: 'PATCH',
    path: '/api/governance/topics/{id}',
    summary: 'Change a topic, as a new version',
    permission: 'governance:write',
    params: idParams,
    body: topicChanges,
    status: 200,
    response: topicView,
    ifMatch: true,
  }),
  deleteTopic: defineRoute({
    method: 'DELETE',
    path: '/api/governance/topics/{id}',
    summary: 'Allow a topic again, as a new version',
    permission: 'governance:write',
    params: idParams,
    status: 204,
    response: nothing,
  }),
  listStops: defineRoute({
    method: 'GET',
    path: '/api/governance/stops',
    summary: 'What is stopped; everybody may know',
    permission: 'account:read',
    query: pageQuery,
    status: 200,
    response: listOf(stopSwitch),
  }),
  putStop: defineRoute({
    method: 'PUT',
    path: '/api/governance/stops/{scope}',
    summary:
      'Stop one agent, or all, or lift it: in force within two seconds, on running turns too',
    permission: 'governance:write',
    params: z.strictObject({ scope: z.union([z.literal('all'), id]) }),
    body: z.strictObject({ stopped: z.boolean(), reason: line(500) }),
    status: 200,
    response: stopSwitch,
  }),
  listVersions: defineRoute({
    method: 'GET',
    path: '/api/governance/versions',
    summary: 'Rule sets as they were in force, newest first',
    permission: 'governance:read',
    query: pageQuery,
    status: 200,
    response: listOf(governanceVersion),
  }),
  getVersion: defineRoute({
    method: 'GET',
    path: '/api/governance/versions/{number}',
    summary: 'A rule set and how it differs from the one before it, or from any other',
    permission: 'governance:read',
    params: z.strictObject({ number: wholeNumber(1, 1_000_000_000) }),
    query: z.strictObject({ against: wholeNumber(1, 1_000_000_000).optional() }),
    status: 200,
    response: comparedVersion,
  }),
  rollback: defineRoute({
    method: 'POST',
    path: '/api/governance/versions/{number}/rollback',
    summary: 'Bring an earlier rule set back, as a new version; immutable rules stay',
    permission: 'governance:write',
    params: z.strictObject({ number: wholeNumber(1, 1_000_000_000) }),
    body: z.strictObject({ reason: line(500) }),
    status: 200,
    response: rolledBack,
    accepted: rolledBack,
  }),
  evaluate: defineRoute({
    method: 'POST',
    path: '/api/governance/evaluate',
    summary:
      'What would be decided of a text, with a draft of a rule where one is given; nothing is stored',
    permission: 'governance:read',
    body: z.strictObject({
      text: z.string().min(1).max(100_000),
      point: pointSchema.default('input'),
      agentId: id.optional(),
      /** A rule that is not saved yet, as if it were. */
      draft: newPolicy.optional(),
      tool: z
        .strictObject({
          name: z.string().max(200),
          effect: z.string().max(50).exactOptional(),
          args: z
            .record(z.string().max(200), z.json())
            .refine((args) => JSON.stringify(args).length <= 65_536, 'are too long')
            .exactOptional(),
          reversible: z.boolean().exactOptional(),
          costMicroUsd: z.number().int().nonnegative().exactOptional(),
          destination: z.string().max(500).exactOptional(),
        })
        .optional(),
    }),
    status: 200,
    response: decisionSchema.extend(explained.shape),
    idempotency: 'none',
  }),
  backtest: defineRoute({
    method: 'POST',
    path: '/api/governance/backtest',
    summary: 'Try a draft of rules on the stored decisions; a workflow with progress',
    permission: 'governance:write',
    body: newBacktest,
    status: 202,
    response: backtest,
  }),
  getBacktest: defineRoute({
    method: 'GET',
    path: '/api/governance/backtests/{id}',
    summary: 'How far a backtest is, and what it found',
    permission: 'governance:read',
    params: idParams,
    status: 200,
    response: backtest,
  }),
  listDecisions: defineRoute({
    method: 'GET',
    path: '/api/governance/decisions',
    summary: 'What was decided, newest first',
    permission: 'governance:read',
    query: decisionsQuery,
    status: 200,
    response: listOf(decisionListItem),
  }),
  getShadows: defineRoute({
    method: 'GET',
    path: '/api/governance/shadow',
    summary: 'What the rules in shadow mode would have done',
    permission: 'governance:read',
    query: shadowQuery,
    status: 200,
    response: shadowReport,
  }),
  getDecision: defineRoute({
    method: 'GET',
    path: '/api/governance/decisions/{id}',
    summary:
      'A stored decision with its trace, what became of it, what would have to change, and how another version decides',
    permission: 'governance:read',
    params: idParams,
    query: decisionQuery,
    status: 200,
    response: decisionView,
  }),
} as const
