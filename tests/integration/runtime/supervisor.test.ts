import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isAlive, waitForEnd } from '#adapters/process/inspect.ts'
import { runningPostgresUrl } from '#adapters/postgres/running.ts'
import { makeTemporaryDirectory } from '#tests/helpers/postgres.ts'
import {
  stackEnvironment,
  startStackProcess,
  type StackProcess,
} from '#tests/helpers/stack-process.ts'

// Each test starts the real servers, some twice, beside whatever else this machine does.
vi.setConfig({ testTimeout: 90_000 })

const PARTS = ['postgres', 'temporal', 'worker', 'guard'] as const

let dataDirectory: string
let environment: Record<string, string>
let stacks: StackProcess[]

beforeEach(async () => {
  dataDirectory = makeTemporaryDirectory('supervisor')
  environment = await stackEnvironment(dataDirectory)
  stacks = []
})

afterEach(async () => {
  for (const stack of stacks) {
    if (stack.process.exitCode === null) stack.process.kill('SIGTERM')
    await stack.ended
  }
  rmSync(dataDirectory, { recursive: true, force: true })
})

function start(overrides: Record<string, string> = {}): StackProcess {
  const stack = startStackProcess({ ...environment, ...overrides })
  stacks.push(stack)
  return stack
}

async function startAll(): Promise<StackProcess> {
  const stack = start()
  await stack.says('everything runs')
  return stack
}

async function query(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: runningPostgresUrl(dataDirectory) })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

function pidsOf(stack: StackProcess): number[] {
  return PARTS.map((name) => stack.pidOf(name))
}

