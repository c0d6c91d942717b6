import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser } from '#tests/helpers/browser.ts'
import { buildConsole } from '#tests/web/helpers/build.ts'
import { openLookout, SIZES, type Lookout } from './console-lookout.ts'
import { CONSOLE_STATES } from './console-states.ts'

let browser: Browser

beforeAll(async () => {
  await buildConsole()
  browser = await launchBrowser()
})

afterAll(async () => browser?.close())

// Both sizes at once: while the one page is drawn, the other is looked at.
describe.concurrent.each(SIZES)('at $width px, light and dark, axe finds nothing', (viewport) => {
  describe('in any state', { concurrent: false }, () => {
    let lookout: Lookout

    beforeAll(async () => {
      lookout = await openLookout(browser, viewport)
    })
    afterAll(async () => lookout?.close())

    it.each(CONSOLE_STATES)('$name', async (state) => {
      expect(await lookout.look(state)).toEqual({
        light: [],
        dark: [],
        sidewaysPixels: 0,
        problems: [],
      })
    })
  })
})
