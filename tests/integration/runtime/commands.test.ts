import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { processEnvironment } from '#adapters/config.ts'
import { createDatabase, temporalTarget } from '#tests/helpers/infrastructure.ts'
import { makeTemporaryDirectory } from '#tests/helpers/postgres.ts'
import { stackEnvironment } from '#tests/helpers/stack-process.ts'

const AIOS = fileURLToPath(new URL('../../../cli/aios.js', import.meta.url))
const dataDirectory = makeTemporaryDirectory('commands')

afterAll(() => rmSync(dataDirectory, { recursive: true, force: true }))

interface Result {
  code: number
  output: string
}

async function aios(words: string[], environment: Record<string, string> = {}): Promise<Result> {
  const own = await stackEnvironment(dataDirectory)
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [AIOS, ...words],
      { env: processEnvironment({ ...own, NO_COLOR: '1', ...environment }) },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, output: stdout + stderr }),
    )
  })
}

describe('the command line', () => {
  it('prints its commands when asked, and without a word', async () => {
    for (const words of [['help'], ['--help'], ['-h'], []]) {
      const { code, output } = await aios(words)
      expect(code).toBe(0)
      expect(output).toContain('aios doctor')
    }
  })

  it.each(['strat', 'constructor', 'toString'])(
    'says that there is no command %s',
    async (name) => {
      const { code, output } = await aios([name])
      expect(code).toBe(2)
      expect(output).toContain(`There is no command ${name}.`)
    },
  )

  it('names a wrong setting instead of starting', async () => {
    const { code, output } = await aios(['start'], { AIOS_PORT: 'none' })
    expect(code).toBe(1)
    expect(output).toMatch(/AIOS_PORT/)
    expect(output.trim().split('\n')).toHaveLength(1)
  })
})

describe('aios migrate', () => {
  it('brings a database up once and says then that there is nothing to do', async () => {
    const database = await createDatabase({ isEmpty: true })
    const environment = { DATABASE_URL: database.url, AIOS_MASTER_KEY: 'x'.repeat(44) }

    expect(await aios(['migrate'], environment)).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^applied /),
    })
    expect(await aios(['migrate'], environment)).toEqual({
      code: 0,
      output: 'The schema is up to date.\n',
    })
  })

  it('asks for DATABASE_URL where there is none', async () => {
    expect(await aios(['migrate'])).toMatchObject({
      code: 1,
      output: expect.stringContaining('DATABASE_URL'),
    })
  })
})

describe('aios doctor', () => {
  it('says of each part that does not run what to do, and fails', async () => {
    const { code, output } = await aios(['doctor'])
    expect(code).toBe(1)
    expect(output).toMatch(/✗ postgres .*npm start/)
    expect(output).toMatch(/✗ temporal .*npm start/)
    expect(output).toMatch(/✗ api /)
    expect(output).toMatch(/✓ node /)
  })

  it('tells parts that are well from a worker and an API that are missing', async () => {
    const database = await createDatabase()
    const { code, output } = await aios(['doctor'], {
      DATABASE_URL: database.url,
      AIOS_MASTER_KEY: 'x'.repeat(44),
      TEMPORAL_ADDRESS: temporalTarget().address,
    })
    expect(code).toBe(1)
    expect(output).toMatch(/✓ postgres .*schema up to date/)
    expect(output).toMatch(/✓ temporal /)
    expect(output).toMatch(/✓ attributes /)
    expect(output).toMatch(/✗ api /)
  })

  it('names the migrations that a database lacks', async () => {
    const database = await createDatabase({ isEmpty: true })
    const { output } = await aios(['doctor'], {
      DATABASE_URL: database.url,
      AIOS_MASTER_KEY: 'x'.repeat(44),
    })
    expect(output).toMatch(/✗ postgres .*lacks \d{14}_first.*npx aios migrate/)
  })
})
