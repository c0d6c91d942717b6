import { routes } from 'virtual:routes'
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { SignedIn, User } from '#contracts/auth.ts'
import type { Role } from '#contracts/permissions.ts'
import { client, credentials } from '#web/api/client.ts'

/** `expired`: was signed in a moment ago; the page stays, a dialog asks to sign in again. */
export type SessionState = 'unknown' | 'signed-out' | 'signed-in' | 'expired'

/** Says that the refresh cookie, which scripts cannot see, is probably there. */
const HINT_KEY = 'aios-signed-in'

const RANK: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 }

export const useSessionStore = defineStore('session', () => {
  const state = ref<SessionState>('unknown')
  const user = ref<User | null>(null)
  const needsSetup = ref(false)
  let starting: Promise<void> | null = null

  credentials.onChange((signedIn) => {
    if (signedIn) return enter(signedIn)
    if (state.value === 'signed-in') state.value = 'expired'
  })

  function enter(signedIn: SignedIn) {
    // Somebody else signed in on another tab: nothing of the first person may stay on the screen.
    if (user.value && user.value.id !== signedIn.user.id) location.reload()
    user.value = signedIn.user
    state.value = 'signed-in'
    localStorage.setItem(HINT_KEY, '1')
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

  async function signOut() {
    await client.call(routes.auth.logout, {}).catch(() => null)
    localStorage.removeItem(HINT_KEY)
    state.value = 'signed-out'
    user.value = null
    credentials.set(null)
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
