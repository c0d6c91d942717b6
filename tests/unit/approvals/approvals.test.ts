import { describe, expect, it } from 'vitest'
import { askingRules, type AskingRule } from '#domain/approval-terms.ts'
import {
  DEFAULT_DEADLINES,
  MOST_RETRIES,
  allowedVerbs,
  describeAction,
  excerptOf,
  isForBatch,
  planApproval,
  priorityOf,
  refusalOf,
  type ActAhead,
  type CaseToDecide,
  type Decider,
} from '#domain/approvals.ts'

const MINUTE = 60_000

function plan(rules: AskingRule[], severity: 'low' | 'medium' | 'high' | 'critical' = 'low') {
  return planApproval({
    asking: rules,
    signals: [{ severity }],
    defaults: DEFAULT_DEADLINES,
  })
}

describe('the plan of a case', () => {
  it('asks one operator within a day where the rule says nothing', () => {
    expect(plan([{ key: 'one' }])).toEqual({
      mode: 'approve_one',
      approverRole: 'operator',
      quorum: 1,
      ruleKeys: ['one'],
      priority: 'normal',
      remindMs: 60 * MINUTE,
      escalateMs: 240 * MINUTE,
      expireMs: 1440 * MINUTE,
    })
  })

  it('takes the strictest mode and role and the shortest time of all rules that asked', () => {
    const strictest = plan([
      { key: 'b', hitlMode: 'confirm_self', params: { expiresAfterMinutes: 90 } },
      { key: 'a', hitlMode: 'approve_two', params: { escalateAfterMinutes: 5 } },
      { key: 'c', params: { approverRole: 'admin', expiresAfterMinutes: 120 } },
    ])
    expect(strictest).toMatchObject({
      mode: 'approve_two',
      quorum: 2,
      approverRole: 'admin',
      ruleKeys: ['a', 'b', 'c'],
      expireMs: 90 * MINUTE,
      escalateMs: 5 * MINUTE,
    })
  })

  it('does not heed rules that did not apply or did something else', () => {
    const asking = askingRules(
      [
        { ruleKey: 'asked', effect: 'require_approval', applied: true },
        { ruleKey: 'shadow', effect: 'require_approval', applied: false },
        { ruleKey: 'redacts', effect: 'redact', applied: true },
      ],
      [{ key: 'asked' }, { key: 'shadow', hitlMode: 'approve_two' }],
    )
    expect(asking).toEqual([{ key: 'asked' }])
  })

  it.each([
    [[], 24, 'normal'],
    [['low'], 24, 'normal'],
    [['medium', 'high'], 24, 'high'],
    [['critical'], 24, 'urgent'],
    [['high'], 1, 'urgent'],
    [['low'], 0.5, 'high'],
    [['critical'], 0.5, 'urgent'],
  ] as const)('ranks signals %j with %d hours left as %s', (severities, hours, priority) => {
    const signals = severities.map((severity) => ({ severity }))
    expect(priorityOf(signals, hours * 60 * MINUTE)).toBe(priority)
  })

  it('ranks what cannot be taken back, and data for few eyes, one step higher each', () => {
    const rank = (act: ActAhead) => priorityOf([{ severity: 'low' }], 24 * 60 * MINUTE, act)
    expect(rank({ isReversible: true, labels: ['internal'] })).toBe('normal')
    expect(rank({ isReversible: false })).toBe('high')
    expect(rank({ isReversible: false, labels: ['confidential'] })).toBe('urgent')
  })

  it('leaves urgent and high cases out of a batch', () => {
    const inBatch = (['urgent', 'high', 'normal', 'low'] as const).filter(isForBatch)
    expect(inBatch).toEqual(['normal', 'low'])
  })
})

const item: CaseToDecide & { revision: number } = {
  status: 'pending',
  mode: 'approve_one',
  point: 'output',
  round: 1,
  requesterId: 'ada',
  approverRole: 'operator',
  quorum: 1,
  hasVotes: false,
  hasExpired: false,
  isStopRequested: false,
  isHeldByStop: false,
  revision: 3,
}

const TWO_WRITE: Partial<CaseToDecide> = { mode: 'takeover', quorum: 2 }

const grace: Decider = {
  userId: 'grace',
  role: 'operator',
  isActive: true,
  isSoleHolder: false,
  hasVoted: false,
}

