import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { POLICIES } from '#tests/web/helpers/scripted-governance.ts'
import { scriptedConsole } from './scripted-console.ts'

const openConsole = scriptedConsole()
const RULE = POLICIES[2]!
const THEIRS = { ...RULE, reason: 'Ask finance first.', priority: 700, version: 4 }
let page: Page
let sent: { version: string | undefined; body: unknown }[]

/** A rule whose sentence is changed here while another admin has saved it with another one. */
beforeEach(async () => {
  const { server, page: opened } = await openConsole()
  page = opened
  sent = []
  await page.route(`**/api/governance/policies/${RULE.id}`, (route) => {
    const request = route.request()
    if (request.method() === 'GET') return route.fulfill({ json: THEIRS })
    sent.push({ version: request.headers()['if-match'], body: request.postDataJSON() })
    return sent.length === 1
      ? route.fulfill({ status: 412, json: { error: { code: 'stale_version', message: '' } } })
      : route.fulfill({ json: { ...THEIRS, version: 5 } })
  })
  await page.goto(`${server.url}/settings/policies?rule=${RULE.id}`)
  await sentence().fill('Sums like this need a person.')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await notice().waitFor()
})

const sentence = () => page.getByRole('textbox', { name: 'Sentence' })
const notice = () => page.getByRole('region', { name: 'Somebody saved this while' })

describe('a rule that somebody else has saved meanwhile', () => {
  it('keeps what was written, shows it beside theirs, and saves it over theirs when asked twice', async () => {
    expect(await sentence().inputValue()).toBe('Sums like this need a person.')
    const shown = (await notice().innerText()).replaceAll(/\s+/g, ' ')
    expect(shown).toMatch(/Sentence Theirs Ask finance first\. Yours Sums like this/)
    expect(shown).toMatch(/Priority Theirs 700 You left this as it was/)
    await notice().getByRole('button', { name: 'Save mine over it' }).click()
    const dialog = page.getByRole('dialog', { name: `Save yours over ${RULE.key}?` })
    await dialog.getByText('Yours replaces theirs in: Sentence.').waitFor()
    expect(sent).toHaveLength(1)
    await dialog.getByRole('button', { name: 'Save mine over it' }).click()
    await page.getByText(`${RULE.key} is saved`, { exact: true }).waitFor()
    expect(sent[1]).toEqual({
      version: '"4"',
      body: { reason: 'Sums like this need a person.' },
    })
  })

  it('takes theirs into the form, and brings back what was written', async () => {
    await notice().getByRole('button', { name: 'Take theirs' }).click()
    await notice().waitFor({ state: 'detached' })
    expect(await sentence().inputValue()).toBe('Ask finance first.')
    expect(await page.getByRole('alert').count()).toBe(0)
    expect(await page.evaluate("document.activeElement.closest('form') !== null")).toBe(true)
    await page.getByRole('button', { name: 'Bring mine back' }).click()
    expect(await sentence().inputValue()).toBe('Sums like this need a person.')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText(`${RULE.key} is saved`, { exact: true }).waitFor()
    expect(sent[1]?.version).toBe('"4"')
  })
})
