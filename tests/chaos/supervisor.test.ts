import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isAlive } from '#adapters/process/inspect.ts'
import { startSupervisedStack, type SupervisedStack } from '#tests/helpers/supervised-stack.ts'
import { attachChaos, completed, endsOf, until } from './scenario.ts'

const PARTS = ['worker', 'gpu-worker', 'api', 'temporal', 'postgres'] as const

describe('a stack under its own supervisor', () => {
  let chaos: Awaited<ReturnType<typeof attachChaos<SupervisedStack>>>
  beforeAll(async () => {
    chaos = await attachChaos(await startSupervisedStack())
  })
  beforeEach(({ onTestFailed }) => onTestFailed(() => chaos.stack.keepLogs()))
  afterAll(async () => chaos.stop())

  it('heals by itself and answers everybody, whichever part is killed', async () => {
    const { stack, random, flags } = chaos
    flags.databaseCrashed = true
    const answers = chaos.load({
      people: 8,
      questions: 4,
      script: () => `[[tokens:${random(40, 120)}]] [[rate:${random(40, 120)}]]`,
    })
    for (const name of PARTS) {
      await delay(random(200, 800))
      const pid = stack.pidOf(name)!
      process.kill(pid, 'SIGKILL')
      await until(() => ![undefined, pid].includes(stack.pidOf(name)), 30_000)
      expect(stack.pidOf(name)).not.toBe(pid)
    }

    expect(endsOf(await answers)).toEqual(completed(32))
    await chaos.expectInvariants()
    // Nothing that runs could change what is recorded: none of it owns the tables.
    const client = new Client({ connectionString: stack.databaseUrl })
    await client.connect()
    const { rows } = await client
      .query(
        `SELECT DISTINCT usename AS role FROM pg_stat_activity
         WHERE datname = current_database() AND usename <> current_user`,
      )
      .finally(() => client.end())
    expect(rows).toEqual([{ role: 'aios_app' }])
  })

  it('leaves nothing running when it is killed itself', async () => {
    const { stack } = chaos
    const pids = PARTS.map((name) => stack.pidOf(name)!)
    stack.killSupervisor()
    await until(() => pids.every((pid) => !isAlive(pid)), 40_000)

    expect(pids.filter(isAlive)).toEqual([])
  })
})
