import type { z } from 'zod'
import type { Agent, AgentTemplate, AgentVersion } from '#contracts/agents.ts'
import type { analyticsRoutes, Query, Summary } from '#contracts/analytics.ts'
import type { Turn } from '#contracts/chat-turn.ts'
import type { Message, Session } from '#contracts/chat.ts'
import type { ChatModel, ProviderView } from '#contracts/models.ts'
import type { Role } from '#contracts/permissions.ts'

const START = Date.parse('2026-11-26T09:00:00.000Z')

/** Ids and times of scripted rows: plain, and the same in every run. */
export const idOf = (number: number) =>
  `01939f2e-0000-7000-8000-${String(number).padStart(12, '0')}`
export const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()

export const userOf = (role: Role) => ({
  id: idOf(1),
  email: 'mara@example.com',
  name: 'Mara Okafor',
  role,
  department: null,
})

const NAMES = [
  ['Scotty-5', 'General', 'The engineer aboard: answers, routes and keeps the lights on.'],
  ['Support triage', 'Support', 'Sorts incoming requests and drafts the first reply.'],
  ['Contracts', 'Legal', 'Explains clauses in plain words and points to the source.'],
  ['Finance ops', 'Finance', 'Reconciles invoices and prepares the monthly forecast.'],
  ['Onboarding guide', 'People', ''],
] as const

export function scriptedAgents(): Agent[] {
  return NAMES.map(([name, domain, description], index) => ({
    id: idOf(100 + index),
    slug: name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    name,
    domain,
    description,
    systemPrompt: `You are ${name}. Answer briefly and say when you are not sure.`,
    capabilities: index === 0 ? ['knowledge', 'memory'] : ['knowledge'],
    guardrails: [
      { text: 'Never promise a refund.' },
      { text: 'Say so when the source is older than a year.' },
    ],
    keywords: ['refund', 'order', 'invoice'].slice(0, index),
    router: index < 2,
    active: index !== 4,
    escalationTarget: index === 1 ? 'operator' : null,
    riskClass: 'limited',
    departments: [],
    model: index === 2 ? 'anthropic/claude-sonnet-5' : null,
    fallbackModels: [],
    temperature: null,
    contextTokens: 8000,
    maxOutputTokens: null,
    starters: ['What is waiting for me?', 'Summarise the last incident', 'How do refunds work?'],
    primary: index === 0,
    version: 3,
    createdAt: minutesAgo(60 * 24 * (index + 3)),
    updatedAt: minutesAgo(60 * (index + 1)),
  }))
}

export const IDENTITY = {
  SOUL: '# Soul\n\nHonest first, helpful second, quick third.\n',
  IDENTITY: '# Identity\n\nScotty-5, chief engineer. Speaks plainly.\n',
  USER: '# User\n\nPeople who run the place and have little time.\n',
}

export function scriptedVersions(agent: Agent): AgentVersion[] {
  const { id: _, primary: __, version: ___, createdAt: ____, updatedAt: _____, ...settings } = agent
  return [3, 2, 1].map((version) => ({
    version,
    authorId: version === 1 ? null : idOf(1),
    authorName: version === 1 ? null : 'Mara Okafor',
    reason: ['Created', 'Shorter answers', 'Add a guardrail on refunds'][version - 1] ?? '',
    createdAt: minutesAgo((4 - version) * 300),
    snapshot: {
      ...settings,
      systemPrompt: version === 3 ? agent.systemPrompt : `You are ${agent.name}. Answer at length.`,
      guardrails: version === 1 ? [] : agent.guardrails,
      identity: IDENTITY,
    },
  }))
}

export function scriptedTemplates(): AgentTemplate[] {
  return [
    ['Help desk', 'Support', 'Answers common questions and opens tickets for the rest.'],
    ['Incident scribe', 'Support', 'Keeps the timeline of an incident while people fix it.'],
    ['Contract reader', 'Legal', 'Finds and explains clauses.'],
    ['Data analyst', 'Finance', 'Turns questions into tables with their assumptions.'],
  ].map(([name = '', category = '', description = ''], index) => ({
    id: idOf(200 + index),
    slug: name.toLowerCase().replaceAll(' ', '-'),
    name,
    category,
    description,
    builtIn: true,
    settings: {},
  }))
}

