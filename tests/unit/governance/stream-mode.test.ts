import { describe, expect, it } from 'vitest'
import type { GovernedAgent, PolicyRule } from '#contracts/governance.ts'
import { rulingFor } from '#domain/governance/ruling.ts'
import { streamModeOf } from '#domain/governance/stream-mode.ts'
import { agent } from './fixtures.ts'
import { snapshot, streamingRule } from './stream-fixtures.ts'

const modeWith = (rules: PolicyRule[], of: GovernedAgent = agent) =>
  streamModeOf(
    rulingFor({
      point: 'output',
      snapshot: { ...snapshot, rules: [...snapshot.rules, ...rules] },
      agent: of,
      askedAt: '2026-03-02T03:00:00Z',
    }),
  )

const aboutSecrets = { fact: 'signals', op: 'signal', value: { id: 'secret.key' } } as const
const atNight = { fact: 'time.hour', op: 'lt', value: 6 } as const
const elsewhere = { fact: 'agent.domain', op: 'eq', value: 'sales' } as const

describe('how an answer is to stream', () => {
  it('is the window unless a rule says otherwise', () => {
    expect(modeWith([])).toBe('window')
    expect(modeWith([streamingRule('stream_then_check')])).toBe('stream_then_check')
    expect(modeWith([streamingRule('hold_all')])).toBe('hold_all')
  })

  it('is the strictest that any rule asks for, so that a lower tier cannot loosen it', () => {
    const strict = streamingRule('window')
    const loose = streamingRule('stream_then_check', { tier: 'agent', scopeRef: agent.id })
    const stricter = streamingRule('hold_all', { tier: 'agent', scopeRef: agent.id })
    expect(modeWith([strict, loose])).toBe('window')
    expect(modeWith([loose, strict])).toBe('window')
    expect(modeWith([strict, stricter])).toBe('hold_all')
  })

  it.each([
    ['in shadow', { mode: 'shadow' }],
    ['for another agent', { tier: 'agent', scopeRef: 'another' }],
    ['at another point', { points: ['input'] }],
    ['that does not hold now', { condition: { not: atNight } }],
  ] satisfies [string, Partial<PolicyRule>][])('is not what a rule %s says', (_, overrides) => {
    expect(modeWith([streamingRule('hold_all', overrides)])).toBe('window')
  })

  it('follows facts of the person, the agent and the time', () => {
    expect(modeWith([streamingRule('hold_all', { condition: atNight })])).toBe('hold_all')
  })

  it('tightens where only the answer will show whether the rule holds, and never loosens', () => {
    const depends = { condition: aboutSecrets } as const
    expect(modeWith([streamingRule('hold_all', depends)])).toBe('hold_all')
    expect(modeWith([streamingRule('hold_all', { ...depends, onUnknown: 'skip' })])).toBe('window')
    expect(modeWith([streamingRule('stream_then_check', depends)])).toBe('window')
    const never = { condition: { all: [aboutSecrets, elsewhere] } }
    expect(modeWith([streamingRule('hold_all', never)])).toBe('window')
  })

  it('is whole for an agent whose answers could do much harm, whatever a rule says', () => {
    const high = { ...agent, riskClass: 'high' }
    expect(modeWith([], high)).toBe('hold_all')
    expect(modeWith([streamingRule('stream_then_check')], high)).toBe('hold_all')
    expect(modeWith([], { ...agent, riskClass: 'minimal' })).toBe('window')
  })

  it('is whole where a rule that may act needs the whole text', () => {
    const acts = { effect: 'block', params: {} } as const
    const needsAll = {
      all: [aboutSecrets, { fact: 'maxSeverity', op: 'eq', value: 'high' }],
    } as const
    expect(
      modeWith([streamingRule('window', { ...acts, condition: { all: [...needsAll.all] } })]),
    ).toBe('hold_all')
    const others = { ...acts, condition: { all: [...needsAll.all, elsewhere] } }
    expect(modeWith([streamingRule('window', others)])).toBe('window')
  })
})
