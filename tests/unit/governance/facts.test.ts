import { describe, expect, it } from 'vitest'
import type { Intent } from '#contracts/governance.ts'
import { factsOf, type Known } from '#domain/governance/facts.ts'

const intent: Intent = { label: 'smalltalk', score: 0.5, margin: 0.1, method: 'lexical' }
const valuesOf = (known: Partial<Known>) =>
  factsOf({ agent: { id: 'a1' }, point: 'tool_call', intent, signals: [], ...known }).values

describe('what a condition may know', () => {
  it('is only what is known: everything else is absent', () => {
    expect(valuesOf({})).toEqual({
      point: 'tool_call',
      'agent.id': 'a1',
      'intent.label': 'smalltalk',
      'intent.score': 0.5,
      'intent.margin': 0.1,
    })
  })

  it('is of the tool, whose arguments are one text whatever their order', () => {
    const tool = { name: 'mail.send', effect: 'send', reversible: false, costMicroUsd: 0 }
    const one = valuesOf({ tool: { ...tool, destination: 'host', args: { b: [1, 'x'], a: null } } })
    expect(one).toMatchObject({
      'tool.name': 'mail.send',
      'tool.args': '{"a":null,"b":[1,"x"]}',
      'tool.reversible': false,
      'tool.costMicroUsd': 0,
      'tool.destination': 'host',
    })
    const other = valuesOf({ tool: { ...tool, args: { a: null, b: [1, 'x'] } } })
    expect(other['tool.args']).toBe(one['tool.args'])
  })

  it('is of the person who asks, of what was decided before, and of the time in UTC', () => {
    const values = valuesOf({
      actor: { id: 'u1', role: 'viewer', groups: ['Legal'] },
      history: { approvals: 2, denials: 0 },
      askedAt: '2026-11-26T23:30:00Z',
    })
    expect(values).toMatchObject({
      'actor.groups': ['Legal'],
      'history.approvals': 2,
      'history.denials': 0,
      'time.hour': 23,
      'time.weekday': 4,
      'time.tz': 'UTC',
    })
  })

  it('is the most serious of what was found', () => {
    const signals = (['low', 'critical', 'high'] as const).map((severity) => ({
      id: severity,
      severity,
      score: 1,
    }))
    expect(valuesOf({ signals }).maxSeverity).toBe('critical')
  })
})
