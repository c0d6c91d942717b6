import { describe, expect, it } from 'vitest'
import { agentSlug, agentSnapshot } from '#contracts/agents.ts'
import type { Role, Scope } from '#contracts/permissions.ts'
import {
  applyEdit,
  canSeeAgent,
  canTalkTo,
  changedFields,
  projectAgent,
  refusePrimarySettings,
  toSlug,
  toSnapshot,
  type StoredAgent,
} from '#domain/agents.ts'
import type { Principal } from '#domain/permissions.ts'

const agent: StoredAgent = {
  id: '0195f000-0000-7000-8000-000000000001',
  slug: 'mara',
  name: 'Mara',
  domain: 'billing',
  description: 'Explains charges.',
  systemPrompt: 'Cite the invoice.',
  capabilities: ['knowledge'],
  guardrails: [{ text: 'Never promise a refund.' }],
  keywords: ['invoice'],
  router: true,
  active: true,
  escalationTarget: null,
  riskClass: 'limited',
  departments: [],
  model: null,
  fallbackModels: [],
  temperature: null,
  contextTokens: 8000,
  maxOutputTokens: null,
  starters: ['What was I charged for?'],
  primary: false,
  version: 3,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-02T00:00:00.000Z',
  identity: { SOUL: 'Calm.', IDENTITY: 'Back office.', USER: '' },
}

function principal(role: Role, department: string | null = null, scopes: Scope[] | null = null) {
  const credential = { kind: 'session', family: 'family' } as const
  return { userId: 'user', role, department, scopes, credential } satisfies Principal
}

describe('who sees an agent', () => {
  it.each([
    { role: 'viewer', department: null, active: true, departments: [], seen: true },
    { role: 'viewer', department: 'sales', active: true, departments: ['hr', 'sales'], seen: true },
    { role: 'viewer', department: 'legal', active: true, departments: ['sales'], seen: false },
    { role: 'viewer', department: null, active: true, departments: ['sales'], seen: false },
    { role: 'viewer', department: 'sales', active: false, departments: ['sales'], seen: false },
    { role: 'operator', department: null, active: false, departments: ['sales'], seen: true },
    { role: 'admin', department: 'legal', active: false, departments: ['sales'], seen: true },
  ] as const)(
    'a $role of department $department, active $active, departments $departments: $seen',
    ({ role, department, active, departments, seen }) => {
      const target = { active, departments: [...departments] }
      expect(canSeeAgent(principal(role, department), target)).toBe(seen)
    },
  )

  it('lets nobody talk to an agent that is switched off', () => {
    expect(canTalkTo(principal('admin'), { active: false, departments: [] })).toBe(false)
    expect(canTalkTo(principal('viewer'), { active: true, departments: [] })).toBe(true)
  })

  it('shows viewers what they need to choose it, and no prompt', () => {
    expect(Object.keys(projectAgent(principal('viewer'), agent)).sort()).toEqual([
      'description',
      'domain',
      'id',
      'name',
      'primary',
      'slug',
      'starters',
    ])
  })

  it('shows operators its settings, and identity files to nobody', () => {
    const shown = projectAgent(principal('operator'), agent)
    expect(shown).toMatchObject({ systemPrompt: agent.systemPrompt, version: 3 })
    expect(shown).not.toHaveProperty('identity')
  })

  it('shows an operator whose key may only chat no more than a viewer', () => {
    expect(projectAgent(principal('operator', null, ['chat']), agent)).not.toHaveProperty(
      'systemPrompt',
    )
  })
})

describe('edits', () => {
  it('name the fields they change, never contents', () => {
    const after = applyEdit(agent, { name: 'Nora', keywords: ['tax'], identity: { SOUL: 'Warm.' } })
    expect(changedFields(toSnapshot(agent), after)).toEqual(['SOUL', 'keywords', 'name'])
  })

  it('change nothing where they say the same, or nothing', () => {
    const after = applyEdit(agent, { name: 'Mara', domain: undefined })
    expect(changedFields(toSnapshot(agent), after)).toEqual([])
  })

  it.each([
    [{ active: false }, true],
    [{ departments: ['sales'] }, true],
    [{ departments: [] }, false],
    [{ active: true }, false],
    [{}, false],
  ])('of the primary agent to %j are refused: %s', (settings, isRefused) => {
    expect(refusePrimarySettings(settings) !== null).toBe(isRefused)
  })
})

it('reads a version of before there were risk classes', () => {
  const { riskClass: _none, ...old } = toSnapshot(agent)
  expect(agentSnapshot.parse(old).riskClass).toBe('limited')
})

describe('slugs', () => {
  it.each([
    ['Policy Assistant', 1, 'policy-assistant'],
    ['  Müller & Söhne  ', 1, 'muller-sohne'],
    ['Policy Assistant', 2, 'policy-assistant-2'],
    ['会議', 1, 'agent'],
    ['会議', 3, 'agent-3'],
    ['7', 1, 'agent-7'],
    ['a'.repeat(80), 12, `${'a'.repeat(57)}-12`],
    [`${'a'.repeat(59)} b`, 1, 'a'.repeat(59)],
  ])('make %j, number %i, into %s', (name, number, slug) => {
    expect(toSlug(name, number)).toBe(slug)
    expect(agentSlug.safeParse(slug).success).toBe(true)
  })
})
