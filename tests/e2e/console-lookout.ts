import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, BrowserContext, ConsoleMessage, Page } from 'playwright-core'
import { startScriptedServer } from '#tests/web/helpers/scripted-server.ts'
import type { ConsoleState } from './console-state.ts'

export const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]
type Size = (typeof SIZES)[number]
type Scheme = 'light' | 'dark'

/** What `AxeBuilder` would put into the page twice for each look, and not minified. */
const AXE = readFileSync(findAxe(), 'utf8')

/** What axe judges by colours. All else it judges by the structure of the page. */
const RULES_OF_COLOUR = ['color-contrast', 'link-in-text-block']

/** What is there, however it is painted. */
const STRUCTURE = `document.body.outerHTML.replaceAll(/ (?:class|style)="[^"]*"/g, '')`

export interface Sight {
  light: string[]
  dark: string[]
  /** How far the page can be moved sideways. */
  sidewaysPixels: number
  /** Script errors and violations of the content security policy. */
  problems: string[]
}

export interface Lookout {
  look(state: ConsoleState): Promise<Sight>
  close(): Promise<void>
}

/**
 * The console at one size, over a scripted server of its own. Its pages are used again: a new one would have to load
 * and to compile the whole console once more.
 */
export async function openLookout(browser: Browser, viewport: Size): Promise<Lookout> {
  const server = await startScriptedServer()
  const contexts: BrowserContext[] = []

  async function openPage(isSignedIn: boolean): Promise<Page> {
    const context = await browser.newContext({ viewport, reducedMotion: 'reduce', locale: 'en-GB' })
    contexts.push(context)
    const page = await context.newPage()
    const signIn = isSignedIn ? "localStorage.setItem('aios-signed-in', '1')" : ''
    // The page that is left for has no storage.
    await page.addInitScript({
      content: `if (origin !== 'null') { localStorage.clear(); sessionStorage.clear(); ${signIn} }`,
    })
    return page
  }

  const [stranger, member] = await Promise.all([openPage(false), openPage(true)])
  return {
    async look(state) {
      const { needsSetup, isSignedOut } = state.scenario ?? {}
      const page = needsSetup || isSignedOut ? stranger : member
      // What was there before asks nothing any more, and is gone although the next address may differ by its # alone.
      await page.goto('about:blank')
      await page.mouse.move(0, 0)
      await paint(page, 'light')
      server.scenario = { role: 'admin', ...state.scenario }
      server.conversations.reset()
      const watch = watchProblems(page)
      await page.goto(server.url + state.path)
      await page.locator(state.ready).first().waitFor()
      await state.act?.(page, server)
      const found = await judge(page, `${state.name}-${viewport.width}`)
      return { ...found, problems: watch.end() }
    },
    async close() {
      await Promise.all(contexts.map((context) => context.close()))
      await server.close()
    },
  }
}

async function judge(page: Page, name: string): Promise<Omit<Sight, 'problems'>> {
  await page.evaluate(AXE)
  const structure = await page.evaluate(STRUCTURE)
  await page.locator('html.light').waitFor()
  await keepPicture(page, `${name}-light`)
  const light = await findViolations(page)
  await paint(page, 'dark')
  await page.locator('html.dark').waitFor()
  await keepPicture(page, `${name}-dark`)
  const isSame = (await page.evaluate(STRUCTURE)) === structure
  const dark = await findViolations(page, isSame ? RULES_OF_COLOUR : undefined)
  const sidewaysPixels = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
  return { light, dark, sidewaysPixels }
}

async function findViolations(page: Page, rules?: string[]): Promise<string[]> {
  // The style sheets that axe would load once more are for a rule that is not asked.
  const options = { resultTypes: ['violations'], preload: false, ...(rules && { runOnly: rules }) }
  return page.evaluate<string[]>(
    `axe.run(${JSON.stringify(options)}).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ': ' + nodes[0]?.html))`,
  )
}

async function paint(page: Page, colorScheme: Scheme) {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
}

/** Refused requests are part of some states. */
function watchProblems(page: Page): { end: () => string[] } {
  const problems: string[] = []
  const noteError = ({ message }: Error) => problems.push(message)
  const noteMessage = (message: ConsoleMessage) => {
    const isRefusedRequest = message.text().startsWith('Failed to load resource')
    if (message.type() === 'error' && !isRefusedRequest) problems.push(message.text())
  }
  page.on('pageerror', noteError)
  page.on('console', noteMessage)
  return {
    end() {
      page.off('pageerror', noteError)
      page.off('console', noteMessage)
      return problems
    },
  }
}

/** For the eye: `AIOS_PICTURES=<folder>` keeps one picture of each state. */
async function keepPicture(page: Page, name: string) {
  const folder = process.env['AIOS_PICTURES']
  if (folder) await page.screenshot({ path: `${folder}/${name.replaceAll(/[^\w-]+/g, '-')}.png` })
}

function findAxe(): string {
  const builder = createRequire(import.meta.url).resolve('@axe-core/playwright')
  return createRequire(builder).resolve('axe-core/axe.min.js')
}