export const ANSWER = `## Refund exposure, last 7 days

Three orders crossed the **€500 auto-approve ceiling**. Two share a card fingerprint, so I held them for review instead of replying.

| Order | Amount | Signal | Action |
| --- | ---: | --- | --- |
| #48120 | €612.00 | velocity | held |
| #48133 | €587.50 | same card | held |
| #48140 | €1,204.00 | amount | escalated |

1. Confirm the card match with the payments connector.
2. Reply to the customer from the *approved* template.

\`\`\`ts
// policy: refunds.ceiling
export function shouldHold(order: Order, recent: Order[]): boolean {
  const sameCard = recent.filter((other) => other.card === order.card).length
  return order.amount > 500 || sameCard >= 2
}
\`\`\`

> Sources: \`refund-policy.md\` §3, \`orders\` connector (read 2 min ago).
`

export function scriptedSessions(): Session[] {
  return [
    'Refund exposure this week',
    'Draft for the incident report',
    'Clause 7, termination notice',
    'Forecast for the fourth quarter',
    'How do I rotate the keys?',
  ].map((title, index) => ({
    id: idOf(300 + index),
    title,
    agentId: idOf(100 + (index % 3)),
    pinned: index === 0,
    leafMessageId: idOf(400 + index * 10 + 1),
    openTurnId: null,
    waiting: index === 2,
    version: 1,
    createdAt: minutesAgo(60 * (index + 1)),
    updatedAt: minutesAgo(12 * (index * index * 9 + 1)),
  }))
}

export function scriptedMessages(session: Session): Message[] {
  const number = Number(session.id.slice(-3)) - 300
  const base = {
    sessionId: session.id,
    turnId: idOf(500 + number * 10),
    turnStatus: 'completed' as const,
    attachments: [],
    feedback: null,
  }
  return [
    {
      ...base,
      id: idOf(400 + number * 10),
      parentMessageId: null,
      role: 'user',
      content: 'Which refunds were held this week, and why?',
      status: 'complete',
      createdAt: minutesAgo(14),
    },
    {
      ...base,
      id: idOf(400 + number * 10 + 1),
      parentMessageId: idOf(400 + number * 10),
      role: 'assistant',
      content: ANSWER,
      status: 'complete',
      createdAt: minutesAgo(13),
    },
  ]
}

export function scriptedTurn(overrides: Partial<Turn> = {}): Turn {
  return {
    id: idOf(500),
    sessionId: idOf(300),
    agentId: idOf(100),
    userMessageId: idOf(400),
    status: 'completed',
    stage: 'done',
    model: 'gpt-5-mini',
    provider: 'openai',
    decision: 'allow',
    approvalId: null,
    blockedBy: null,
    messageId: idOf(401),
    usage: { tokensIn: 1840, tokensOut: 312, cachedIn: 1024 },
    costMicroUsd: 3120,
    attempts: 1,
    context: { messages: 14, omitted: 6 },
    failure: null,
    createdAt: minutesAgo(13),
    startedAt: minutesAgo(13),
    firstTextAt: new Date(Date.parse(minutesAgo(13)) + 420).toISOString(),
    finishedAt: new Date(Date.parse(minutesAgo(13)) + 2360).toISOString(),
    temporalUrl: 'http://127.0.0.1:8233/namespaces/default/workflows/turn-1',
    ...overrides,
  }
}

