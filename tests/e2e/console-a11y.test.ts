import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser } from '#tests/helpers/browser.ts'
import { buildConsole } from '#tests/web/helpers/build.ts'
import { startScriptedServer, type ScriptedServer } from '#tests/web/helpers/scripted-server.ts'
import type { ConsoleState } from './console-state.ts'
import { CONSOLE_STATES } from './console-states.ts'

const SCHEMES = ['light', 'dark'] as const
const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]

let server: ScriptedServer
let browser: Browser

beforeAll(async () => {
  await buildConsole()
  server = await startScriptedServer()
  browser = await launchBrowser()
})

const contexts = new Map<string, Promise<BrowserContext>>()

afterAll(async () => {
  await browser?.close()
  await server?.close()
})

describe.each(SIZES)('at $width px, light and dark, axe finds nothing', (viewport) => {
  it.each(CONSOLE_STATES)('$name', async (state) => {
    const page = await open(state, viewport)
    const problems = watchProblems(page)
    await show(page, state)
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.locator(`html.${colorScheme}`).waitFor()
      await keepPicture(page, `${state.name}-${colorScheme}-${viewport.width}`)
      expect(await findViolations(page)).toEqual([])
    }
    expect(await sidewaysPixels(page)).toBe(0)
    expect(problems).toEqual([])
    await page.close()
  })
})

async function open(
  { scenario = {} }: ConsoleState,
  viewport: { width: number; height: number },
): Promise<Page> {
  server.scenario = { role: 'admin', ...scenario }
  server.conversations.reset()
  const context = await contextOf(viewport, !scenario.isSignedOut && !scenario.needsSetup)
  return context.newPage()
}

/** One for all pages of a size, so that they share what the browser has loaded, but nothing that was kept. */
function contextOf(
  viewport: { width: number; height: number },
  isSignedIn: boolean,
): Promise<BrowserContext> {
  const key = `${viewport.width} ${isSignedIn}`
  const context = contexts.get(key) ?? openContext(viewport, isSignedIn)
  contexts.set(key, context)
  return context
}

async function openContext(
  viewport: { width: number; height: number },
  isSignedIn: boolean,
): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce', locale: 'en-GB' })
  const signIn = isSignedIn ? "localStorage.setItem('aios-signed-in', '1')" : ''
  await context.addInitScript({ content: `localStorage.clear(); ${signIn}` })
  return context
}

async function show(page: Page, { path, ready, act }: ConsoleState) {
  await page.goto(server.url + path)
  await page.locator(ready).first().waitFor()
  await act?.(page, server)
}

async function findViolations(page: Page): Promise<string[]> {
  // The other mode opens a page for each run, to join what frames of other origins found. The console has no frames.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
}

async function sidewaysPixels(page: Page): Promise<number> {
  const pixels = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
  return Number(await page.evaluate(pixels))
}

/** Script errors and violations of the content security policy; refused requests are part of some states. */
function watchProblems(page: Page): string[] {
  const problems: string[] = []
  page.on('pageerror', ({ message }) => problems.push(message))
  page.on('console', (message) => {
    const isRefusedRequest = message.text().startsWith('Failed to load resource')
    if (message.type() === 'error' && !isRefusedRequest) problems.push(message.text())
  })
  return problems
}

/** For the eye: `AIOS_PICTURES=<folder>` keeps one picture of each state. */
async function keepPicture(page: Page, name: string) {
  const folder = process.env['AIOS_PICTURES']
  if (folder) await page.screenshot({ path: `${folder}/${name.replaceAll(/[^\w-]+/g, '-')}.png` })
}
