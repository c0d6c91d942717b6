import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startChaos, type Chaos } from './scenario.ts'

describe('a stack whose processes are killed', () => {
  let chaos: Chaos
  beforeAll(async () => {
    chaos = await startChaos()
  })
  beforeEach(({ onTestFailed }) => onTestFailed(() => chaos.stack.keepLogs()))
  afterAll(async () => chaos.stop())

  it('answers everybody although the worker dies before a first token, in the middle, and again', async () => {
    const { stack, random } = chaos
    const answers = chaos.load({
      people: 8,
      questions: 2,
      script: () =>
        `[[tokens:${random(40, 120)}]] [[rate:${random(40, 120)}]] [[delay:${random(0, 400)}]]`,
    })
    for (let kill = 0; kill < 2; kill++) {
      await new Promise((resolve) => setTimeout(resolve, random(300, 1200)))
      await stack.kill('worker')
      await stack.launch('worker')
    }

    expect((await answers).map((answer) => answer.finished.status)).toEqual(
      Array.from({ length: 16 }, () => 'completed'),
    )
    await chaos.expectInvariants()
  })
})
