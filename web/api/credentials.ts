import type { SignedIn } from '#contracts/auth.ts'
import { type ApiFailure, failureFrom, networkFailure } from './failure.ts'

export interface CredentialsDependencies {
  fetch: typeof fetch
  /** Runs one task at a time over all tabs of this browser. */
  exclusively: <T>(task: () => Promise<T>) => Promise<T>
  /** Tells the other tabs, and hears from them; null where the browser cannot. */
  channel: Pick<BroadcastChannel, 'postMessage' | 'addEventListener'> | null
  now: () => number
  wait: (ms: number) => Promise<void>
}

/** What tabs tell each other. `ended`: it ran out, or was ended elsewhere; `signed-out`: the person left this browser. */
export type SessionNews =
  | { kind: 'signed-in'; signedIn: SignedIn }
  | { kind: 'ended' }
  | { kind: 'signed-out' }
export type SessionListener = (news: SessionNews) => void

/** The access token, in memory only, and its renewal: one at a time over all tabs. */
export type Credentials = ReturnType<typeof createCredentials>

const MAX_REFRESH_TRIES = 6
const RENEW_BEFORE_END_MS = 20_000

export function createCredentials(dependencies: CredentialsDependencies) {
  const { channel, now } = dependencies
  const listeners = new Set<SessionListener>()
  let token: string | null = null
  let expiresAtMs = 0
  let renewal: Promise<string | null> | null = null
  let signOuts = 0

  channel?.addEventListener('message', (event) => {
    adopt((event as MessageEvent<SessionNews>).data)
  })

  function adopt(news: SessionNews) {
    const signedIn = news.kind === 'signed-in' ? news.signedIn : null
    token = signedIn?.accessToken ?? null
    expiresAtMs = signedIn ? now() + signedIn.expiresInSeconds * 1000 : 0
    if (news.kind === 'signed-out') signOuts += 1
    for (const listener of listeners) listener(news)
  }

  function tell(news: SessionNews) {
    adopt(news)
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- channels are same-origin
    channel?.postMessage(news)
  }

  const set = (signedIn: SignedIn) => tell({ kind: 'signed-in', signedIn })

  async function renewOnce(spent: string | null): Promise<string | null> {
    return dependencies.exclusively(async () => {
      // Another tab renewed while this one waited for its turn.
      if (token !== null && token !== spent) return token
      const before = signOuts
      const signedIn = await requestRefresh(dependencies)
      // Whoever signed out meanwhile is not signed in again by an answer that was on its way.
      if (signOuts !== before) return null
      if (signedIn === null) tell({ kind: 'ended' })
      else set(signedIn)
      return signedIn?.accessToken ?? null
    })
  }

  /** A token that is not `spent`; null when the session has ended. */
  function renew(spent: string | null): Promise<string | null> {
    if (token !== null && token !== spent) return Promise.resolve(token)
    renewal ??= renewOnce(spent).finally(() => (renewal = null))
    return renewal
  }

  async function current(): Promise<string | null> {
    const isFresh = token !== null && now() < expiresAtMs - RENEW_BEFORE_END_MS
    if (isFresh || token === null) return token
    return renew(token)
  }

  return {
    current,
    renew,
    set,
    /** Ends it in every tab: they empty themselves. */
    signOut: () => tell({ kind: 'signed-out' }),
    onChange(listener: SessionListener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** One rotation of the refresh cookie; null when there is no session. Waits while another request rotates it. */
async function requestRefresh(dependencies: CredentialsDependencies): Promise<SignedIn | null> {
  for (let tries = 1; ; tries++) {
    const response = await dependencies
      .fetch('/api/auth/refresh', { method: 'POST' })
      .catch((error: unknown) => {
        throw networkFailure(error)
      })
    if (response.ok) return (await response.json()) as SignedIn
    const failure = await failureFrom(response)
    if (isEnded(failure)) return null
    if (failure.code !== 'refresh_in_progress' || tries >= MAX_REFRESH_TRIES) throw failure
    await dependencies.wait((failure.retryAfterSeconds ?? 0.3) * 1000)
  }
}

function isEnded(failure: ApiFailure): boolean {
  return failure.status === 401 || failure.code === 'setup_required'
}
