import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { decideElsewhere } from '#tests/web/helpers/scripted-approval-answers.ts'
import { idOf } from '#tests/web/helpers/scripted-data.ts'
import type { ScriptedServer } from '#tests/web/helpers/scripted-server.ts'
import { scriptedConsole } from './scripted-console.ts'

const DECIDE = 'POST /api/hitl/approvals/{id}/decision'

const openConsole = scriptedConsole()
let server: ScriptedServer
let page: Page

beforeEach(async () => {
  ;({ server, page } = await openConsole())
})

async function open(number: number) {
  await page.goto(`${server.url}/approvals/${idOf(number)}`)
  await page.getByText('Why it waits').waitFor()
}

const focused = () => page.evaluate<string>('document.activeElement.id')
const decisions = () => server.calls.filter(({ name }) => name === DECIDE).map(({ body }) => body)

describe('the approvals page', () => {
  it('moves through the queue by keyboard, with the focus on the row', async () => {
    await open(900)
    await page.keyboard.press('j')
    await expect.poll(focused).toBe(`case-${idOf(901)}`)
    await page.keyboard.press('j')
    await page.keyboard.press('k')
    await expect.poll(() => new URL(page.url()).pathname).toBe(`/approvals/${idOf(901)}`)
  })

  it('moves a case out that was decided elsewhere, and leaves the focus where it was', async () => {
    await open(902)
    await page.keyboard.press('k')
    await page.keyboard.press('j')
    await expect.poll(focused).toBe(`case-${idOf(902)}`)
    decideElsewhere(server, idOf(903))
    await page.locator(`#case-${idOf(903)}`).waitFor({ state: 'detached' })
    decideElsewhere(server, idOf(902))
    await page.getByText('by Omar Haddad').waitFor()
    expect(await focused()).toBe(`case-${idOf(902)}`)
    await page.keyboard.press('j')
    await page.locator(`#case-${idOf(902)}`).waitFor({ state: 'detached' })
    expect(await focused()).toBe(`case-${idOf(904)}`)
  })

  it('decides a grave case only after a second look, and on the revision that was seen', async () => {
    await open(900)
    await page.keyboard.press('a')
    const dialog = page.getByRole('dialog', { name: 'Look once more' })
    await dialog.waitFor()
    // A key too many goes to Cancel.
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    expect(decisions()).toEqual([])
    await page.keyboard.press('a')
    await page.getByRole('button', { name: 'Approve now' }).click()
    await page.getByText('How it was decided').waitFor()
    expect(decisions()).toEqual([{ verb: 'approve', revision: 1 }])
  })

  it('rejects with a note only', async () => {
    await open(902)
    await page.keyboard.press('r')
    await page.getByText('Say why first.').waitFor()
    await page.keyboard.type('Not in this quarter.')
    await page.getByText('Say why first.').waitFor({ state: 'detached' })
    await page.keyboard.press('Control+Enter')
    await page.getByText('How it was decided').waitFor()
    expect(decisions()).toEqual([{ verb: 'reject', revision: 1, notes: 'Not in this quarter.' }])
  })

  it('selects a range with the keyboard', async () => {
    await open(902)
    await page.keyboard.press('x')
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await expect.poll(focused).toBe(`case-${idOf(904)}`)
    await page.keyboard.press('Shift+X')
    await page.getByText('3 cases selected').waitFor()
    await page.getByRole('button', { name: 'Clear selection' }).click()
    await expect.poll(focused).toBe(`case-${idOf(902)}`)
  })

  it('finds cases by the words of their questions', async () => {
    await open(900)
    await page.getByRole('searchbox', { name: 'Search cases' }).fill('third delay')
    await page.locator(`#case-${idOf(903)}`).waitFor({ state: 'detached' })
    expect(await page.locator(`#case-${idOf(904)}`).isVisible()).toBe(true)
  })

  it('hands a case to somebody else', async () => {
    await open(902)
    await page.keyboard.press('s')
    await page.getByRole('button', { name: 'Lena Fischer' }).click()
    await page.getByText('Lena Fischer is looking at it').first().waitFor()
    expect(server.calls.map(({ name }) => name)).toContain('POST /api/hitl/approvals/{id}/reassign')
  })

  it('keeps what was typed on a case while others are looked at', async () => {
    await open(902)
    await page.keyboard.press('e')
    const field = page.getByRole('textbox', { name: 'Answer instead' })
    await field.fill('A new parcel is on its way.')
    await page.locator(`#case-${idOf(903)}`).click()
    await field.waitFor({ state: 'detached' })
    await page.locator(`#case-${idOf(902)}`).click()
    expect(await field.inputValue()).toBe('A new parcel is on its way.')
    await page.getByRole('button', { name: 'Approve edited' }).click()
    await page.getByText('How it was decided').waitFor()
    expect(decisions()).toEqual([
      { verb: 'edit', revision: 1, content: 'A new parcel is on its way.' },
    ])
  })
})
