import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { completed, endsOf, startChaos, until, type Chaos } from './scenario.ts'

describe('a stack whose servers fail', () => {
  let chaos: Chaos
  beforeAll(async () => {
    chaos = await startChaos()
  })
  beforeEach(({ onTestFailed }) => onTestFailed(() => chaos.stack.keepLogs()))
  afterAll(async () => chaos.stop())

  const script = () =>
    `[[tokens:${chaos.random(40, 160)}]] [[rate:${chaos.random(40, 120)}]] [[delay:${chaos.random(0, 300)}]]`

  it('accepts and answers everything although Temporal dies twice under load', async () => {
    const { stack, random } = chaos
    const pids = pidsOf(chaos)
    const answers = chaos.load({ people: 10, questions: 3, script })
    for (let kill = 0; kill < 2; kill++) {
      await delay(random(300, 1500))
      await stack.temporal.crash()
      await delay(random(0, 800))
      await stack.temporal.start()
    }

    expect(endsOf(await answers)).toEqual(completed(30))
    expect(pidsOf(chaos)).toEqual(pids)
    await chaos.expectInvariants()
  })

  it('loses nothing when PostgreSQL crashes twice under load, without a restart of ours', async () => {
    const { stack, random, flags } = chaos
    const pids = pidsOf(chaos)
    flags.databaseCrashed = true
    const calls = stack.upstream.counts.chat
    const answers = chaos.load({ people: 10, questions: 3, script })
    for (let kill = 0; kill < 2; kill++) {
      await delay(random(300, 1500))
      await stack.postgres.crash()
      await delay(random(0, 800))
      await stack.postgres.start()
    }

    expect(endsOf(await answers)).toEqual(completed(30))
    // No answer is paid twice because it could not be written at once.
    expect(stack.upstream.counts.chat - calls).toBe(30)
    expect(pidsOf(chaos)).toEqual(pids)
    await chaos.expectInvariants()
  })

  it('says 503 with a time to come back while PostgreSQL hangs, and goes on by itself', async () => {
    const { stack, owner } = chaos
    const pids = pidsOf(chaos)
    const answers = chaos.load({ people: 6, questions: 2, script })
    await delay(500)
    stack.postgres.freeze()
    // More than there are connections, so that some have to wait for one.
    const asked = Array.from({ length: 40 }, () => owner.request('GET', '/api/chat/sessions'))
    const live = await fetch(`${stack.origin}/health/live`)
    const ready = await fetch(`${stack.origin}/health/ready`)
    await delay(6_000)
    stack.postgres.thaw()
    const responses = await Promise.all(asked)

    expect([live.status, ready.status]).toEqual([200, 503])
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200, 503]))
    for (const response of responses.filter(({ status }) => status === 503))
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(endsOf(await answers)).toEqual(completed(12))
    await until(async () => (await fetch(`${stack.origin}/health/ready`)).ok, 5_000)
    expect((await fetch(`${stack.origin}/health/ready`)).status).toBe(200)
    expect(pidsOf(chaos)).toEqual(pids)
    await chaos.expectInvariants()
  })
})

function pidsOf({ stack }: Chaos): number[] {
  const pids = (['api', 'worker', 'gpu-worker'] as const).map((name) => stack.pid(name))
  return pids.filter((pid) => !stack.endedPids().includes(pid))
}