describe('the supervisor', () => {
  it('stops every part on SIGTERM and leaves no process and no pid file', async () => {
    const stack = await startAll()
    const pids = pidsOf(stack)

    stack.process.kill('SIGTERM')

    expect(await stack.ended).toBe(0)
    expect(pids.filter(isAlive)).toEqual([])
    // The small child writes its file and does not remove it, as a killed one would not.
    expect(readdirSync(join(dataDirectory, 'run')).filter((name) => name !== 'worker.pid')).toEqual(
      [],
    )
  })

  it('takes two signals within a second for one', async () => {
    const stack = await startAll()

    stack.process.kill('SIGINT')
    stack.process.kill('SIGTERM')

    expect(await stack.ended).toBe(0)
    expect(stack.output()).toContain('Stopped')
  })

  it('leaves no orphan and no lost write when it is killed with -9', async () => {
    const stack = await startAll()
    const pids = pidsOf(stack)
    await query('CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)')

    stack.process.kill('SIGKILL')

    expect(await Promise.all(pids.map((pid) => waitForEnd(pid, 30_000)))).toEqual(
      pids.map(() => true),
    )
    await startAll()
    expect(await query('SELECT id FROM kept')).toEqual([{ id: 1 }])
  })

  it('can be started again at once after a kill -9, and waits for what still stops', async () => {
    const stack = await startAll()
    stack.process.kill('SIGKILL')
    await stack.ended

    await startAll()

    expect(await query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('clears what is left when it and its guard are killed together', async () => {
    const stack = await startAll()
    const leftovers = [stack.pidOf('postgres'), stack.pidOf('temporal')]
    process.kill(stack.pidOf('guard'), 'SIGKILL')
    stack.process.kill('SIGKILL')
    await stack.ended

    await startAll()

    expect(leftovers.filter(isAlive)).toEqual([])
  })

  it('starts a part again that was killed, on the same port with the same data', async () => {
    const stack = await startAll()
    await query('CREATE TABLE kept (id int)')
    const before = stack.pidOf('postgres')

    process.kill(before, 'SIGKILL')
    await stack.says(/The postgres is back/)

    expect(stack.pidOf('postgres')).not.toBe(before)
    expect(await query('SELECT count(*)::int AS rows FROM kept')).toEqual([{ rows: 0 }])
  })

  it('replaces a guard that was killed', async () => {
    const stack = await startAll()
    const guard = stack.pidOf('guard')
    process.kill(guard, 'SIGKILL')
    await expect.poll(() => stack.pidOf('guard')).not.toBe(guard)
    const pids = pidsOf(stack)

    stack.process.kill('SIGKILL')

    expect(await Promise.all(pids.map((pid) => waitForEnd(pid, 30_000)))).toEqual(
      pids.map(() => true),
    )
  })

  it('refuses a second start over the same data in one sentence, and the first runs on', async () => {
    const first = await startAll()

    const second = start()

    expect(await second.ended).toBe(1)
    expect(second.output().trim().split('\n')).toEqual([
      expect.stringContaining(
        `AIOS already runs with the data in ${dataDirectory} (process ${first.pid})`,
      ),
    ])
    expect(await query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })
})

describe('a start that cannot succeed', () => {
  it.each(['AIOS_PORT', 'AIOS_POSTGRES_PORT', 'AIOS_TEMPORAL_PORT', 'AIOS_TEMPORAL_UI_PORT'])(
    'names %s when that port is taken, and leaves nothing running',
    async (variable) => {
      const port = Number(environment[variable])
      const other = createServer()
      await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve))

      const stack = start()

      expect(await stack.ended).toBe(1)
      expect(stack.output().trim().split('\n').at(-1)).toMatch(
        new RegExp(`^Port ${port} is in use: .* ${variable} to another port\\.$`),
      )
      expect(runningPostgresUrl(dataDirectory)).toBeUndefined()
      other.close()
    },
  )

  it('says which directory cannot be written', async () => {
    const file = join(dataDirectory, 'a-file')
    writeFileSync(file, '')

    const stack = start({ AIOS_DATA_DIR: join(file, 'data') })

    expect(await stack.ended).toBe(1)
    expect(stack.output()).toMatch(/a-file\/data cannot be written: .* AIOS_DATA_DIR/)
  })

  it('refuses a schema newer than the code in one sentence, and stops what it had started', async () => {
    const first = await startAll()
    await query(
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at)
       VALUES ('future', 'x', '29990101000000_future', now())`,
    )
    first.process.kill('SIGTERM')
    await first.ended

    const second = start()

    expect(await second.ended).toBe(1)
    expect(second.output().trim().split('\n').at(-1)).toMatch(
      /^The database is newer than this AIOS \(it has the migration 29990101000000_future\): .*\.$/,
    )
    expect(runningPostgresUrl(dataDirectory)).toBeUndefined()
  })
})

describe('a start after one that broke', () => {
  it('begins a half-made cluster again', async () => {
    const draft = join(dataDirectory, 'postgres.new')
    mkdirSync(join(draft, 'base'), { recursive: true })
    writeFileSync(join(draft, 'PG_VERSION'), '18\n')

    await startAll()

    expect(existsSync(draft)).toBe(false)
  })

  it('is not stopped by a pid file whose number belongs to another process now', async () => {
    const first = await startAll()
    first.process.kill('SIGKILL')
    await first.ended
    await Promise.all(PARTS.map((name) => waitForEnd(first.pidOf(name), 30_000)))
    const pidFile = join(dataDirectory, 'postgres', 'postmaster.pid')
    // This test's own process: alive, and no PostgreSQL.
    writeFileSync(
      pidFile,
      `${process.pid}\n${dataDirectory}/postgres\n1\n1\n\n127.0.0.1\n1 1\nready\n`,
    )
    for (const name of PARTS)
      writeFileSync(join(dataDirectory, 'run', `${name}.pid`), `${process.pid}\n`)

    await startAll()

    expect(readFileSync(pidFile, 'utf8')).not.toMatch(new RegExp(`^${process.pid}\n`))
  })

  it('moves to the next free port where none was asked for, and says so', async () => {
    const { AIOS_POSTGRES_PORT: _, ...withoutPort } = environment
    const other = createServer()
    // Taken by this test, or by whoever has it already: either way it is not free.
    await new Promise<void>((resolve) => {
      other.once('error', () => resolve())
      other.listen(54_329, '127.0.0.1', resolve)
    })
    environment = withoutPort

    const stack = await startAll()

    expect(stack.output()).toMatch(/port 54329 is in use, so it took 543\d\d/)
    other.close()
  })
})
