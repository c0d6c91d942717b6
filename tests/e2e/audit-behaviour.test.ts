import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { AuditEvent } from '#contracts/audit.ts'
import { scriptedEvents } from '#tests/web/helpers/scripted-audit.ts'
import { idOf } from '#tests/web/helpers/scripted-data.ts'
import { scriptedConsole } from './scripted-console.ts'

const openConsole = scriptedConsole()
const [EVENT] = scriptedEvents()
const eventAt = (seq: number): AuditEvent => ({ ...EVENT!, id: idOf(seq), seq })

/** The Audit page over as many events as `length` says, in pages as the server has them. */
async function openAudit(length: () => number, perPage: number): Promise<Page> {
  const { server, page } = await openConsole()
  await page.route('**/api/audit/events?*', (route) => {
    const before = Number(new URL(route.request().url()).searchParams.get('cursor') ?? length() + 1)
    const count = Math.min(perPage, before - 1)
    const items = Array.from({ length: count }, (_, index) => eventAt(before - 1 - index))
    const nextCursor = before - count > 1 ? String(before - count) : null
    return route.fulfill({ json: { items, nextCursor } })
  })
  await page.goto(`${server.url}/audit`)
  await page.locator('[data-audit-row]').first().waitFor()
  return page
}

describe('the audit page', () => {
  it('has at most sixty rows of ten thousand in it, from the first to the last', async () => {
    const page = await openAudit(() => 10_000, 5_000)
    const table = page.getByRole('region', { name: 'Events' })
    const scrollTo = (px: number) => table.evaluate((element, top) => (element.scrollTop = top), px)
    await scrollTo(5_000 * 40)
    await page.locator('table[aria-rowcount="10001"]').waitFor()
    const numbers = () => page.locator('tbody tr td:first-child').allTextContents()
    for (const px of [0, 200_000, 10_000 * 40]) {
      await scrollTo(px)
      const expected = String(Math.max(1, 10_000 - px / 40))
      await page.getByRole('cell', { name: expected, exact: true }).waitFor()
      expect((await numbers()).length).toBeLessThanOrEqual(60)
    }
  })

  it('puts new events on top while somebody follows, says so politely, and stops when paused', async () => {
    let length = 3
    const page = await openAudit(() => length, 50)
    const follow = page.getByRole('button', { name: 'Follow' })
    await follow.click()
    length = 5
    await page.locator('table[aria-rowcount="6"]').waitFor()
    expect(await page.locator('tbody tr td:first-child').allTextContents()).toEqual([
      '5',
      '4',
      '3',
      '2',
      '1',
    ])
    await page.getByText('2 new events').waitFor({ state: 'attached' })
    await follow.click()
    expect(await follow.getAttribute('aria-pressed')).toBe('false')
  })
})
