import { expect, it } from 'vitest'
import { relayAnswer } from '#activities/chat-answer.ts'
import type { PolicySnapshot } from '#contracts/governance.ts'
import type { ModelEvent } from '#contracts/models.ts'
import { createStreamWindow } from '#domain/governance/stream-window.ts'
import { agent } from '#tests/unit/governance/fixtures.ts'
import { checkedLater, snapshot } from '#tests/unit/governance/stream-fixtures.ts'

const FAILURE: ModelEvent = { type: 'error', kind: 'network', retryable: true, message: 'gone' }
const END: ModelEvent = { type: 'finish', reason: 'stop' }

async function relay(policy: PolicySnapshot, events: ModelEvent[]) {
  const shown: string[] = []
  async function* upstream() {
    for (const event of events) yield await Promise.resolve(event)
  }
  const answer = await relayAnswer(upstream(), {
    openWindow: () => createStreamWindow({ snapshot: policy, agent }),
    stream: { append: (text, kind = 'text') => void shown.push(`${kind}: ${text}`) },
  })
  return { answer, shown: shown.filter((text) => !text.endsWith(': ')) }
}

const say = (...texts: string[]) => texts.map((text): ModelEvent => ({ type: 'text_delta', text }))
const think = (...texts: string[]) =>
  texts.map((text): ModelEvent => ({ type: 'reasoning_delta', text }))

it.each([
  ['that failed', [FAILURE]],
  ['that was cut off', []],
])('keeps of half an answer %s only what may stand', async (_, ending) => {
  const { answer, shown } = await relay(checkedLater, [
    ...say('Card 4111 1111 ', '1111 1111 is', ' and'),
    ...ending,
  ])
  expect(shown).toEqual(['text: Card 4111 1111'])
  expect(answer).toMatchObject({
    end: 'failed',
    isRetracted: true,
    released: 'Card [card number removed] is and',
  })
})

it('cuts what it shows within no token', async () => {
  const parts = ['Dear [EMA', 'IL1-', 'BCDFG], and', ' more [EMAIL2']
  const { answer, shown } = await relay(checkedLater, [...think(...parts), ...say(...parts), END])
  for (const kind of ['reasoning', 'text']) {
    const pieces = shown.flatMap((piece) => piece.split(`${kind}: `).slice(1))
    expect(pieces.join('')).toBe(parts.join(''))
    expect(pieces.filter((piece) => piece.includes('[EMAIL1-BCDFG]'))).toHaveLength(1)
  }
  expect(answer.released).toBe(parts.join(''))
})

it('takes everything back where what was shown comes to what is blocked', async () => {
  const { answer } = await relay(checkedLater, [...say('Take a pipe ', 'bomb and', ' then'), END])
  expect(answer).toMatchObject({ end: 'blocked', isRetracted: true, released: '' })
  expect(answer.raw).toBe('Take a pipe bomb and')
})

it('takes back what a model was shown to think', async () => {
  const { answer, shown } = await relay(checkedLater, [
    ...think('The card 4111 1111 ', '1111 1111 is', ' it'),
    ...say('Here it is.'),
    END,
  ])
  expect(shown).toEqual(['reasoning: The card 4111 1111', 'text: Here it ', 'text: is.'])
  expect(answer).toMatchObject({ end: 'finished', isRetracted: true, released: 'Here it is.' })
})

it('takes nothing back of what the window let out', async () => {
  const { answer, shown } = await relay(snapshot, [
    ...say('Take a pipe ', 'bomb and', ' then'),
    FAILURE,
  ])
  expect(shown).toEqual(['text: Take a '])
  expect(answer).toMatchObject({ end: 'blocked', isRetracted: false, released: 'Take a ' })
})
