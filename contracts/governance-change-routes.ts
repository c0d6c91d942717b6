import { idParams, listOf } from './common.ts'
import {
  changeDecision,
  exceptionQuery,
  exceptionView,
  newException,
  proposalQuery,
  proposalView,
} from './governance-changes.ts'
import { defineRoute } from './route.ts'

/** Exceptions from rules, and changes of the platform's rules: what takes a second person. */
export const governanceChangeRoutes = {
  listExceptions: defineRoute({
    method: 'GET',
    path: '/api/governance/exceptions',
    summary: 'Exceptions from rules, newest first',
    permission: 'governance:read',
    query: exceptionQuery,
    status: 200,
    response: listOf(exceptionView),
  }),
  requestException: defineRoute({
    method: 'POST',
    path: '/api/governance/exceptions',
    summary:
      'Ask that a delegable rule shall not hold for one domain or agent, for 90 days at most',
    permission: 'governance:write',
    body: newException,
    status: 201,
    response: exceptionView,
  }),
  approveException: defineRoute({
    method: 'POST',
    path: '/api/governance/exceptions/{id}/approve',
    summary: 'Grant an exception that another admin asked for, as a new version',
    permission: 'governance:write',
    params: idParams,
    body: changeDecision,
    status: 200,
    response: exceptionView,
  }),
  refuseException: defineRoute({
    method: 'POST',
    path: '/api/governance/exceptions/{id}/refuse',
    summary: 'Refuse an exception, or withdraw the wish for it',
    permission: 'governance:write',
    params: idParams,
    body: changeDecision,
    status: 200,
    response: exceptionView,
  }),
  revokeException: defineRoute({
    method: 'POST',
    path: '/api/governance/exceptions/{id}/revoke',
    summary: 'End an exception before its day, as a new version',
    permission: 'governance:write',
    params: idParams,
    body: changeDecision,
    status: 200,
    response: exceptionView,
  }),
  listProposals: defineRoute({
    method: 'GET',
    path: '/api/governance/proposals',
    summary:
      'Changes of the platform’s rules that wait for a second admin, or waited, newest first',
    permission: 'governance:read',
    query: proposalQuery,
    status: 200,
    response: listOf(proposalView),
  }),
  approveProposal: defineRoute({
    method: 'POST',
    path: '/api/governance/proposals/{id}/approve',
    summary: 'Put a change that another admin proposed in force, as a new version',
    permission: 'governance:write',
    params: idParams,
    body: changeDecision,
    status: 200,
    response: proposalView,
  }),
  refuseProposal: defineRoute({
    method: 'POST',
    path: '/api/governance/proposals/{id}/refuse',
    summary: 'Refuse a proposed change, or withdraw it',
    permission: 'governance:write',
    params: idParams,
    body: changeDecision,
    status: 200,
    response: proposalView,
  }),
} as const
