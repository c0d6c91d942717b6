import { request as httpRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { TurnEvent } from '#contracts/chat-turn.ts'
import type { ServerFrame } from '#contracts/live.ts'
import { createTestApi, TEST_HOST, type TestApi, type TestUser } from '#tests/helpers/api.ts'
import { createSession, createTurn, insertAgent, workOn } from '#tests/helpers/chat.ts'
import { parseEvents, textOf } from '#tests/helpers/event-stream.ts'

describe('the events of a turn', () => {
  let api: TestApi
  let ada: TestUser
  let port: number
  beforeAll(async () => {
    api = await createTestApi()
    await api.app.listen({ port: 0, host: '127.0.0.1' })
    port = (api.app.server.address() as AddressInfo).port
    await insertAgent(api, { slug: 'primary', isPrimary: true })
    ada = await api.user({ role: 'viewer' })
  })
  afterAll(async () => api.close())

  async function newTurn() {
    const session = await createSession(api, ada)
    const turn = await createTurn(api, ada, { sessionId: session.id, content: 'Tell me' })
    return { turn, work: workOn(api, turn.id) }
  }

  describe('over Server-Sent Events', () => {
    it('come in order, with ids that only grow, and end with the whole answer', async () => {
      const { turn, work } = await newTurn()
      const reader = await openEvents(turn.id)
      await work.begin()
      await work.say('Hello ')
      await work.say('world')
      await work.end('Hello world')

      const events = await reader.toEnd()

      expect(events.map((event) => event.type)).toEqual([
        'turn-accepted',
        'decision-made',
        ...events.filter((event) => event.type === 'text-delta').map(() => 'text-delta'),
        'turn-finished',
      ])
      expect(textOf(events)).toBe('Hello world')
      expect(events.at(-1)).toMatchObject({
        status: 'completed',
        content: 'Hello world',
        usage: { tokensIn: 10, tokensOut: 5, cachedIn: 0 },
        costMicroUsd: 7,
        failure: null,
      })
      const ids = events.map((event) => event.id)
      expect(new Set(ids).size).toBe(ids.length)
      for (const id of ids) expect(id).toMatch(/^\d+\.\d+\.\d+$/)
    })

    it('go on after any id, and give the same in the end', async () => {
      const { turn, work } = await newTurn()
      await work.begin()
      await work.say('One ')
      await work.say('two ')
      await work.call()
      await work.say('Three ')
      await work.say('four')
      await work.end('Three four')
      const whole = await (await openEvents(turn.id)).toEnd()

      for (const [index, event] of whole.entries()) {
        if (event.type === 'turn-finished') continue
        const rest = await (await openEvents(turn.id, event.id)).toEnd()
        expect(rest).toEqual(whole.slice(index + 1))
      }
    })

    it('drop the text of an attempt that was given up', async () => {
      const { turn, work } = await newTurn()
      const reader = await openEvents(turn.id)
      await work.begin()
      await work.say('A wrong beg')
      await reader.until((event) => event.type === 'text-delta')
      await work.call()
      await work.say('The right one')
      await work.end('The right one')

      const events = await reader.toEnd()

      expect(events.filter((event) => event.type === 'turn-reset')).toMatchObject([{ attempt: 2 }])
      expect(textOf(events)).toBe('The right one')
    })

    it('take back what may not stand from whoever has read it, and never show it again', async () => {
      const { turn, work } = await newTurn()
      const reader = await openEvents(turn.id)
      await work.begin()
      await work.say('The card 4111')
      const shown = await reader.until((event) => event.type === 'text-delta')
      await work.draft('The card [removed]', true)
      await work.end('too late')

      const live = await reader.toEnd()
      const again = await (await openEvents(turn.id, shown.id)).toEnd()
      const late = await (await openEvents(turn.id)).toEnd()

      for (const events of [live, again, late]) {
        expect(events.filter(({ type }) => type === 'turn-reset')).toMatchObject([
          { attempt: 2, reason: 'retracted' },
        ])
        expect(textOf(events)).toBe('')
        expect(events.at(-1)).toMatchObject({ status: 'completed', content: 'The card [removed]' })
      }
      expect(JSON.stringify([again, late])).not.toContain('4111')
    })

    it('reach a reader although no notice came', async () => {
      const { turn, work } = await newTurn()
      const reader = await openEvents(turn.id)
      await reader.until((event) => event.type === 'turn-accepted')
      const { publishTurn } = api.deps.bus
      api.deps.bus.publishTurn = () => undefined
      try {
        await work.begin()
        await work.end('Unheard')
        expect((await reader.toEnd()).at(-1)).toMatchObject({ content: 'Unheard' })
      } finally {
        api.deps.bus.publishTurn = publishTurn
      }
    })

    it('begin from the start where the id is nonsense', async () => {
      const { turn, work } = await newTurn()
      await work.begin()
      await work.end('Fine')
      const events = await (await openEvents(turn.id, '../../etc/passwd')).toEnd()
      expect(events[0]?.type).toBe('turn-accepted')
    })
  })

  describe('over the WebSocket', () => {
    it('come to a subscriber and resume after an id', async () => {
      const { turn, work } = await newTurn()
      const socket = await openSocket(await ticketOf(ada))
      socket.say({ type: 'subscribe', topic: `turns/${turn.id}` })
      await work.begin()
      await work.say('Over the ')
      const delta = await socket.until(
        (frame) => frame.type === 'event' && frame.event.type === 'text-delta',
      )
      socket.close()
      await work.say('wire')
      await work.end('Over the wire')

      const again = await openSocket(await ticketOf(ada))
      const after = delta.type === 'event' && delta.event.id
      again.say({ type: 'subscribe', topic: `turns/${turn.id}`, after })
      await again.until((frame) => frame.type === 'event' && frame.event.type === 'turn-finished')

      const events = [...socket.events(), ...again.events()]
      expect(textOf(events)).toBe('Over the wire')
      again.close()
    })

    it('are refused to others, like topics that nobody has', async () => {
      const { turn } = await newTurn()
      const bob = await api.user({ role: 'admin' })
      const socket = await openSocket(await ticketOf(bob))

      socket.say({ type: 'subscribe', topic: `turns/${turn.id}` })
      expect(await socket.until((frame) => frame.type === 'error')).toMatchObject({
        code: 'not_found',
      })
      socket.say({ type: 'subscribe', topic: 'turns/not-a-turn' })
      expect(await socket.until((frame) => frame.type === 'error', 1)).toMatchObject({
        code: 'malformed_request',
      })
      socket.close()
    })

    it('say what changed to its owner and to operators, not to other viewers', async () => {
      const bob = await api.user({ role: 'viewer' })
      const operator = await api.user({ role: 'operator' })
      const [own, other, operators] = await Promise.all(
        [ada, bob, operator].map(async (person) => {
          const socket = await openSocket(await ticketOf(person))
          for (const topic of ['activity', 'sessions']) socket.say({ type: 'subscribe', topic })
          await socket.until((frame) => frame.type === 'subscribed' && frame.topic === 'sessions')
          return socket
        }),
      )

      const { turn } = await newTurn()

      const isTurn = (frame: ServerFrame) => frame.type === 'change' && frame.change.id === turn.id
      await Promise.all([own!.until(isTurn), operators!.until(isTurn)])
      other!.say({ type: 'ping' })
      await other!.until((frame) => frame.type === 'pong')
      expect(other!.frames.filter((frame) => frame.type === 'change')).toEqual([])
      expect(
        operators!.frames.filter((frame) => frame.type === 'change' && frame.topic === 'sessions'),
      ).toEqual([])
      for (const socket of [own, other, operators]) socket!.close()
    })

    it('need a ticket, which opens one socket only', async () => {
      const ticket = await ticketOf(ada)
      const socket = await openSocket(ticket)
      for (const refused of [ticket, 'no-such-ticket-0123456789'])
        await expect(openSocket(refused)).rejects.toThrow('4401')
      socket.close()
    })

    it('end for somebody whose account is switched off', async () => {
      const victim = await api.user({ role: 'viewer' })
      const admin = await api.user({ role: 'admin' })
      const socket = await openSocket(await ticketOf(victim))

      const switchedOff = await api.request('PATCH', `/api/users/${victim.id}`, {
        token: admin.token,
        body: { active: false },
        headers: { 'if-match': '1' },
      })

      expect(switchedOff.status).toBe(200)
      expect(await socket.closed).toBe(4401)
    })

    it('are not for a page of another origin', async () => {
      const evil = openSocket(await ticketOf(ada), { origin: 'https://evil.example' })
      await expect(evil).rejects.toThrow('403')
    })

    it('take frames that are sent before the first is answered', async () => {
      const socket = await openSocket(await ticketOf(ada), {}, [{ type: 'ping' }])
      expect(await socket.until(({ type }) => type === 'pong')).toEqual({ type: 'pong' })
      socket.close()
    })

    it('survive frames that are no frames', async () => {
      const socket = await openSocket(await ticketOf(ada))
      for (const raw of ['', '{', '[]', 'null', '{"type":"subscribe"}', '{"type":"ping","more":1}'])
        socket.raw(raw)
      socket.say({ type: 'ping' })
      await socket.until((frame) => frame.type === 'pong')
      expect(socket.frames.filter(({ type }) => type === 'error')).toHaveLength(6)
      socket.close()
    })
  })

  async function ticketOf(user: TestUser): Promise<string> {
    const { json } = await api.request('POST', '/api/auth/ws-ticket', { token: user.token })
    return json.ticket
  }

  async function openEvents(turnId: string, lastEventId?: string) {
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      httpRequest(
        {
          port,
          host: '127.0.0.1',
          path: `/api/chat/turns/${turnId}/events`,
          headers: {
            host: TEST_HOST,
            authorization: `Bearer ${ada.token}`,
            ...(lastEventId ? { 'last-event-id': lastEventId } : {}),
          },
        },
        resolve,
      )
        .on('error', reject)
        .end()
    })
    expect(incoming.headers['content-type']).toBe('text/event-stream; charset=utf-8')
    const events: TurnEvent[] = []
    const source = parseEvents(incoming)
    async function until(wanted: (event: TurnEvent) => boolean): Promise<TurnEvent> {
      for (;;) {
        const { value, done } = await source.next()
        if (done) throw new Error('the stream ended before that')
        events.push(value)
        if (wanted(value)) return value
      }
    }
    return {
      until,
      async toEnd(): Promise<TurnEvent[]> {
        await until((event) => event.type === 'turn-finished')
        expect((await source.next()).done).toBe(true)
        return events
      },
    }
  }

  function openSocket(ticket: string, headers: Record<string, string> = {}, ahead: object[] = []) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api/ws`, {
      headers: { host: TEST_HOST, ...headers },
    })
    const frames: ServerFrame[] = []
    const waiting = new Set<() => void>()
    socket.on('message', (raw) => {
      frames.push(JSON.parse(String(raw)) as ServerFrame)
      for (const wake of waiting) wake()
    })
    const closed = new Promise<number>((resolve) => void socket.once('close', resolve))
    const opened = {
      closed,
      frames,
      events: () => frames.flatMap((frame) => (frame.type === 'event' ? [frame.event] : [])),
      say: (frame: object) => socket.send(JSON.stringify(frame)),
      raw: (text: string) => socket.send(text),
      close: () => socket.close(),
      /** The first such frame, after `skip` others of the kind. */
      until: (wanted: (frame: ServerFrame) => boolean, skip = 0) =>
        new Promise<ServerFrame>((resolve) => {
          const look = () => {
            const found = frames.filter(wanted)[skip]
            if (!found) return
            waiting.delete(look)
            resolve(found)
          }
          waiting.add(look)
          look()
        }),
    }
    return new Promise<typeof opened>((resolve, reject) => {
      socket.on('error', reject)
      socket.on('close', (code) => reject(new Error(`closed with ${code}`)))
      socket.on('open', () => [{ type: 'authenticate', ticket }, ...ahead].forEach(opened.say))
      void opened.until((frame) => frame.type === 'authenticated').then(() => resolve(opened))
    })
  }
})
