import { request as httpRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { Turn, TurnEvent } from '#contracts/chat-turn.ts'
import type { Message } from '#contracts/chat.ts'
import type { ServerFrame } from '#contracts/live.ts'
import type { PolicyRule, ProhibitedTopic } from '#contracts/governance.ts'
import { serveApi, TEST_HOST, type TestUser } from '#tests/helpers/api.ts'
import { reviewing } from '#tests/helpers/approvals.ts'
import { parseEvents, textOf } from '#tests/helpers/event-stream.ts'
import { startTurnStack, type TurnStack } from '#tests/helpers/turn-stack.ts'

const MAIL = 'ottoline@secret-garden.example'
const PHONE = '+49 30 901820'
const QUESTION = `Please write to ${MAIL} and call ${PHONE}, then ${MAIL} again.`

const RULE: PolicyRule = {
  key: 'organisation.contact.token',
  tier: 'organisation',
  points: ['input', 'output'],
  priority: 500,
  condition: { fact: 'signals', op: 'signal', value: { id: 'pii.contact' } },
  effect: 'redact',
  mode: 'enforce',
  immutable: false,
  reasonKey: 'test',
  params: { redaction: 'token' },
}

/** What waits for a person when it is asked about. */
const ZEPHYR: ProhibitedTopic = {
  id: 'zephyr',
  name: 'Project Zephyr',
  definition: '',
  keywords: ['project zephyr'],
  samples: [],
  effect: 'require_approval',
  scope: { points: ['input'] },
}

describe('what a rule puts behind tokens', { timeout: 60_000 }, () => {
  let stack: TurnStack
  let api: Awaited<ReturnType<typeof serveApi>>
  let ada: TestUser
  let port: number
  beforeAll(async () => {
    stack = await startTurnStack()
    const { config, logger, database, bus, sealer } = stack.resources
    const { pool, prisma } = database
    const deps = { config, logger, pool, prisma, bus, sealer, engine: stack.engine, now: Date.now }
    api = await serveApi(deps)
    await api.app.listen({ port: 0, host: '127.0.0.1' })
    port = (api.app.server.address() as AddressInfo).port
    ada = await api.user({ role: 'viewer' })
  })
  beforeEach(() => useRules())
  afterEach(() => vi.restoreAllMocks())
  afterAll(async () => {
    await api.app.close()
    await stack.stop()
  })

  async function useRules(...topics: ProhibitedTopic[]): Promise<void> {
    const { policies } = stack.resources
    const snapshot = await policies.current()
    const changed = { ...snapshot, rules: [...snapshot.rules, RULE], topics }
    vi.spyOn(policies, 'current').mockResolvedValue(changed)
    vi.spyOn(policies, 'at').mockResolvedValue(changed)
  }

  async function newSession(): Promise<string> {
    const body = { agentId: stack.people.agentId }
    const { json } = await api.request('POST', '/api/chat/sessions', { token: ada.token, body })
    return json.id
  }

  async function ask(sessionId: string, content: string): Promise<Turn> {
    const body = { content, model: 'openai/mock-model' }
    const path = `/api/chat/sessions/${sessionId}/turns`
    const { status, json } = await api.request('POST', path, { token: ada.token, body })
    expect(status).toBe(202)
    return json
  }

  /** What the mock upstream is asked to say, backwards: so it does not stand in the question. */
  const saying = (text: string) => `[[reversed:${[...text].toReversed().join('')}]]`

  async function get(path: string, { token }: TestUser = ada) {
    return api.request('GET', path, { token })
  }

  async function messagesOf(sessionId: string): Promise<Message[]> {
    return (await get(`/api/chat/sessions/${sessionId}/messages?order=asc`)).json.items
  }

  /** The events of a turn as its own person gets them, from a place to the end. */
  async function follow(turnId: string, lastEventId?: string): Promise<TurnEvent[]> {
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = {
        host: TEST_HOST,
        authorization: `Bearer ${ada.token}`,
        ...(lastEventId ? { 'last-event-id': lastEventId } : {}),
      }
      const path = `/api/chat/turns/${turnId}/events`
      httpRequest({ port, host: '127.0.0.1', path, headers }, resolve).on('error', reject).end()
    })
    const events: TurnEvent[] = []
    for await (const event of parseEvents(incoming)) events.push(event)
    return events
  }

  /** The same over a WebSocket, from the beginning. */
  async function subscribe(turnId: string): Promise<TurnEvent[]> {
    const { json } = await api.request('POST', '/api/auth/ws-ticket', { token: ada.token })
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api/ws`, { headers: { host: TEST_HOST } })
    const say = (frame: object) => socket.send(JSON.stringify(frame))
    socket.on('open', () => say({ type: 'authenticate', ticket: json.ticket }))
    const events: TurnEvent[] = []
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject)
      socket.on('message', (raw) => {
        const frame: ServerFrame = JSON.parse(String(raw))
        if (frame.type === 'authenticated') say({ type: 'subscribe', topic: `turns/${turnId}` })
        if (frame.type === 'event') events.push(frame.event)
        if (events.at(-1)?.type === 'turn-finished') resolve()
      })
    })
    socket.close()
    return events
  }

  async function tokensOf(sessionId: string): Promise<{ token: string; class: string }[]> {
    const { rows } = await stack.pool.query(
      'SELECT token, class FROM redaction_tokens WHERE session_id = $1 ORDER BY class, token',
      [sessionId],
    )
    return rows
  }

  /** A conversation whose first question was answered, and the tokens of its address and number. */
  async function conversation() {
    const sessionId = await newSession()
    const turn = await ask(sessionId, QUESTION)
    await follow(turn.id)
    const tokens = await tokensOf(sessionId)
    const [mail = '', phone = ''] = tokens.map(({ token }) => token)
    return { sessionId, tokens, mail, phone }
  }

  /** Every table as text, and what is in its binary columns. */
  async function dump(): Promise<string> {
    const { rows } = await stack.pool.query<{ name: string }>(
      `SELECT quote_ident(relname) AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
    )
    const tables = await Promise.all(
      rows.map(({ name }) =>
        stack.pool.query(`SELECT coalesce(string_agg(t::text, E'\\n'), '') AS text FROM ${name} t`),
      ),
    )
    return tables.map((table) => table.rows[0].text).join('\n')
  }

  it('is kept from the model and from every table, and reads as it was written to its own person', async () => {
    const { sessionId, tokens, mail, phone } = await conversation()
    expect(tokens).toEqual([
      { token: expect.stringMatching(/^\[EMAIL1-[A-Z]{5}\]$/), class: 'email' },
      { token: expect.stringMatching(/^\[PHONE1-[A-Z]{5}\]$/), class: 'phone' },
    ])
    const words = 'and a few more words to stream'
    const said = `Write to ${mail}, ${words}, or call ${phone} now; not [EMAIL1-BCDFG] ${words}.`
    const shown = said.replace(mail, MAIL).replace(phone, PHONE)

    const turn = await ask(sessionId, `And ${MAIL}? [[rate:50]] ${saying(said)}`)
    const live = await follow(turn.id)

    expect(textOf(live)).toBe(shown)
    expect(live.filter(({ type }) => type === 'text-delta').length).toBeGreaterThan(2)
    expect(live.at(-1)).toMatchObject({ status: 'completed', content: shown })
    expect(await subscribe(turn.id)).toEqual(live)
    for (const [index, event] of live.slice(0, -1).entries())
      expect(await follow(turn.id, event.id)).toEqual(live.slice(index + 1))
    // Where the places cannot be told any more, the end still tells the whole.
    await stack.pool.query('DELETE FROM stream_chunks WHERE turn_id = $1 AND seq = 1', [turn.id])
    const [, second] = live.filter(({ type }) => type === 'text-delta')
    const rest = live.slice(live.findIndex((event) => event === second) + 1)
    expect(await follow(turn.id, second?.id)).toEqual(
      rest.filter(({ type }) => type !== 'text-delta'),
    )

    const messages = await messagesOf(sessionId)
    expect(messages.map(({ content }) => content)).toEqual([
      QUESTION,
      expect.any(String),
      expect.stringContaining(`And ${MAIL}?`),
      shown,
    ])
    const rated = await api.request('POST', `/api/chat/messages/${messages[3]?.id}/feedback`, {
      token: ada.token,
      body: { rating: 'up' },
    })
    expect(rated.json.content).toBe(shown)
    for (const format of ['json', 'markdown'])
      expect((await get(`/api/chat/sessions/${sessionId}/export?format=${format}`)).text).toContain(
        shown,
      )

    const asked = JSON.stringify(stack.upstream.requests.map(({ body }) => body))
    expect(asked).toContain(`Please write to ${mail} and call ${phone}, then ${mail} again.`)
    expect(asked).toContain('write the bracket exactly')
    const everything = await dump()
    expect(everything).toContain(mail)
    for (const text of [asked, everything])
      for (const original of [MAIL, PHONE, 'ottoline', '901820'])
        for (const written of [original, Buffer.from(original).toString('hex')])
          expect(text).not.toContain(written)
    const { json } = await get('/api/chat/sessions?query=call')
    expect(json.items[0].title).toContain(mail)
  })

  it('reads as tokens to who reviews the conversation, also in what they write for its person', async () => {
    const grace = await api.user({ role: 'operator' })
    const { sessionId, mail, phone } = await conversation()
    await useRules(ZEPHYR)
    const turn = await ask(sessionId, `Is ${MAIL} in Project Zephyr?`)
    const waiting = await reviewing(stack).caseOf(turn.id)
    const path = `/api/hitl/approvals/${waiting.id}`
    const { json } = await get(path, grace)
    expect(json.question).toBe(`Is ${mail} in Project Zephyr?`)
    expect((await get(path)).json.question).toBe(`Is ${MAIL} in Project Zephyr?`)

    const decided = await api.request('POST', `${path}/decision`, {
      token: grace.token,
      body: { verb: 'edit', content: `Ask ${mail} or ${phone}.`, revision: json.revision },
    })
    expect(decided.status).toBe(200)
    const events = await follow(turn.id)

    expect(events.at(-1)).toMatchObject({ content: `Ask ${MAIL} or ${PHONE}.` })
    expect((await get(path, grace)).text).not.toContain(MAIL)
    expect((await get(`/api/chat/sessions/${sessionId}/messages`, grace)).status).toBe(404)
  })

  it('is not told by the token of another conversation, nor by one that was made up', async () => {
    const { mail } = await conversation()
    const other = await newSession()
    const made = `${mail} and [EMAIL1-BCDFG]`
    await follow((await ask(other, `What is ${made}? ${saying(made)}`)).id)

    const [question, answer] = await messagesOf(other)
    expect(question?.content).toContain(`What is ${made}?`)
    expect(answer?.content).toBe(made)
  })

  it('is removed for good where it cannot be sealed', async () => {
    vi.spyOn(stack.resources.sealer, 'seal').mockImplementation(() => {
      throw new Error('no key')
    })
    const { sessionId, tokens } = await conversation()
    expect(tokens).toEqual([])
    expect((await messagesOf(sessionId))[0]?.content).toBe(
      'Please write to [e-mail address removed] and call [phone number removed], then [e-mail address removed] again.',
    )
  })

  it('reads as removed once its row is gone or cannot be opened, and goes with its conversation', async () => {
    const { sessionId, mail, phone } = await conversation()
    await stack.pool.query('DELETE FROM redaction_tokens WHERE token = $1', [mail])
    await stack.pool.query(
      `UPDATE redaction_tokens SET ciphertext = set_byte(ciphertext, 40, 255 - get_byte(ciphertext, 40)) WHERE token = $1`,
      [phone],
    )
    expect((await messagesOf(sessionId))[0]?.content).toBe(
      'Please write to [e-mail address removed] and call [phone number removed], then [e-mail address removed] again.',
    )

    await api.request('DELETE', `/api/chat/sessions/${sessionId}`, { token: ada.token })
    expect(await tokensOf(sessionId)).toEqual([])
  })
})
