import { describe, expect, it } from 'vitest'
import { contentProblem, wordsThatGoOut } from '#domain/approval-words.ts'

describe('the text of a decision', () => {
  it.each([
    ['an edit with words', { verb: 'edit', content: ' - one\n - two' }, null],
    ['guidance of one sign', { verb: 'respond', content: '?' }, null],
    ['an edit of blanks', { verb: 'edit', content: ' \n\t\u00A0' }, 'content_needed'],
    [
      'an edit that takes no place',
      { verb: 'edit', content: '\u200B\u2060\uFEFF' },
      'content_needed',
    ],
    ['guidance of fillers', { verb: 'respond', content: '\u3164\u2800' }, 'content_needed'],
    ['an approval without one', { verb: 'approve' }, null],
    ['an approval with one', { verb: 'approve', content: 'Say this.' }, 'content_unused'],
    ['a rejection with one', { verb: 'reject', content: '' }, 'content_unused'],
  ] as const)('%s', (_, decision, problem) => {
    expect(contentProblem(decision)).toBe(problem)
  })

  it.each([
    ['an edit', { verb: 'edit', content: 'This.', notes: 'Why.' }, 'approve_one', 'This.'],
    ['guidance', { verb: 'respond', content: 'Shorter.' }, 'approve_one', 'Shorter.'],
    ['the note of a rejection', { verb: 'reject', notes: 'No.' }, 'approve_two', 'No.'],
    ['the note of a retraction', { verb: 'reject', notes: 'No.' }, 'review_after', 'No.'],
    ['no note of an approval', { verb: 'approve', notes: 'Fine.' }, 'approve_one', null],
    ['nothing that people tell themselves', { verb: 'reject', notes: 'No.' }, 'confirm_self', null],
  ] as const)('goes out: %s', (...[, decision, mode, text]) => {
    expect(wordsThatGoOut(decision, mode)).toBe(text)
  })
})
