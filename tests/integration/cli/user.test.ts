import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { loadConfig } from '#adapters/config.ts'
import { user } from '#cli/user.ts'
import { createTestApi, type TestApi } from '#tests/helpers/api.ts'
import { makeTemporaryDirectory } from '#tests/helpers/postgres.ts'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.close())

const onDatabase = () =>
  loadConfig({
    DATABASE_URL: api.databaseUrl,
    AIOS_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
    AIOS_PUBLIC_URL: 'https://aios.example.test',
  })

/** What the command prints, with the code it ends with. */
async function run(options: string[], config = onDatabase()) {
  const printed: string[] = []
  const print = (text: unknown) => {
    printed.push(String(text))
    return true
  }
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(print),
    vi.spyOn(process.stderr, 'write').mockImplementation(print),
  ]
  try {
    return { code: await user(config, options), text: printed.join('') }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

describe('aios user reset', () => {
  it('prints a link that sets a new password, and says in the audit that it came from the host', async () => {
    const locked = await api.user({ role: 'admin' })
    const { code, text } = await run(['reset', locked.email.toUpperCase()])
    expect(code).toBe(0)
    const token = /https:\/\/aios\.example\.test\/reset#token=([\w-]{43})\n/.exec(text)?.[1]
    const reset = await api.request('POST', '/api/auth/reset', {
      body: { token, password: 'a fresh and long password' },
    })
    expect(reset.status).toBe(204)
    const event = await api.deps.prisma.auditEvent.findFirstOrThrow({
      where: { type: 'user.reset_link_made', subjectId: locked.id },
    })
    expect(event).toMatchObject({ actorId: null, payload: { from: 'host' } })
  })

  it('says what is wrong: no such user, nothing running, no e-mail', async () => {
    await expect(run(['reset', 'nobody@example.test'])).rejects.toThrow('no such user')
    const stopped = loadConfig({ AIOS_DATA_DIR: makeTemporaryDirectory('stopped') })
    await expect(run(['reset', 'a@example.test'], stopped)).rejects.toThrow('does not run')
    expect(await run(['reset'])).toEqual({ code: 2, text: 'Usage: aios user reset <email>\n' })
  })
})
