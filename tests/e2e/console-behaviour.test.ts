import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { OTTO } from '#tests/web/helpers/scripted-answers.ts'
import { answerEvents } from '#tests/web/helpers/scripted-conversations.ts'
import { idOf } from '#tests/web/helpers/scripted-data.ts'
import type { ScriptedServer } from '#tests/web/helpers/scripted-server.ts'
import { RECORD_SPEECH, scriptedConsole } from './scripted-console.ts'

const LONG_ANSWER = Array.from({ length: 60 }, (_, line) => `Line ${line + 1} of the log.`).join(
  '\n\n',
)
const CREATE_TURN = 'POST /api/chat/sessions/{id}/turns'

const openConsole = scriptedConsole({ width: 1280, height: 720 })
let server: ScriptedServer
let page: Page

beforeEach(async () => {
  ;({ server, page } = await openConsole())
})

const open = (path: string) => page.goto(server.url + path)
const editor = () => page.getByRole('textbox', { name: 'Message', exact: true })
const answers = () => page.getByRole('article', { name: /^Answer of/ })

async function ask(text: string) {
  await editor().fill(text)
  await page.keyboard.press('Enter')
}

async function signIn(email: string) {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill('a long enough password')
  await page.keyboard.press('Enter')
}

describe('the console', () => {
  it('reads an answer exactly once although the line is cut in its middle', async () => {
    server.conversations.script = (turn) => answerEvents(turn, LONG_ANSWER, { pauseAfter: 20 })
    await open('/chat')
    await ask('Show me the log')
    await answers().getByText('Line 8 of the log.').waitFor()
    server.cutSockets()
    server.conversations.goOnAll()
    await answers().getByText('Line 60 of the log.').waitFor()
    const shown = (await answers().innerText()).match(/Line \d+ of the log\./g)
    expect(shown).toEqual(LONG_ANSWER.split('\n\n'))
  })

  it('sends a message again with the key of the first try', async () => {
    server.scenario = { role: 'admin', failing: [CREATE_TURN] }
    await open('/chat')
    await ask('Are you there?')
    await page.getByText('Not sent.').waitFor()
    server.scenario = { role: 'admin' }
    await page.getByRole('button', { name: 'Try again' }).click()
    await answers().getByText('nominal').waitFor()
    const keys = server.calls
      .filter(({ name }) => name === CREATE_TURN)
      .map((call) => call.idempotencyKey)
    expect(keys).toHaveLength(2)
    expect(new Set(keys).size).toBe(1)
    expect(await page.getByText('Are you there?').count()).toBeGreaterThan(0)
    expect(await page.getByRole('article', { name: 'You' }).count()).toBe(1)
  })

  it('keeps the unsent text and the page over the end of a session', async () => {
    const path = `/chat/${idOf(300)}`
    await open(path)
    await page.getByText('auto-approve ceiling').waitFor()
    await editor().fill('Half a thought')
    server.scenario = { role: 'admin', isExpired: true }
    await page.getByRole('button', { name: 'Good answer' }).click()
    await page.getByRole('dialog', { name: 'Sign in again' }).waitFor()
    server.scenario = { role: 'admin' }
    await page.getByLabel('Password', { exact: true }).fill('a long enough password')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await editor().inputValue()).toBe('Half a thought')
    expect(new URL(page.url()).pathname).toBe(path)
    await page.reload()
    expect(await editor().inputValue()).toBe('Half a thought')
  })

  it('shows the next person nothing of the one before, in any tab, after a sign-out', async () => {
    await open('/chat')
    await editor().fill('For my eyes only')
    const other = await page.context().newPage()
    await other.goto(`${server.url}/chat/${idOf(300)}`)
    await other.getByText('auto-approve ceiling').waitFor()
    await page.getByRole('button', { name: /^Account:/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    for (const tab of [page, other]) {
      await tab.getByLabel('E-mail').waitFor()
      expect(new URL(tab.url()).pathname).toBe('/login')
      expect(await tab.getByText('auto-approve ceiling').count()).toBe(0)
    }
    await signIn(OTTO)
    await page.getByRole('link', { name: 'Chat', exact: true }).click()
    await editor().waitFor()
    expect(await editor().inputValue()).toBe('')
    expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain(
      'my eyes',
    )
  })

  it('starts anew when another person signs in where a session has ended', async () => {
    await open(`/chat/${idOf(300)}`)
    await page.getByText('auto-approve ceiling').waitFor()
    await editor().fill('For my eyes only')
    server.scenario = { role: 'admin', isExpired: true }
    await page.getByRole('button', { name: 'Good answer' }).click()
    await page.getByRole('dialog', { name: 'Sign in again' }).waitFor()
    server.scenario = { role: 'admin' }
    await signIn(OTTO)
    await page.getByText('Otto Brandt').first().waitFor()
    expect(new URL(page.url()).pathname).toBe('/')
    await open(`/chat/${idOf(300)}`)
    expect(await editor().inputValue()).toBe('')
  })

  it('misses no stop that was set while the page was on its way', async () => {
    let connect = () => {}
    const mayConnect = new Promise<void>((resolve) => (connect = resolve))
    await page.route('**/api/auth/ws-ticket', async (route) => {
      await mayConnect
      await route.continue()
    })
    const fetched = page.waitForResponse(/\/api\/governance\/stops/)
    await open('/')
    await fetched
    server.scenario = { role: 'admin', isStopped: true }
    connect()
    await expect.poll(() => page.getByRole('region', { name: 'Stopped' }).count()).toBe(1)
  })

  it('leaves the focus on what takes the place of a button to stop, or to lift', async () => {
    await open('/')
    await page.getByRole('button', { name: 'Stop: All agents' }).click()
    await page.getByLabel('Reason').fill('Drill')
    await page.keyboard.press('Enter')
    const banner = page.getByRole('region', { name: 'Stopped' })
    await expect.poll(() => banner.evaluate((element) => element.matches(':focus'))).toBe(true)
    await banner.getByRole('button').first().click()
    await page.getByLabel('Reason').fill('Over')
    await page.keyboard.press('Enter')
    const stop = page.getByRole('button', { name: 'Stop: All agents' })
    await expect.poll(() => stop.evaluate((element) => element.matches(':focus'))).toBe(true)
  })

  it('returns after sign-in to the page that was asked for', async () => {
    server.scenario = { role: 'admin', isSignedOut: true }
    await open('/agents?domain=Legal')
    await signIn('mara@example.com')
    await page.getByRole('heading', { name: 'Agents' }).waitFor()
    expect(page.url()).toBe(`${server.url}/agents?domain=Legal`)
    await page.getByRole('link', { name: 'Contracts', exact: true }).waitFor()
  })

  it('deletes a conversation only after the time to undo', async () => {
    await open('/chat')
    await page.getByRole('button', { name: /Actions for Clause 7/ }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByText('“Clause 7, termination notice” deleted').first().waitFor()
    await page.getByRole('link', { name: /Clause 7/ }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('link', { name: /Clause 7/ }).waitFor()
    expect(server.calls.map(({ name }) => name)).not.toContain('DELETE /api/chat/sessions/{id}')
  })

  it('does not drag a reader down who has scrolled up, and says that there is more', async () => {
    server.conversations.script = (turn) => answerEvents(turn, LONG_ANSWER, { pauseAfter: 80 })
    await open('/chat')
    await ask('Show me the log')
    await answers().getByText('Line 30 of the log.').waitFor()
    const thread = page.getByRole('group', { name: 'Messages' })
    await thread.hover()
    await page.mouse.wheel(0, -2000)
    await expect.poll(() => thread.evaluate((element) => element.scrollTop)).toBeLessThan(50)
    server.conversations.goOnAll()
    await page.getByRole('button', { name: 'New text' }).click()
    await expect
      .poll(() =>
        thread.evaluate(
          (element) => element.scrollHeight - element.scrollTop - element.clientHeight,
        ),
      )
      .toBeLessThan(60)
  })

  it('tells a screen reader that it answers, and the answer once', async () => {
    server.conversations.script = (turn) => [
      'pause',
      ...answerEvents(turn, 'All systems nominal.', { size: 3 }),
    ]
    await open('/chat')
    await editor().waitFor()
    await page.evaluate(RECORD_SPEECH)
    await ask('Status?')
    await expect.poll(() => page.evaluate('spoken')).toEqual(['Answering'])
    server.conversations.goOnAll()
    await expect.poll(() => page.evaluate('spoken')).toEqual(['Answering', 'All systems nominal.'])
  })

  it('goes everywhere by keyboard, and leaves letters alone while somebody types', async () => {
    await open('/')
    await page.getByText('Spend today').waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('a')
    await page.getByRole('heading', { name: 'Agents' }).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('gc?')
    expect(await page.getByRole('searchbox').inputValue()).toBe('gc?')
    expect(new URL(page.url()).pathname).toBe('/agents')
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByRole('option', { name: 'Dashboard' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  it('asks before an edited agent is left, and keeps what was typed', async () => {
    await open(`/agents/${idOf(101)}?tab=instructions`)
    const name = page.getByRole('textbox', { name: 'Name' })
    await name.fill('Support desk')
    await page.getByRole('link', { name: 'Dashboard' }).click()
    await page.getByRole('button', { name: 'Keep editing' }).click()
    expect(await name.inputValue()).toBe('Support desk')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect
      .poll(() => server.calls.find((call) => call.name === 'PATCH /api/agents/{id}')?.body)
      .toEqual({ name: 'Support desk' })
  })

  it('follows what another tab asks, as it happens', async () => {
    await open(`/chat/${idOf(301)}`)
    await page.getByText('auto-approve ceiling').waitFor()
    const session = server.conversations.sessions.find(({ id }) => id === idOf(301))
    if (!session) throw new Error('The script has no such conversation.')
    await fetch(`${server.url}/api/chat/sessions/${session.id}/turns`, {
      method: 'POST',
      body: JSON.stringify({ content: 'Asked elsewhere' }),
    })
    server.conversations.announce('sessions', { kind: 'session', id: session.id, what: 'updated' })
    await page.getByText('Asked elsewhere').waitFor()
    await answers().getByText('nominal').waitFor()
    expect(await answers().count()).toBe(2)
  })
})
