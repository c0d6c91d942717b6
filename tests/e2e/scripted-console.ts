import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { launchBrowser } from '#tests/helpers/browser.ts'
import { buildConsole } from '#tests/web/helpers/build.ts'
import { startScriptedServer, type ScriptedServer } from '#tests/web/helpers/scripted-server.ts'

interface ScriptedConsole {
  server: ScriptedServer
  page: Page
}

/**
 * The built console over a scripted server, for the tests of one file. What comes back opens a page of its own for an
 * admin who is signed in, closes the one before, and has the server forget it.
 */
export function scriptedConsole(
  viewport = { width: 1440, height: 900 },
): () => Promise<ScriptedConsole> {
  let server: ScriptedServer
  let browser: Browser
  let page: Page | undefined

  beforeAll(async () => {
    await buildConsole()
    server = await startScriptedServer()
    browser = await launchBrowser()
  })

  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })

  return async () => {
    await page?.context().close()
    server.scenario = { role: 'admin' }
    server.conversations.reset()
    server.calls.length = 0
    const context = await browser.newContext({ viewport, reducedMotion: 'reduce', locale: 'en-GB' })
    await context.addInitScript({ content: "localStorage.setItem('aios-signed-in', '1')" })
    page = await context.newPage()
    return { server, page }
  }
}

/** Notes what the page's status region says, in order. */
export const RECORD_SPEECH = `
  globalThis.spoken = []
  const region = document.querySelector('p[role=status]')
  new MutationObserver(() => {
    if (region.textContent) spoken.push(region.textContent)
  }).observe(region, { childList: true, characterData: true, subtree: true })
`
