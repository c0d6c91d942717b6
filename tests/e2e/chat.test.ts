import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser } from '#tests/helpers/browser.ts'
import { startWholeStack, type WholeStack } from '#tests/helpers/whole-stack.ts'

const SLOW = '[[tokens:120]] [[rate:20]]'

describe('the chat in an open browser tab, over the real parts', () => {
  let stack: WholeStack
  let browser: Browser
  let page: Page
  const trouble: string[] = []

  beforeAll(async () => {
    stack = await startWholeStack({ artefacts: ['workflows', 'console'] })
    browser = await launchBrowser()
    page = await newTab()
    await page.getByLabel('E-mail').fill(stack.admin.email)
    await page.getByLabel('Password', { exact: true }).fill(stack.admin.password)
    await page.keyboard.press('Enter')
    await page.getByRole('textbox', { name: 'Message' }).waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await stack?.stop()
  })
  afterEach(() => {
    trouble.length = 0
  })

  async function newTab(): Promise<Page> {
    const context = await browser.newContext()
    const tab = await context.newPage()
    tab.on('pageerror', (error) => trouble.push(error.message))
    tab.on('request', (request) => {
      if (!request.url().startsWith(stack.origin) && !/^(data|blob):/.test(request.url()))
        trouble.push(request.url())
    })
    await tab.goto(`${stack.origin}/chat`)
    return tab
  }

  async function ask(text: string): Promise<void> {
    await page.getByRole('textbox', { name: 'Message' }).fill(text)
    await page.keyboard.press('Enter')
  }

  async function newConversation(): Promise<void> {
    await page.goto(`${stack.origin}/chat`)
    await page.getByRole('textbox', { name: 'Message' }).waitFor()
  }

  const answer = () => page.getByRole('article', { name: /^Answer of/ }).last()

  /** What a person reads, its white space as one blank. */
  async function readAnswer(): Promise<string> {
    return (await answer().innerText()).replaceAll(/\s+/g, ' ')
  }

  async function untilFinished(): Promise<void> {
    await page
      .getByRole('button', { name: 'Stop', exact: true })
      .waitFor({ state: 'detached', timeout: 60_000 })
    await page.getByRole('button', { name: 'Copy answer' }).last().waitFor()
  }

  function expectedAnswer(tokens: number): string {
    return stack.upstream.answer(tokens).trim()
  }

  it('streams an answer and shows it whole', async () => {
    await newConversation()
    await ask(`Hello ${SLOW}`)
    await answer().getByText('durable0').waitFor()
    expect(await readAnswer()).not.toContain(expectedAnswer(120))

    await untilFinished()

    expect(await readAnswer()).toContain(expectedAnswer(120))
    expect(trouble).toEqual([])
  })

  it('shows the whole answer exactly once although the worker is killed in the middle, without a reload', async () => {
    await newConversation()
    await page.evaluate(() => Object.assign(globalThis, { isSameDocument: true }))
    await ask(`Survive this ${SLOW}`)
    await answer().getByText('stream12').waitFor()

    await stack.kill('worker')
    await stack.launch('worker')
    await untilFinished()

    const shown = await readAnswer()
    expect(shown).toContain(expectedAnswer(120))
    expect(shown.split('durable0 ').length - 1).toBe(1)
    expect(await page.evaluate(() => Reflect.get(globalThis, 'isSameDocument'))).toBe(true)
  })

  it('goes on after the API was killed in the middle, without a reload', async () => {
    await newConversation()
    await page.evaluate(() => Object.assign(globalThis, { isSameDocument: true }))
    await ask(`And this ${SLOW}`)
    await answer().getByText('stream12').waitFor()

    await stack.kill('api')
    await stack.launch('api')
    await untilFinished()

    const shown = await readAnswer()
    expect(shown).toContain(expectedAnswer(120))
    expect(shown.split('durable0 ').length - 1).toBe(1)
    expect(await page.evaluate(() => Reflect.get(globalThis, 'isSameDocument'))).toBe(true)
  })

  it('goes on streaming after a reload in the middle', async () => {
    await newConversation()
    await ask(`Reload me ${SLOW}`)
    await answer().getByText('stream12').waitFor()

    await page.reload()
    await answer().getByText('durable0').waitFor()
    await untilFinished()

    expect(await readAnswer()).toContain(expectedAnswer(120))
  })

  it('stops at once, keeps what had come, and says so', async () => {
    await newConversation()
    await ask(`Stop me [[tokens:600]] [[rate:20]]`)
    await answer().getByText('stream12').waitFor()

    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await untilFinished()

    const shown = await readAnswer()
    expect(shown).toContain('stream12')
    expect(shown).not.toContain('durable90')
    expect(shown.toLowerCase()).toContain('stopped')
    await expect.poll(() => stack.upstream.requests.at(-1)?.isAborted).toBe(true)
  })

  it('keeps the earlier answer as a version when it answers again', async () => {
    await newConversation()
    await ask('Twice [[tokens:5]]')
    await untilFinished()

    await page.getByRole('button', { name: 'Answer again' }).last().click()

    await page.getByRole('group', { name: 'Versions' }).getByText('2/2').waitFor()
    await page.getByRole('button', { name: 'Earlier version' }).click()
    const versions = page.getByRole('group', { name: 'Versions' })
    await versions.getByText('1/2').waitFor()
    expect(await page.getByRole('button', { name: 'Earlier version' }).isDisabled()).toBe(true)
  })
})
