import {
  createRouter,
  createWebHistory,
  type RouteComponent,
  type RouteLocationNormalized,
} from 'vue-router'
import type { Role } from '#contracts/permissions.ts'
import { loadTexts } from './i18n.ts'
import { DOORS, PAGES, type Page } from './routes.ts'
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
    ...PAGES.map((page) => ({
      name: page.name,
      path: page.path,
      component: () => loadPage(page),
      meta: { label: page.label, minimumRole: page.minimumRole },
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

/** A page and its texts, side by side. */
async function loadPage({ component, texts }: Page): Promise<RouteComponent> {
  const [page] = await Promise.all([component(), loadTexts(texts)])
  return page
}

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
