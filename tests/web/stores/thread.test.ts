import { describe, expect, it } from 'vitest'
import { buildThread } from '#web/stores/thread.ts'
import { messageOf } from '../helpers/messages.ts'

const ids = (...given: Parameters<typeof buildThread>) =>
  buildThread(...given).map(({ message }) => message.id)

describe('the shown branch of a conversation', () => {
  const line = [
    messageOf('q1', null),
    messageOf('a1', 'q1', 'assistant'),
    messageOf('q2', 'a1'),
    messageOf('a2', 'q2', 'assistant'),
  ]

  it('follows the path to the leaf', () => {
    expect(ids(line, 'a2')).toEqual(['q1', 'a1', 'q2', 'a2'])
  })

  it('shows the newest edit, with the earlier one a step away', () => {
    const edited = [...line, messageOf('q2-edit', 'a1'), messageOf('a3', 'q2-edit', 'assistant')]
    const thread = buildThread(edited, 'a3')
    expect(thread.map(({ message }) => message.id)).toEqual(['q1', 'a1', 'q2-edit', 'a3'])
    expect(thread[2]?.versions).toEqual(['q2', 'q2-edit'])
  })

  it('goes back to an earlier edit with everything that followed it', () => {
    const edited = [...line, messageOf('q2-edit', 'a1'), messageOf('a3', 'q2-edit', 'assistant')]
    expect(ids(edited, 'a3', new Map([['a1/user', 'q2']]))).toEqual(['q1', 'a1', 'q2', 'a2'])
  })

  it('counts the answers to one question as its versions', () => {
    const again = [...line.slice(0, 2), messageOf('a1-again', 'q1', 'assistant')]
    const thread = buildThread(again, 'a1-again')
    expect(thread[1]).toMatchObject({ message: { id: 'a1-again' }, versions: ['a1', 'a1-again'] })
  })

  it('shows an edit of the very first message', () => {
    expect(ids([...line, messageOf('q1-edit', null)], 'q1-edit')).toEqual(['q1-edit'])
  })

  it('keeps the answer in front of a question that was asked without waiting for it', () => {
    const queued = [
      messageOf('q1', null),
      messageOf('q2', 'q1'),
      messageOf('a1', 'q1', 'assistant'),
    ]
    expect(ids(queued, 'q1')).toEqual(['q1', 'a1', 'q2'])
  })

  it('begins with the first message that is loaded', () => {
    expect(ids(line.slice(2), 'a2')).toEqual(['q2', 'a2'])
  })

  it('is empty for a conversation without messages', () => {
    expect(ids([], null)).toEqual([])
  })
})
