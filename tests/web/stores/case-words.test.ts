import { describe, expect, it } from 'vitest'
import { approvalStatus, type Approval, type ApprovalVerb } from '#contracts/approvals.ts'
import de from '#web/locales/de/approvals.json'
import en from '#web/locales/en/approvals.json'
import {
  absentKey,
  consequenceKey,
  everybodyKey,
  hasGoneOut,
  statusKey,
  submitKey,
  verbKey,
} from '#web/stores/case-words.ts'

const VERBS: Record<Approval['mode'], ApprovalVerb[]> = {
  confirm_self: ['approve', 'reject'],
  approve_one: ['approve', 'edit', 'respond', 'reject'],
  approve_two: ['approve', 'respond', 'reject'],
  takeover: ['edit', 'reject'],
  review_after: ['approve', 'edit', 'reject'],
  notify: ['approve'],
}
const modes = Object.keys(VERBS) as Approval['mode'][]

function textOf(texts: object, key: string): unknown {
  return key
    .split('.')
    .reduce<unknown>((found, name) => (found as Record<string, unknown>)[name], texts)
}

describe('the words of a case', () => {
  it('are there for every verb and state of every mode, in both languages', () => {
    const keys = modes.flatMap((mode) => [
      everybodyKey('operator'),
      everybodyKey('admin'),
      `approvals.mode.${mode}`,
      submitKey({ mode }, 'edit'),
      submitKey({ mode }, 'respond'),
      ...approvalStatus.options.flatMap((status) => [
        statusKey({ mode, status }),
        ...(['input', 'output'] as const).flatMap((point) => [
          absentKey({ mode, status, point }, true),
          absentKey({ mode, status, point }, false),
        ]),
      ]),
      ...VERBS[mode].flatMap((verb) =>
        (['input', 'output'] as const).flatMap((point) => [
          verbKey({ mode }, verb),
          consequenceKey({ mode, point }, verb),
        ]),
      ),
    ])
    for (const texts of [en, de])
      expect(keys.filter((key) => typeof textOf(texts, key) !== 'string')).toEqual([])
  })

  it('say of a closed case without an answer why there is none', () => {
    const item = { mode: 'approve_one', point: 'input' } as const
    expect(absentKey({ ...item, status: 'pending' }, false)).toBe('approvals.absent.question')
    expect(absentKey({ ...item, status: 'rejected' }, false)).toBe('approvals.absent.unanswered')
    expect(absentKey({ ...item, status: 'approved' }, false)).toBe('approvals.absent.letThrough')
    expect(absentKey({ ...item, point: 'output', status: 'edited' }, true)).toBe(
      'approvals.absent.kept',
    )
  })

  it('say of an answer that has gone out what becomes of it', () => {
    expect(modes.filter((mode) => hasGoneOut({ mode }))).toEqual(['review_after', 'notify'])
    expect(consequenceKey({ mode: 'review_after', point: 'input' }, 'reject')).toBe(
      'approvals.then.sent.reject',
    )
    expect(verbKey({ mode: 'notify' }, 'approve')).toBe('approvals.verb.seen')
  })
})
