import { createRouter, createWebHistory, type RouteLocationNormalized } from 'vue-router'
import type { Role } from '#contracts/permissions.ts'
import { DOORS, PAGES } from './routes.ts'
import { useSessionStore } from './stores/session.ts'

declare module 'vue-router' {
  interface RouteMeta {
    label?: string
    minimumRole?: Role
    isDoor?: boolean
  }
}

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    ...PAGES.map(({ name, path, component, label, minimumRole }) => ({
      name,
      path,
      component,
      meta: { label, minimumRole },
    })),
    ...DOORS.map(({ name, path, component, label }) => ({
      name,
      path,
      component,
      meta: { label, isDoor: true },
    })),
    {
      name: 'not-found',
      path: '/:path(.*)*',
      component: () => import('./pages/NotFoundPage.vue'),
      meta: { label: 'pages.notFound' },
    },
  ],
})

router.beforeEach(async (to) => {
  const session = useSessionStore()
  await session.ready()
  if (to.meta.isDoor) return guardDoor(to)
  if (session.state === 'signed-out') return session.needsSetup ? '/setup' : loginFor(to)
  const { minimumRole } = to.meta
  if (minimumRole && !session.isAtLeast(minimumRole)) {
    return { name: 'not-found', params: { path: to.path.slice(1).split('/') } }
  }
  return true
})

/** Who is signed in needs no sign-in page; a link with a token is always followed. */
function guardDoor(to: RouteLocationNormalized) {
  const session = useSessionStore()
  if (to.name === 'login' && session.needsSetup) return '/setup'
  if ((to.name === 'login' || to.name === 'setup') && session.isSignedIn) {
    return safeTarget(to.query['to'])
  }
  if (to.name === 'setup' && !session.needsSetup) return '/login'
  return true
}

function loginFor(to: RouteLocationNormalized) {
  return { name: 'login', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
}

/** Where to go after sign-in: a path of this console, never another origin. */
export function safeTarget(target: unknown): string {
  return typeof target === 'string' && /^\/(?![/\\])/.test(target) ? target : '/'
}
