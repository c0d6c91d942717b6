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
const focusedText = () => page.evaluate<string>('document.activeElement.textContent')
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

  /** From the case 902 to the case 904, by the keyboard. */
  async function selectThree() {
    await open(902)
    await page.keyboard.press('x')
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await expect.poll(focused).toBe(`case-${idOf(904)}`)
    await page.keyboard.press('Shift+X')
  }

  it('selects a range with the keyboard', async () => {
    await selectThree()
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
    await page.getByText('Handed to').waitFor()
    expect(server.calls.map(({ name }) => name)).toContain('POST /api/hitl/approvals/{id}/reassign')
  })

  it('sends no decision for what is typed on when somebody else decides meanwhile', async () => {
    await open(902)
    await page.keyboard.press('e')
    const field = page.getByRole('textbox', { name: 'Answer instead' })
    await field.press('End')
    await page.keyboard.type('Dear Jana, a jar', { delay: 40 })
    decideElsewhere(server, idOf(902))
    await field.waitFor({ state: 'detached' })
    await expect.poll(focused).toBe('case-unsent')
    await page.getByText('Keys are off until you press Esc or click').waitFor()
    await page.keyboard.type('and a joy, at ease', { delay: 130 })
    expect(new URL(page.url()).pathname).toBe(`/approvals/${idOf(902)}`)
    expect(server.calls.filter(({ name }) => /decision|claim|batch/.test(name))).toEqual([])
    await page.keyboard.press('Escape')
    await page.keyboard.press('j')
    await expect.poll(focused).toBe(`case-${idOf(903)}`)
  })

  it('leaves the focus where a case is taken and given back', async () => {
    await open(902)
    const claim = page.getByRole('button', { name: 'I take this' })
    const release = page.getByRole('button', { name: 'Give back' })
    await claim.focus()
    await page.keyboard.press('Enter')
    await release.waitFor()
    expect(await focusedText()).toContain('Give back')
    await release.click()
    await claim.waitFor()
    expect(await focusedText()).toContain('I take this')
    await page.keyboard.press('c')
    await release.waitFor()
  })

  it('decides what is selected by its keys, less what is left out', async () => {
    await selectThree()
    await page.keyboard.press('a')
    const dialog = page.getByRole('dialog', { name: /^Approve . cases$/ })
    await dialog.waitFor()
    await page.keyboard.type('All of one kind.')
    await dialog.getByRole('checkbox', { name: 'blue one' }).click()
    await dialog.getByRole('button', { name: 'Approve' }).click()
    await page.getByText('2 cases decided').waitFor()
    expect(decisions()).toEqual([])
    const batch = server.calls.filter(({ name }) => name.endsWith('/batch')).map(({ body }) => body)
    expect(batch).toEqual([
      { ids: [idOf(902), idOf(904)], verb: 'approve', notes: 'All of one kind.' },
    ])
  })

  it('keeps what was typed over a reload', async () => {
    await open(902)
    await page.keyboard.press('e')
    const field = page.getByRole('textbox', { name: 'Answer instead' })
    await field.fill('A new parcel is on its way.')
    await page.reload()
    expect(await field.inputValue()).toBe('A new parcel is on its way.')
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
