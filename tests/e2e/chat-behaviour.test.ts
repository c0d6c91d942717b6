import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { answerEvents, finished } from '#tests/web/helpers/scripted-conversations.ts'
import type { ScriptedServer } from '#tests/web/helpers/scripted-server.ts'
import { RECORD_SPEECH, scriptedConsole } from './scripted-console.ts'

const CREATE_TURN = 'POST /api/chat/sessions/{id}/turns'
const TALL = Array.from({ length: 80 }, (_, line) => `Line ${line + 1} of a pasted log.`).join('\n')
const HEBREW = 'שלום עולם, מה המצב?'

const openConsole = scriptedConsole({ width: 1280, height: 720 })
let server: ScriptedServer
let page: Page

beforeEach(async () => {
  ;({ server, page } = await openConsole())
})

const editor = () => page.getByRole('textbox', { name: 'Message', exact: true })
const answers = () => page.getByRole('article', { name: /^Answer of/ })
const focused = () => page.evaluate('document.activeElement?.ariaLabel')

async function openChat() {
  await page.goto(`${server.url}/chat`)
  await editor().waitFor()
}

async function ask(text: string) {
  await editor().fill(text)
  await page.keyboard.press('Enter')
}

describe('a conversation in the console', () => {
  it.each([1280, 390])(
    'opens with a first message that could be sent at the second try only, once, %i px wide',
    async (width) => {
      await page.setViewportSize({ width, height: 720 })
      await openChat()
      await page.context().setOffline(true)
      await ask('Are you there?')
      await page.getByText('Not sent.').waitFor()
      await page.context().setOffline(false)
      await page.getByRole('button', { name: 'Try again' }).click()
      await answers().getByText('nominal').waitFor()
      expect(new URL(page.url()).pathname).toMatch(/^\/chat\/.+/)
      expect(server.calls.filter(({ name }) => name === CREATE_TURN)).toHaveLength(1)
      expect(await page.getByRole('article', { name: 'You' }).count()).toBe(1)
      expect(await focused()).toBe('Message')
    },
  )

  it('tells a screen reader that an answer waits for a person, how they decided, and its plain words', async () => {
    const [held] = server.conversations.cases
    const approvalId = held?.id ?? ''
    server.conversations.script = (turn) => [
      'pause',
      { id: '1.0.0', turnId: turn.id, type: 'turn-accepted', status: 'running' },
      { id: '2.0.0', turnId: turn.id, type: 'approval-opened', approvalId },
      'pause',
      { id: '3.0.0', turnId: turn.id, type: 'approval-decided', approvalId, outcome: 'approved' },
      'pause',
      finished(turn, 'completed', '> **All** systems\n\n- nominal'),
    ]
    await openChat()
    await page.evaluate(RECORD_SPEECH)
    const spoken = () => page.evaluate('spoken')
    await ask('Status?')
    await expect.poll(spoken).toEqual(['Answering'])
    server.conversations.goOnAll()
    const waits = `Waits for a person. ${held?.reason}`
    await expect.poll(spoken).toEqual(['Answering', waits])
    server.conversations.goOnAll()
    const goesOn = 'Decided: it goes on. Answering'
    await expect.poll(spoken).toEqual(['Answering', waits, goesOn])
    server.conversations.goOnAll()
    const released = 'Decided: this answer is released. All systems\nnominal'
    await expect.poll(spoken).toEqual(['Answering', waits, goesOn, released])
  })

  it.each(['mouse', 'keyboard'])(
    'goes back to the message when an answer is stopped by %s',
    async (by) => {
      server.conversations.script = (turn) => answerEvents(turn, 'A long story.', { pauseAfter: 0 })
      await openChat()
      await ask('Tell me')
      const stop = page.getByRole('button', { name: 'Stop', exact: true })
      await (by === 'mouse' ? stop.click() : stop.press('Enter'))
      await stop.waitFor({ state: 'detached' })
      expect(await focused()).toBe('Message')
    },
  )

  it('brings the answer in sight after a message that is taller than the window', async () => {
    server.conversations.script = (turn) => ['pause', ...answerEvents(turn, 'Read it all.')]
    await openChat()
    await ask(TALL)
    await expect.poll(() => isInView('Thinking…')).toBe(true)
    server.conversations.goOnAll()
    await expect.poll(() => isInView('Read it all.')).toBe(true)
  })

  it('reads from right to left what is written so', async () => {
    server.conversations.script = (turn) => answerEvents(turn, `${HEBREW}\n\n> ${HEBREW}`)
    await openChat()
    await editor().fill(HEBREW)
    expect(await editor().evaluate((field) => field.matches(':dir(rtl)'))).toBe(true)
    await page.keyboard.press('Enter')
    await answers().getByRole('blockquote').waitFor()
    await page.getByRole('heading', { name: HEBREW }).waitFor()
    const areRightToLeft = await page
      .locator('#main')
      .getByText(HEBREW)
      .evaluateAll((found) => found.map((element) => element.matches(':dir(rtl)')))
    expect(areRightToLeft.length).toBeGreaterThanOrEqual(5)
    expect(new Set(areRightToLeft)).toEqual(new Set([true]))
  })
})

async function isInView(text: string): Promise<boolean> {
  const thread = await page.getByRole('group', { name: 'Messages' }).boundingBox()
  const shown = await page.getByText(text).first().boundingBox()
  if (!thread || !shown) return false
  return shown.y >= thread.y && shown.y + shown.height <= thread.y + thread.height
}
