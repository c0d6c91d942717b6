// @vitest-environment node
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { PAGES } from '#web/routes.ts'
import { buildConsole } from './helpers/build.ts'

const BUILD = join(process.cwd(), 'dist/web')
const TOLERANCE = 1.05

interface Chunk {
  file: string
  imports?: string[]
  css?: string[]
}

let manifest: Record<string, Chunk> = {}

beforeAll(async () => {
  await buildConsole()
  manifest = JSON.parse(readFileSync(join(BUILD, '.vite/manifest.json'), 'utf8'))
}, 120_000)

/** Files that a first visit needs: the shell, the page, and what both import. */
function filesOf(entries: string[]): { js: Set<string>; css: Set<string> } {
  const js = new Set<string>()
  const css = new Set<string>()
  const visit = (name: string) => {
    const chunk = manifest[name]
    if (!chunk || js.has(chunk.file)) return
    js.add(chunk.file)
    for (const sheet of chunk.css ?? []) css.add(sheet)
    for (const imported of chunk.imports ?? []) visit(imported)
  }
  entries.forEach(visit)
  return { js, css }
}

const kibibytes = (files: Iterable<string>) =>
  [...files].reduce(
    (sum, file) => sum + gzipSync(readFileSync(join(BUILD, file)), { level: 9 }).length / 1024,
    0,
  )

const SHELL = ['index.html', 'components/app/AppShell.vue']

const textsOf = (page: string) =>
  PAGES.find(({ name }) => name === page)?.texts.map((area) => `locales/en/${area}.json`) ?? []

describe('what a first visit loads, in KiB gzip', () => {
  it.each([
    ['login', 130, ['index.html', 'pages/LoginPage.vue']],
    ['agents', 185, [...SHELL, 'pages/AgentsPage.vue']],
    ['audit', 190, [...SHELL, 'pages/AuditPage.vue']],
    ['approvals', 190, [...SHELL, 'pages/ApprovalsPage.vue']],
    [
      'settings',
      190,
      [...SHELL, 'pages/SettingsPage.vue', 'components/governance/PoliciesSection.vue'],
    ],
    ['chat', 260, [...SHELL, 'pages/ChatPage.vue']],
    ['agent', 240, [...SHELL, 'pages/AgentPage.vue']],
    [
      'dashboard',
      255,
      [...SHELL, 'pages/DashboardPage.vue', 'components/dashboard/TrafficCard.vue'],
    ],
  ])('%s stays within %d of scripts', (page, budget, entries) => {
    const all = [...entries, ...textsOf(page)]
    for (const entry of all) expect(manifest).toHaveProperty([entry])
    expect(kibibytes(filesOf(all).js)).toBeLessThanOrEqual(budget * TOLERANCE)
  })

  it('stays within 32 of styles', () => {
    const { css } = filesOf([...SHELL, 'pages/ChatPage.vue'])
    expect(kibibytes(css)).toBeLessThanOrEqual(32 * TOLERANCE)
  })

  it('asks no other host: everything is in the build', () => {
    const page = readFileSync(join(BUILD, 'index.html'), 'utf8')
    expect(page.match(/(?:src|href)="(?!\/)[^"]*"/g)).toBeNull()
  })
})
