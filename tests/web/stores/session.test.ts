import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import type { SignedIn } from '#contracts/auth.ts'
import type { SessionNews } from '#web/api/credentials.ts'
import { readDraft, writeDraft } from '#web/stores/drafts.ts'

const signedIn = (id: string): SignedIn => ({
  accessToken: `token-of-${id}`,
  expiresInSeconds: 600,
  user: { id, email: `${id}@example.com`, name: id, role: 'viewer', department: null },
})

/** What another tab of this browser says. */
let hear: (news: SessionNews) => void

class FakeChannel {
  addEventListener(_: string, listener: (event: MessageEvent) => void) {
    hear = (data) => listener(new MessageEvent('message', { data }))
  }
  postMessage() {}
}

describe('the session of a tab', () => {
  const replace = vi.spyOn(location, 'replace').mockImplementation(() => undefined)

  beforeEach(() => {
    vi.resetModules()
    vi.stubGlobal('BroadcastChannel', FakeChannel)
    sessionStorage.clear()
    replace.mockClear()
  })
  afterAll(() => vi.unstubAllGlobals())

  /** In a tab that was just opened. */
  async function signIn(id: string) {
    const { createPinia, setActivePinia } = await import('pinia')
    setActivePinia(createPinia())
    const { useSessionStore } = await import('#web/stores/session.ts')
    const session = useSessionStore()
    session.adopt(signedIn(id))
    writeDraft(id, 'new', 'Half a thought')
    return session
  }

  it('keeps the page and what was typed when it runs out, for the same person', async () => {
    const session = await signIn('olga')
    hear({ kind: 'ended' })
    expect(session.state).toBe('expired')
    session.adopt(signedIn('olga'))
    expect(session.state).toBe('signed-in')
    expect(readDraft('olga', 'new')).toBe('Half a thought')
    expect(replace).not.toHaveBeenCalled()
  })

  it('empties the page and forgets what was typed when another person signs in', async () => {
    const session = await signIn('olga')
    session.adopt(signedIn('otto'))
    expect(session.state).toBe('left')
    expect(session.user).toBeNull()
    expect(readDraft('olga', 'new')).toBe('')
    await nextTick()
    expect(replace).toHaveBeenCalledExactlyOnceWith('/')
  })

  it('goes to sign-in when another tab signs out, and stays there whoever comes', async () => {
    const session = await signIn('olga')
    hear({ kind: 'signed-out' })
    expect(session.state).toBe('left')
    await nextTick()
    expect(replace).toHaveBeenCalledExactlyOnceWith('/login')
    expect(readDraft('olga', 'new')).toBe('')
    session.adopt(signedIn('otto'))
    expect(session.state).toBe('left')
  })
})