describe('who may do what to a case', () => {
  it.each<[string, Partial<CaseToDecide>, Partial<Decider>, string[]]>([
    ['an operator', {}, {}, ['approve', 'edit', 'respond', 'reject']],
    ['a viewer', {}, { role: 'viewer' }, []],
    ['somebody who was deactivated', {}, { isActive: false }, []],
    ['the person who asked', {}, { userId: 'ada' }, []],
    [
      'the person who asked, with nobody else there',
      {},
      { userId: 'ada', isSoleHolder: true },
      ['approve', 'edit', 'respond', 'reject'],
    ],
    ['an operator, of a case for admins', { approverRole: 'admin' }, {}, []],
    [
      'an admin, of a case for admins',
      { approverRole: 'admin' },
      { role: 'admin' },
      ['approve', 'edit', 'respond', 'reject'],
    ],
    ['an operator, of a case that asks the person', { mode: 'confirm_self' }, {}, []],
    [
      'the person, of a case that asks them',
      { mode: 'confirm_self' },
      { userId: 'ada', role: 'viewer' },
      ['approve', 'reject'],
    ],
    ['one of two', { mode: 'approve_two' }, {}, ['approve', 'respond', 'reject']],
    [
      'one of two who has approved',
      { mode: 'approve_two' },
      { hasVoted: true },
      ['respond', 'reject'],
    ],
    [
      'one of two, of a question, which one alone does not let through with a word',
      { mode: 'approve_two', point: 'input' },
      {},
      ['approve', 'reject'],
    ],
    ['who is to write the answer', { mode: 'takeover' }, {}, ['edit', 'reject']],
    ['the first of two for a written answer', TWO_WRITE, {}, ['edit', 'reject']],
    [
      'the second of two for a written answer',
      { ...TWO_WRITE, hasVotes: true },
      {},
      ['approve', 'edit', 'reject'],
    ],
    [
      'who has written it already',
      { ...TWO_WRITE, hasVotes: true },
      { hasVoted: true },
      ['edit', 'reject'],
    ],
    [
      'who looks at an answer that has gone out',
      { mode: 'review_after', round: 0 },
      {},
      ['approve', 'edit', 'reject'],
    ],
    ['who only has to know', { mode: 'notify', round: 0 }, {}, ['approve']],
    [
      'an operator after the last retry',
      { round: MOST_RETRIES + 1 },
      {},
      ['approve', 'edit', 'reject'],
    ],
    ['anybody, of a decided case', { status: 'approved' }, {}, []],
    ['anybody, of an expired case', { hasExpired: true }, {}, []],
    ['anybody, of a stopped turn', { isStopRequested: true }, {}, []],
    ['anybody, while a stop switch holds it', { isHeldByStop: true }, {}, []],
  ])('%s', (...[, ofCase, ofDecider, verbs]) => {
    expect(allowedVerbs({ ...item, ...ofCase }, { ...grace, ...ofDecider })).toEqual(verbs)
  })

  it.each<
    [
      string,
      Partial<CaseToDecide>,
      Partial<Decider>,
      Parameters<typeof refusalOf>[2],
      string | null,
    ]
  >([
    ['takes an approval', {}, {}, { verb: 'approve', revision: 3 }, null],
    ['refuses a stale one', {}, {}, { verb: 'approve', revision: 2 }, 'stale'],
    [
      'refuses what is decided',
      { status: 'rejected' },
      {},
      { verb: 'approve', revision: 3 },
      'decided',
    ],
    [
      'refuses when it is over',
      { hasExpired: true },
      {},
      { verb: 'approve', revision: 3 },
      'expired',
    ],
    [
      'refuses on a stopped turn',
      { isStopRequested: true },
      {},
      { verb: 'approve', revision: 3 },
      'stopped',
    ],
    [
      'refuses while a stop switch holds it',
      { isHeldByStop: true },
      {},
      { verb: 'reject', revision: 3, notes: 'No.' },
      'held_by_stop',
    ],
    ['refuses others', {}, { role: 'viewer' }, { verb: 'approve', revision: 3 }, 'forbidden'],
    ['refuses a rejection without notes', {}, {}, { verb: 'reject', revision: 3 }, 'notes_needed'],
    [
      'takes a rejection without notes of who is asked about their own',
      { mode: 'confirm_self' },
      { userId: 'ada', role: 'viewer' },
      { verb: 'reject', revision: 3 },
      null,
    ],
    ['refuses an edit without a text', {}, {}, { verb: 'edit', revision: 3 }, 'content_needed'],
    [
      'refuses a verb of another mode',
      { mode: 'takeover' },
      {},
      { verb: 'approve', revision: 3 },
      'verb_not_allowed',
    ],
    [
      'asks for notes on the own case',
      {},
      { userId: 'ada', isSoleHolder: true },
      { verb: 'approve', revision: 3 },
      'notes_needed',
    ],
    [
      'takes the own case with notes',
      {},
      { userId: 'ada', isSoleHolder: true },
      { verb: 'approve', revision: 3, notes: 'Alone.' },
      null,
    ],
  ])('%s', (...[, ofCase, ofDecider, decision, refusal]) => {
    expect(refusalOf({ ...item, ...ofCase }, { ...grace, ...ofDecider }, decision)).toBe(refusal)
  })
})

describe('the excerpt of a question', () => {
  it.each([
    ['  May I\n\n fly?\t', 'May I fly?'],
    ['word '.repeat(28), 'word '.repeat(28).trim()],
    ['word '.repeat(29), `${'word '.repeat(27)}word…`],
    ['w'.repeat(200), `${'w'.repeat(139)}…`],
  ])('is %j as %j', (text, excerpt) => {
    expect(excerptOf(text)).toBe(excerpt)
    expect(excerptOf(text).length).toBeLessThanOrEqual(140)
  })
})

describe('what a decision is about', () => {
  const action = {
    turnId: 't',
    point: 'output',
    round: 1,
    agentId: 'a',
    requesterId: 'u',
    policyVersion: '1',
    ruleKeys: ['x', 'y'],
    question: 'May I?',
    text: 'Yes.',
  }

  it('is one text, whatever the order of its parts', () => {
    const { turnId, ...rest } = action
    expect(describeAction({ ...rest, turnId })).toBe(describeAction(action))
  })

  it.each(Object.keys(action))('is another where its %s is', (field) => {
    const other = field === 'round' ? 2 : field === 'ruleKeys' ? ['x'] : 'other'
    expect(describeAction({ ...action, [field]: other })).not.toBe(describeAction(action))
  })
})