export const MODELS: ChatModel[] = [
  ['openai/gpt-5-mini', 'GPT-5 mini', 'openai', 'cloud', false],
  ['anthropic/claude-sonnet-5', 'Claude Sonnet 5', 'anthropic', 'cloud', false],
  ['ollama/qwen3:8b', 'Qwen3 8B', 'ollama', 'local', false],
  ['demo/demo', 'Demo', 'demo', 'local', true],
].map(([id, label, provider, locality, isDemo], index) => ({
  id: String(id),
  label: String(label),
  provider: String(provider),
  locality: locality === 'cloud' ? 'cloud' : 'local',
  isDemo: isDemo === true,
  isDefault: index === 0,
}))

export const PROVIDERS: ProviderView[] = (
  [
    ['openai', 'OpenAI', 'cloud', true, 'console', true],
    ['anthropic', 'Anthropic', 'cloud', false, 'none', null],
    ['ollama', 'Ollama', 'local', true, 'none', false],
    ['demo', 'Demo', 'local', true, 'none', null],
  ] as const
).map(([id, label, locality, configured, keyState, ok]) => ({
  id,
  kind: id,
  label,
  locality,
  enabled: true,
  configured,
  keyState,
  baseUrl: id === 'ollama' ? 'http://127.0.0.1:11434' : null,
  lastCheck:
    ok === null ? null : { at: minutesAgo(5), ok, message: ok ? 'ok' : 'connection refused' },
  version: 1,
}))

export function scriptedSummary(isEmpty: boolean): Summary {
  const turns = isEmpty ? 0 : 5284
  return {
    from: new Date(START).toISOString(),
    to: new Date().toISOString(),
    turns,
    byStatus: { completed: turns },
    open: { count: isEmpty ? 0 : 3, oldestAt: isEmpty ? null : minutesAgo(1) },
    waiting: { count: isEmpty ? 0 : 5, oldestAt: isEmpty ? null : minutesAgo(14) },
    latencyMs: { p50: isEmpty ? null : 840, p95: isEmpty ? null : 2140 },
    firstTextMs: { p50: isEmpty ? null : 210, p95: isEmpty ? null : 480 },
    tokensIn: isEmpty ? 0 : 812_000,
    tokensOut: isEmpty ? 0 : 164_000,
    costMicroUsd: isEmpty ? 0 : 18_420_000,
    unpricedTurns: 0,
  }
}

type Point = z.output<(typeof analyticsRoutes)['timeseries']['response']>['items'][number]

const TRAFFIC = [40, 82, 80, 88, 152, 172, 190, 262, 281, 296, 352, 350, 340, 318, 344, 305, 262]

export function scriptedSeries(metric: string): Point[] {
  const hour = 3_600_000
  const now = Math.floor(Date.now() / hour) * hour
  return Array.from({ length: 24 }, (_, index) => {
    const traffic = TRAFFIC[index] ?? Math.max(40, 300 - (index - 15) * 32)
    const value = { held: traffic / 24, latencyMs: 800 + traffic, costMicroUsd: traffic * 3400 }
    return {
      at: new Date(now - (23 - index) * hour).toISOString(),
      group: null,
      value: Math.round(Object.entries(value).find(([name]) => name === metric)?.[1] ?? traffic),
    }
  })
}

export function scriptedQueries(): Query[] {
  const statuses = ['completed', 'running', 'completed', 'awaiting_approval', 'completed', 'failed']
  return statuses.map((status, index) => ({
    turnId: idOf(600 + index),
    sessionId: idOf(300),
    agentId: idOf(100 + (index % 4)),
    agentName: NAMES[index % 4]?.[0] ?? 'Scotty-5',
    model: ['gpt-5-mini', 'claude-sonnet-5', 'qwen3:8b'][index % 3] ?? null,
    provider: ['openai', 'anthropic', 'ollama'][index % 3] ?? null,
    status,
    latencyMs: status === 'running' ? null : 420 + index * 380,
    firstTextMs: 210,
    tokensIn: 900 + index * 211,
    tokensOut: 140 + index * 31,
    costMicroUsd: index === 2 ? null : 3000 + index * 7100,
    createdAt: minutesAgo(index * 3),
  }))
}
