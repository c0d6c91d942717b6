import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { completed, endsOf, MODELS, startChaos, type Chaos } from './scenario.ts'

const ONCE = [
  '429:1',
  'status:500',
  'status:529',
  'hang-headers',
  'hang:5',
  'cut:5',
  'reset:5',
  'malformed:5',
  'no-finish',
  'error-200',
  'error:5',
  'empty',
]

const FOR_GOOD: [fault: string, kind: string][] = [
  ['status:401', 'auth'],
  ['quota', 'quota_exhausted'],
  ['status:404', 'not_found'],
  ['429:3600', 'rate_limit'],
]

describe('a stack whose providers fail', () => {
  let chaos: Chaos
  beforeAll(async () => {
    chaos = await startChaos({
      env: {
        AIOS_MODEL_FIRST_TOKEN_MS: '1500',
        AIOS_MODEL_IDLE_MS: '1500',
        AIOS_GPU_SLOTS: '4',
      },
    })
  })
  beforeEach(({ onTestFailed }) => onTestFailed(() => chaos.stack.keepLogs()))
  afterAll(async () => chaos.stop())

  it('answers everything that can be answered, says why of the rest, and disturbs nobody else', async () => {
    const { stack } = chaos
    const onceFailing = ONCE.flatMap((fault) =>
      MODELS.map((model) => chaos.ask({ model, script: `[[fault:${fault} x1]]` })),
    )
    const twiceFailing = MODELS.map((model) => chaos.ask({ model, script: '[[fault:cut:9 x2]]' }))
    const neverAnswered = FOR_GOOD.map(([fault]) => chaos.ask({ script: `[[fault:${fault}]]` }))
    const undisturbed = chaos.load({ people: 6, questions: 2, script: () => '' })

    const answered = await Promise.all([...onceFailing, ...twiceFailing])
    const failed = await Promise.all(neverAnswered)

    expect(endsOf(answered)).toEqual(completed(answered.length))
    expect(new Set(answered.map((answer) => answer.finished.content))).toEqual(
      new Set([stack.upstream.answer(30)]),
    )
    expect(failed.map(({ finished }) => [finished.status, finished.failure?.kind])).toEqual(
      FOR_GOOD.map(([, kind]) => ['failed', kind]),
    )
    expect(endsOf(await undisturbed)).toEqual(completed(12))
    await chaos.expectInvariants()
  })

  it('comes back to a provider after the time that it asked for, not before', async () => {
    const { stack, log } = chaos
    const from = stack.upstream.requests.length
    await Promise.all(MODELS.map((model) => chaos.ask({ model, script: '[[fault:429:2 x1]]' })))

    const waits = log.sent.slice(-MODELS.length).map(({ content }) => {
      const [first, second] = stack.upstream.requests
        .slice(from)
        .filter((request) => JSON.stringify(request.body).includes(content.split(' ')[0]!))
      return second!.receivedAt - first!.receivedAt
    })

    expect(Math.min(...waits)).toBeGreaterThan(1_950)
    expect(Math.max(...waits)).toBeLessThan(10_000)
    await chaos.expectInvariants()
  })
})
