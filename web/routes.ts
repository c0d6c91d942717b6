import type { RouteComponent } from 'vue-router'
import type { Role } from '#contracts/permissions.ts'
import type { TextArea } from './i18n.ts'

export type MenuGroup = 'work' | 'build' | 'observe'

/** One page: menu, palette, `g` keys and guard derive from this list. */
export interface Page {
  name: string
  path: string
  /** Key of its title in the locale files. */
  label: string
  icon: string
  minimumRole: Role
  component: () => Promise<RouteComponent>
  /** Texts that it needs beside those of the shell. */
  texts: TextArea[]
  /** Where it stands in the menu; absent: reached from another page. */
  group?: MenuGroup
  /** The letter after `g` that goes there. */
  key?: string
}

export const PAGES: Page[] = [
  {
    name: 'dashboard',
    path: '/',
    label: 'pages.dashboard',
    icon: 'i-lucide-layout-dashboard',
    minimumRole: 'viewer',
    component: () => import('./pages/DashboardPage.vue'),
    texts: ['dashboard', 'models'],
    group: 'work',
    key: 'd',
  },
  {
    name: 'chat',
    path: '/chat/:sessionId?',
    label: 'pages.chat',
    icon: 'i-lucide-message-square',
    minimumRole: 'viewer',
    component: () => import('./pages/ChatPage.vue'),
    texts: ['chat', 'models'],
    group: 'work',
    key: 'c',
  },
  {
    name: 'approvals',
    path: '/approvals/:approvalId?',
    label: 'pages.approvals',
    icon: 'i-lucide-shield-check',
    minimumRole: 'viewer',
    component: () => import('./pages/ApprovalsPage.vue'),
    texts: ['approvals', 'signals'],
    group: 'work',
    key: 'p',
  },
  {
    name: 'agents',
    path: '/agents',
    label: 'pages.agents',
    icon: 'i-lucide-bot',
    minimumRole: 'viewer',
    component: () => import('./pages/AgentsPage.vue'),
    texts: ['agents'],
    group: 'build',
    key: 'a',
  },
  {
    name: 'agent',
    path: '/agents/:agentId',
    label: 'pages.agent',
    icon: 'i-lucide-bot',
    minimumRole: 'viewer',
    component: () => import('./pages/AgentPage.vue'),
    texts: ['agents', 'chat'],
  },
  {
    name: 'audit',
    path: '/audit',
    label: 'pages.audit',
    icon: 'i-lucide-scroll-text',
    minimumRole: 'operator',
    component: () => import('./pages/AuditPage.vue'),
    texts: ['audit'],
    group: 'observe',
    key: 'u',
  },
  {
    name: 'settings',
    path: '/settings/:section?',
    label: 'pages.settings',
    icon: 'i-lucide-settings',
    minimumRole: 'operator',
    component: () => import('./pages/SettingsPage.vue'),
    texts: ['governance', 'signals'],
    group: 'observe',
    key: 's',
  },
]

/** Pages without the shell, for who is not signed in. */
export const DOORS = [
  {
    name: 'setup',
    path: '/setup',
    label: 'pages.setup',
    component: () => import('./pages/SetupPage.vue'),
  },
  {
    name: 'login',
    path: '/login',
    label: 'pages.login',
    component: () => import('./pages/LoginPage.vue'),
  },
  {
    name: 'register',
    path: '/register',
    label: 'pages.register',
    component: () => import('./pages/RegisterPage.vue'),
  },
  {
    name: 'reset',
    path: '/reset',
    label: 'pages.reset',
    component: () => import('./pages/ResetPage.vue'),
  },
]
