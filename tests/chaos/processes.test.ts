import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { completed, endsOf, startChaos, until, type Chaos } from './scenario.ts'

describe('a stack whose processes are killed', () => {
  let chaos: Chaos
  beforeAll(async () => {
    chaos = await startChaos()
  })
  beforeEach(({ onTestFailed }) => onTestFailed(() => chaos.stack.keepLogs()))
  afterAll(async () => chaos.stop())

  it('answers everybody although workers die before a first token, in the middle, and again', async () => {
    const { stack, random } = chaos
    const answers = chaos.load({
      people: 9,
      questions: 2,
      script: () =>
        `[[tokens:${random(40, 120)}]] [[rate:${random(40, 120)}]] [[delay:${random(0, 600)}]]`,
    })
    for (const name of ['worker', 'gpu-worker', 'worker'] as const) {
      await delay(random(300, 1200))
      await stack.kill(name)
      await stack.launch(name)
    }

    expect(endsOf(await answers)).toEqual(completed(18))
    await chaos.expectInvariants()
  })

  it('ends a turn once wherever between its answer and its end the worker dies, and then those that wait', async () => {
    const { stack } = chaos
    const places = ['before_draft', 'after_draft', 'before_conclusion', 'after_conclusion']
    const answers: ReturnType<Chaos['ask']>[] = []
    for (const place of places) {
      await stack.kill('worker')
      await stack.launch('worker', { AIOS_FAULT: place })
      const sessionId = await chaos.newSession()
      for (const model of ['openai/mock-model', 'anthropic/mock-model', 'openai/mock-model'])
        answers.push(chaos.ask({ sessionId, model }))
      await stack.died('worker')
    }
    await stack.launch('worker')

    expect(endsOf(await Promise.all(answers))).toEqual(completed(12))
    await chaos.expectInvariants()
  })

  it('keeps what had come when the worker dies and the person stops the turn', async () => {
    const { stack, owner } = chaos
    const content = chaos.question('[[tokens:400]] [[rate:50]]')
    const turn = await owner.send(await chaos.newSession(), content, { model: 'openai/mock-model' })
    const reading = owner.follow(turn.id)
    await chaos.untilAsked(content, 30)
    await stack.kill('worker')
    await owner.call('POST', `/api/chat/turns/${turn.id}/stop`)
    await stack.launch('worker')

    const read = await reading

    expect(read.finished).toMatchObject({ status: 'stopped', content: read.streamed })
    expect(read.streamed).not.toBe('')
    await chaos.expectInvariants()
  })

  it('goes on for readers and senders whose API dies', async () => {
    const { stack, random } = chaos
    const answers = chaos.load({
      people: 8,
      questions: 3,
      script: () => `[[tokens:${random(40, 160)}]] [[rate:${random(60, 160)}]]`,
    })
    for (let kill = 0; kill < 2; kill++) {
      await delay(random(300, 1000))
      await stack.kill('api')
      await stack.launch('api')
    }

    expect(endsOf(await answers)).toEqual(completed(24))
    await chaos.expectInvariants()
  })

  it('starts a turn whose API died between accepting and starting it', async () => {
    const { stack, pool, owner } = chaos
    await stack.kill('api')
    await stack.launch('api', { AIOS_FAULT: 'after_accept' })
    const content = chaos.question()
    const sessionId = await chaos.newSession()
    const acceptedAt = performance.now()
    await expect(owner.send(sessionId, content)).rejects.toThrow('fetch failed')
    await stack.died('api')
    await stack.launch('api')

    const { rows } = await pool.query<{ turn_id: string }>(
      'SELECT turn_id FROM messages WHERE content = $1',
      [content],
    )
    const read = await owner.follow(rows[0]!.turn_id, { timeoutMs: 25_000 })

    expect(read.finished.status).toBe('completed')
    expect(performance.now() - acceptedAt).toBeLessThan(30_000)
    await chaos.expectInvariants()
  })

  it('hands a turn over when a worker is asked to stop in the middle of an answer', async () => {
    const { stack } = chaos
    const content = '[[tokens:700]] [[rate:50]]'
    const answers = [chaos.ask({ script: content }), chaos.ask({ script: '[[tokens:50]]' })]
    await until(
      () =>
        stack.upstream.requests.some((request) => request.tokensSent > 20 && !request.isFinished),
      10_000,
    )
    await stack.shutDown('worker')
    await stack.launch('worker')

    expect(endsOf(await Promise.all(answers))).toEqual(completed(2))
    await chaos.expectInvariants()
  })
})
