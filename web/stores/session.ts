import { routes } from 'virtual:routes'
import { defineStore } from 'pinia'
import { computed, nextTick, ref } from 'vue'
import type { SignedIn, User } from '#contracts/auth.ts'
import type { Role } from '#contracts/permissions.ts'
import { client, credentials } from '#web/api/client.ts'
import { forgetDrafts } from './drafts.ts'

/**
 * `expired`: was signed in a moment ago; the page stays, a dialog asks to sign in again. `left`: the person has signed
 * out, or somebody else has signed in; the page empties itself and starts anew.
 */
export type SessionState = 'unknown' | 'signed-out' | 'signed-in' | 'expired' | 'left'

/** Says that the refresh cookie, which scripts cannot see, is probably there. */
const HINT_KEY = 'aios-signed-in'

const RANK: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 }

export const useSessionStore = defineStore('session', () => {
  const state = ref<SessionState>('unknown')
  const user = ref<User | null>(null)
  const needsSetup = ref(false)
  let starting: Promise<void> | null = null

  credentials.onChange((news) => {
    if (news.kind === 'signed-in') return enter(news.signedIn)
    if (news.kind === 'signed-out') return leave('/login')
    if (state.value === 'signed-in') state.value = 'expired'
  })

  function enter(signedIn: SignedIn) {
    if (state.value === 'left') return
    if (user.value && user.value.id !== signedIn.user.id) return leave('/')
    forgetDrafts(signedIn.user.id)
    user.value = signedIn.user
    state.value = 'signed-in'
    localStorage.setItem(HINT_KEY, '1')
  }

  function leave(address: string) {
    forgetDrafts(null)
    if (state.value === 'signed-out' || state.value === 'left') return
    state.value = 'left'
    user.value = null
    startAnew(address)
  }

  async function start() {
    // Without the hint there is no session to renew, and asking would only be refused.
    const isLikelySignedIn = localStorage.getItem(HINT_KEY) !== null
    const token = isLikelySignedIn ? await credentials.renew(null) : null
    if (token !== null) return
    localStorage.removeItem(HINT_KEY)
    const setup = await client.call(routes.auth.setupState, {})
    needsSetup.value = setup.required
    state.value = 'signed-out'
  }

  /** Resolves once it is known whether somebody is signed in. A failed try may be repeated. */
  function ready(): Promise<void> {
    if (state.value !== 'unknown') return Promise.resolve()
    starting ??= start().finally(() => (starting = null))
    return starting
  }

  function adopt(signedIn: SignedIn) {
    needsSetup.value = false
    credentials.set(signedIn)
  }

  const isAtLeast = (role: Role) => user.value !== null && RANK[user.value.role] >= RANK[role]

  return {
    state,
    user,
    needsSetup,
    isSignedIn: computed(() => state.value === 'signed-in'),
    canEditAgents: computed(() => isAtLeast('operator')),
    isAdmin: computed(() => isAtLeast('admin')),
    isAtLeast,
    ready,
    adopt,
    signOut,
  }
})

/** In every tab of this browser. */
async function signOut() {
  await client.call(routes.auth.logout, {}).catch(() => null)
  localStorage.removeItem(HINT_KEY)
  credentials.signOut()
}

/**
 * Nothing of one person may reach the next: not the page, nor what any store or cache holds. A document that is loaded
 * anew holds nothing.
 */
function startAnew(address: string) {
  // Going back may bring this one up again as it was.
  addEventListener('pageshow', ({ persisted }) => persisted && location.reload())
  // Once the page is gone, as one with unsaved changes would ask whether to stay.
  void nextTick(() => location.replace(address))
}
