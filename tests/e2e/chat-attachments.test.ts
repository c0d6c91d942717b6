import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ATTACHMENT_LIMITS } from '#contracts/chat-attachments.ts'
import { launchBrowser } from '#tests/helpers/browser.ts'
import { buildConsole } from '#tests/web/helpers/build.ts'
import { ScriptedConversations } from '#tests/web/helpers/scripted-conversations.ts'
import { idOf } from '#tests/web/helpers/scripted-data.ts'
import { startScriptedServer, type ScriptedServer } from '#tests/web/helpers/scripted-server.ts'

const UPLOADS = '**/api/chat/attachments'
const NOTES = { name: 'notes.md', mimeType: 'text/markdown', buffer: Buffer.from('# Notes\n') }
const STORED = { id: idOf(900), name: 'notes.md', mediaType: 'text/markdown', bytes: 8 }

let server: ScriptedServer
let browser: Browser
let page: Page
beforeAll(async () => {
  await buildConsole()
  server = await startScriptedServer()
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})
beforeEach(async () => {
  server.scenario = { role: 'admin' }
  Object.assign(server.conversations, new ScriptedConversations())
  const context = await browser.newContext({ reducedMotion: 'reduce', locale: 'en-GB' })
  await context.addInitScript(() => localStorage.setItem('aios-signed-in', '1'))
  page = await context.newPage()
  await page.goto(`${server.url}/chat`)
  await messageField().waitFor()
})
afterEach(() => page.context().close())

const messageField = () => page.getByRole('textbox', { name: 'Message', exact: true })
const chips = () => page.getByRole('form', { name: 'Write a message' }).getByRole('listitem')
const sendButton = () => page.getByRole('button', { name: 'Send', exact: true })

/** By keyboard, as somebody without a mouse does. */
async function choose(...files: Array<typeof NOTES>) {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Attach files' }).press('Enter')
  await (await chooser).setFiles(files)
}

async function violations(part: string): Promise<string[]> {
  const found = await new AxeBuilder({ page }).include(part).analyze()
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
}

const accepts = () => page.route(UPLOADS, (route) => route.fulfill({ status: 201, json: STORED }))

const refuses = (status: number, code: string) =>
  page.route(UPLOADS, (route) =>
    route.fulfill({ status, json: { error: { code, message: code, requestId: 'r' } } }),
  )

describe('attaching files in the console', () => {
  it('uploads what is chosen, and sends it with the message', async () => {
    await accepts()
    const upload = page.waitForRequest(UPLOADS)
    await choose(NOTES)
    expect((await upload).headers()['content-type']).toMatch(/^multipart\/form-data; boundary=/)
    await chips().getByText('8 byte').waitFor()
    expect(await violations('[aria-label="Write a message"]')).toEqual([])

    const turn = page.waitForRequest((request) => request.url().endsWith('/turns'))
    await messageField().fill('Sum up my notes')
    await page.keyboard.press('Enter')

    expect((await turn).postDataJSON()).toMatchObject({
      content: 'Sum up my notes',
      attachments: [STORED.id],
    })
    await expect.poll(() => chips().count()).toBe(0)
  })

  it('holds the message while a file is on its way', async () => {
    let finish = () => {}
    const finished = new Promise<void>((resolve) => (finish = resolve))
    await page.route(UPLOADS, async (route) => {
      await finished
      await route.fulfill({ status: 201, json: STORED })
    })
    await choose(NOTES)
    await messageField().fill('Sum up')
    await chips().getByText('Uploading…').waitFor()
    expect(await sendButton().isDisabled()).toBe(true)
    finish()
    await expect.poll(() => sendButton().isEnabled()).toBe(true)
  })

  it('says what a file has to be, until it is removed', async () => {
    await refuses(415, 'unsupported_media_type')
    await choose({ ...NOTES, name: 'photo.png' })
    await messageField().fill('What is this?')
    await page.getByRole('alert').getByText('Not a text').waitFor()
    expect(await sendButton().isDisabled()).toBe(true)
    expect(await page.getByRole('button', { name: 'Upload photo.png again' }).count()).toBe(0)
    expect(await violations('[aria-label="Write a message"]')).toEqual([])

    await messageField().press('Enter')
    await page.getByText('Not sent: photo.png cannot go along.').first().waitFor()
    const remove = page.getByRole('button', { name: 'Remove photo.png' })
    expect(await remove.evaluate((button) => button.matches(':focus'))).toBe(true)
    await remove.press('Enter')
    expect(await sendButton().isEnabled()).toBe(true)
    expect(await messageField().evaluate((field) => field.matches(':focus'))).toBe(true)
  })

  it('uploads again after a failure', async () => {
    await refuses(503, 'unavailable')
    await choose(NOTES)
    await page.getByRole('button', { name: 'Upload notes.md again' }).waitFor()
    await page.unroute(UPLOADS)
    await accepts()
    await page.getByRole('button', { name: 'Upload notes.md again' }).click()
    await chips().getByText('8 byte').waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
  })

  it('refuses a file above the limit without sending it', async () => {
    let isSent = false
    await page.route(UPLOADS, (route) => {
      isSent = true
      return route.abort()
    })
    await choose({ ...NOTES, buffer: Buffer.alloc(ATTACHMENT_LIMITS.fileBytes + 1, 'x') })
    await chips().getByText('Too large').waitFor()
    expect(isSent).toBe(false)
  })

  it('says when the files of a message are too large together', async () => {
    await accepts()
    const half = { ...NOTES, buffer: Buffer.alloc(600_000, 'x') }
    await choose(half, { ...half, name: 'more.md' })
    await messageField().fill('Compare')
    await page.getByRole('alert').getByText('1 MB together').waitFor()
    expect(await sendButton().isDisabled()).toBe(true)
  })

  it('shows the files of a message, and downloads one under its name', async () => {
    const question = server.conversations.messages.find(({ role }) => role === 'user')
    question!.attachments = [STORED]
    await page.route(`${UPLOADS}/${STORED.id}`, (route) => route.fulfill({ body: '# Notes\n' }))
    await page.goto(`${server.url}/chat/${question!.sessionId}`)
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: /^Download notes\.md/ }).click()
    expect((await download).suggestedFilename()).toBe('notes.md')
    expect(await violations('[aria-label=Attachments]')).toEqual([])
  })
})
