import type { ApprovalDecision, ApprovalDetail } from '#contracts/approvals.ts'
import type { Handler } from './scripted-answers.ts'
import { approvalsFor, rowOf } from './scripted-approvals.ts'
import { idOf, minutesAgo, userOf } from './scripted-data.ts'
import type { ScriptedServer } from './scripted-server.ts'

const OUTCOMES = {
  approve: 'approved',
  edit: 'edited',
  respond: 'responded',
  reject: 'rejected',
} as const

const casesOf = ({ scenario, conversations }: ScriptedServer) =>
  scenario.isEmpty ? [] : approvalsFor(scenario.role ?? 'admin', conversations.cases)

const find = (server: ScriptedServer, id = '') => casesOf(server).find((item) => item.id === id)

function change(server: ScriptedServer, id: string | undefined, changes: Partial<ApprovalDetail>) {
  const { conversations } = server
  conversations.cases = conversations.cases.map((item) =>
    item.id === id ? { ...item, ...changes, revision: item.revision + 1 } : item,
  )
  conversations.announce('approvals', { kind: 'approval', id: id ?? null, what: 'decided' })
  const after = find(server, id)
  return after && { body: after }
}

/** An admin stops everything, as would be seen from another window. */
export function stopEverything(server: ScriptedServer): void {
  const { conversations } = server
  const stop = {
    scope: 'all',
    reason: 'We are looking into wrong prices.',
    by: { id: idOf(22), name: 'Lena Fischer' },
    since: minutesAgo(2),
  } as const
  conversations.cases = conversations.cases.map((item) => ({ ...item, stop, allowed: [] }))
  conversations.announce('stops', { kind: 'stop', id: null, what: 'stopped' })
}

const ended = (status: ApprovalDetail['status'], by: { id: string; name: string }) => ({
  status,
  decidedBy: by,
  decidedAt: minutesAgo(0),
  allowed: [],
})

/** Somebody else decides, as another reviewer would at the same time. */
export function decideElsewhere(server: ScriptedServer, id: string): void {
  change(server, id, ended('approved', { id: idOf(21), name: 'Omar Haddad' }))
}

function vote(server: ScriptedServer, { id, allowed }: ApprovalDetail) {
  return change(server, id, {
    votes: 1,
    voters: [userOf('admin')],
    allowed: allowed.filter((verb) => verb !== 'approve'),
  })
}

export const approvalAnswers: Record<string, Handler> = {
  'GET /api/hitl/approvals': ({ query, server }) => {
    const wanted = (name: string, value: string) => [null, value].includes(query.get(name))
    const items = casesOf(server).filter(
      ({ status, priority, agent }) =>
        wanted('status', status) && wanted('priority', priority) && wanted('agentId', agent.id),
    )
    const words = (query.get('query') ?? '').toLowerCase()
    const found = items.filter(({ question, reason }) =>
      `${question} ${reason}`.toLowerCase().includes(words),
    )
    return { body: { items: found.map(rowOf), nextCursor: null } }
  },
  'GET /api/hitl/approvals/{id}': ({ params, server }) => {
    const found = find(server, params['id'])
    return found && { body: found }
  },
  'POST /api/hitl/approvals/{id}/claim': ({ params, server }) => {
    const { id, name } = userOf('admin')
    return change(server, params['id'], { claimedBy: { id, name } })
  },
  'POST /api/hitl/approvals/{id}/release': ({ params, server }) =>
    change(server, params['id'], { claimedBy: null }),
  'POST /api/hitl/approvals/{id}/decision': ({ params, body, server }) => {
    if (server.scenario.isOvertaken) {
      decideElsewhere(server, params['id'] ?? '')
      return { status: 409, error: 'conflict', message: 'Omar Haddad has decided this: approved.' }
    }
    const { verb, content = null, notes = null } = body as ApprovalDecision
    const item = find(server, params['id'])
    if (verb === 'approve' && item && item.votes === 0 && item.quorum > 1) return vote(server, item)
    return change(server, params['id'], {
      ...ended(OUTCOMES[verb], userOf('admin')),
      editedResponse: verb === 'edit' ? content : null,
      guidance: verb === 'respond' ? content : null,
      reviewerNotes: notes,
    })
  },
  'GET /api/hitl/approvals/{id}/candidates': () => ({
    body: {
      items: [
        { id: idOf(22), name: 'Lena Fischer', role: 'operator' },
        { id: idOf(21), name: 'Omar Haddad', role: 'operator' },
        { id: idOf(23), name: 'Tomasz Lewandowski', role: 'admin' },
      ],
      nextCursor: null,
      escalation: { kind: 'role', role: 'admin' },
    },
  }),
  'POST /api/hitl/approvals/{id}/reassign': ({ params, body, server }) => {
    const by = { id: (body as { userId: string }).userId, name: 'Lena Fischer' }
    return change(server, params['id'], { claimedBy: by, assignedTo: { kind: 'user', ...by } })
  },
  'POST /api/hitl/approvals/{id}/escalate': ({ params, server }) =>
    change(server, params['id'], {
      assignedTo: { kind: 'role', role: 'admin' },
      escalatedAt: minutesAgo(0),
    }),
  'POST /api/hitl/approvals/batch': ({ body, server }) => {
    const { ids, verb, notes } = body as {
      ids: string[]
      verb: 'approve' | 'reject'
      notes: string
    }
    const items = ids.map((id) => {
      const priority = find(server, id)?.priority ?? 'normal'
      if (priority === 'high' || priority === 'urgent') {
        const reason = `A case of priority ${priority} is decided on its own.`
        return { id, decided: false, status: 'pending', reason }
      }
      change(server, id, { ...ended(OUTCOMES[verb], userOf('admin')), reviewerNotes: notes })
      return { id, decided: true, status: OUTCOMES[verb], reason: null }
    })
    return { body: { items } }
  },
  'GET /api/hitl/stats': ({ server }) => {
    const waiting = casesOf(server).filter(({ status }) => status === 'pending')
    const oldestAt = waiting.map(({ createdAt }) => createdAt).sort()[0] ?? null
    return {
      body: {
        pending: waiting.length,
        mine: waiting.filter(({ allowed }) => allowed.includes('approve')).length,
        oldestAt,
        byPriority: {},
        decidedToday: 12,
        medianDecisionMs: 252_000,
        underThreeSeconds: 0,
        byOutcome: { approved: 9, rejected: 3 },
        overrideRate: 0.25,
        disagreementRate: null,
        byRule: [],
      },
    }
  },
}
