import { describe, expect, it, vi } from 'vitest'
import { createCredentials, type CredentialsDependencies } from '#web/api/credentials.ts'
import { createClient } from '#web/api/client.ts'
import { routes } from 'virtual:routes'

const signedIn = (accessToken: string) => ({
  accessToken,
  expiresInSeconds: 600,
  user: { id: 'u', email: 'a@b.c', name: 'A', role: 'viewer', department: null },
})

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers })

const refusal = (code: string, status: number, headers = {}) =>
  json({ error: { code, message: code, requestId: 'r1' } }, status, headers)

/** Tabs of one browser: they share a lock and a channel, and each has its own memory. */
function browserWith(fetch: typeof globalThis.fetch) {
  let queue: Promise<unknown> = Promise.resolve()
  const listeners: { tab: number; listener: (event: MessageEvent) => void }[] = []
  let tabs = 0
  return {
    openTab(overrides: Partial<CredentialsDependencies> = {}) {
      const tab = (tabs += 1)
      return createCredentials({
        fetch,
        exclusively: (task) => {
          const turn = queue.then(task)
          queue = turn.catch(() => undefined)
          return turn
        },
        channel: {
          addEventListener: (_: string, listener: unknown) => {
            listeners.push({ tab, listener: listener as (event: MessageEvent) => void })
          },
          postMessage: (data: unknown) => {
            for (const other of listeners) {
              if (other.tab !== tab) other.listener(new MessageEvent('message', { data }))
            }
          },
        },
        now: () => 0,
        wait: () => Promise.resolve(),
        ...overrides,
      })
    },
  }
}

describe('the renewal of a session', () => {
  it('is asked for once by all tabs together', async () => {
    const fetch = vi.fn<typeof globalThis.fetch>(async () => json(signedIn('fresh')))
    const browser = browserWith(fetch)
    const tabs = [browser.openTab(), browser.openTab(), browser.openTab()]
    const tokens = await Promise.all(tabs.flatMap((tab) => [tab.renew(null), tab.renew(null)]))
    expect(new Set(tokens)).toEqual(new Set(['fresh']))
    expect(fetch).toHaveBeenCalledTimes(1)
  })

  it('waits while another request rotates the cookie, and takes its result', async () => {
    const waits: number[] = []
    const fetch = vi
      .fn<typeof globalThis.fetch>()
      .mockResolvedValueOnce(refusal('refresh_in_progress', 409, { 'retry-after': '2' }))
      .mockResolvedValueOnce(json(signedIn('fresh')))
    const wait = async (ms: number) => void waits.push(ms)
    const tab = browserWith(fetch).openTab({ wait })
    expect(await tab.renew(null)).toBe('fresh')
    expect(waits).toEqual([2000])
  })

  it('tells every tab that the session has ended', async () => {
    const fetch = vi.fn<typeof globalThis.fetch>(async () => refusal('session_ended', 401))
    const browser = browserWith(fetch)
    const [first, second] = [browser.openTab(), browser.openTab()]
    const heard: unknown[] = []
    second.onChange((state) => heard.push(state))
    expect(await first.renew('old')).toBeNull()
    expect(heard).toEqual([{ kind: 'ended' }])
  })

  it('ends in every tab when the person signs out, whatever renewal is on its way', async () => {
    const { promise, resolve: answer } = Promise.withResolvers<Response>()
    const fetch = vi.fn<typeof globalThis.fetch>(() => promise)
    const browser = browserWith(fetch)
    const [first, second] = [browser.openTab(), browser.openTab()]
    const heard: unknown[] = []
    second.onChange(({ kind }) => heard.push(kind))
    const renewal = first.renew(null)
    await vi.waitFor(() => expect(fetch).toHaveBeenCalled())
    second.signOut()
    answer(json(signedIn('late')))
    expect(await renewal).toBeNull()
    expect(await first.current()).toBeNull()
    expect(heard).toEqual(['signed-out'])
  })

  it('is not taken for an end when the server cannot be reached', async () => {
    const tab = browserWith(() => Promise.reject(new TypeError('offline'))).openTab()
    await expect(tab.renew(null)).rejects.toMatchObject({ code: 'network' })
  })

  it('happens before the token runs out', async () => {
    let now = 0
    let renewals = 0
    const fetch = async () => json(signedIn(`token-${(renewals += 1)}`))
    const tab = browserWith(fetch).openTab({ now: () => now })
    await tab.renew(null)
    now = 595_000
    expect(await tab.current()).toBe('token-2')
  })
})

describe('a call', () => {
  it('renews a refused token once and is then the same request', async () => {
    const seen: { path: string; token: string | null; key: string | null }[] = []
    const fetch = vi.fn<typeof globalThis.fetch>(async (path, init) => {
      if (String(path).endsWith('/refresh')) return json(signedIn('new'))
      const headers = new Headers(init?.headers)
      seen.push({
        path: String(path),
        token: headers.get('authorization'),
        key: headers.get('idempotency-key'),
      })
      return seen.length === 1 ? refusal('unauthenticated', 401) : json({ id: 's1' }, 201)
    })
    const credentials = browserWith(fetch).openTab()
    credentials.set({ ...signedIn('old'), user: signedIn('old').user as never })
    const client = createClient({ fetch: fetch, credentials })
    await client.call(routes.chat.createSession, { body: {} })
    expect(seen.map(({ token }) => token)).toEqual(['Bearer old', 'Bearer new'])
    expect(seen[0]?.key).toMatch(/^[0-9a-f]{32}$/)
    expect(seen[1]?.key).toBe(seen[0]?.key)
  })

  it('fills the path, leaves out empty query values, and sends the version', async () => {
    const fetch = vi.fn<typeof globalThis.fetch>(async () => json({}))
    const credentials = browserWith(fetch).openTab()
    const client = createClient({ fetch, credentials })
    await client.call(routes.chat.listSessions, { query: { query: '', limit: 10 } })
    await client.call(routes.chat.updateSession, {
      params: { id: 'a/b' },
      ifMatch: 4,
      body: { pinned: true },
    })
    const { calls } = fetch.mock
    expect(calls[0]?.[0]).toBe('/api/chat/sessions?limit=10')
    expect(calls[1]?.[0]).toBe('/api/chat/sessions/a%2Fb')
    expect(new Headers(calls[1]?.[1]?.headers).get('if-match')).toBe('"4"')
  })

  it('becomes a failure with what the server said and when to try again', async () => {
    const fetch = vi.fn<typeof globalThis.fetch>(async () =>
      refusal('too_many_requests', 429, { 'retry-after': '7' }),
    )
    const client = createClient({ fetch, credentials: browserWith(fetch).openTab() })
    await expect(client.call(routes.auth.setupState, {})).rejects.toMatchObject({
      code: 'too_many_requests',
      status: 429,
      requestId: 'r1',
      retryAfterSeconds: 7,
    })
  })

  it('becomes a failure too when a proxy answers with a page', async () => {
    const fetch = vi.fn<typeof globalThis.fetch>(
      async () => new Response('<h1>Bad gateway</h1>', { status: 502 }),
    )
    const client = createClient({ fetch, credentials: browserWith(fetch).openTab() })
    await expect(client.call(routes.auth.setupState, {})).rejects.toMatchObject({
      code: 'http_502',
      status: 502,
    })
  })
})
