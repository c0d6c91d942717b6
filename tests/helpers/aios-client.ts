import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Turn, TurnEvent } from '#contracts/chat-turn.ts'
import type { Session } from '#contracts/chat.ts'

export interface Answer {
  turnId: string
  /** What a reader holds at the end: the deltas of the last attempt, in order. */
  streamed: string
  finished: Extract<TurnEvent, { type: 'turn-finished' }>
  /** Of the first and the last piece of text; milliseconds of `performance.now()`. */
  firstTextAt: number | null
  finishedAt: number
  reconnects: number
  resets: number
}

export interface SendOptions {
  model?: string
  idempotencyKey?: string
  whenBusy?: 'queue' | 'replace'
  /** Keeps trying while the server is away, as a careful client does. */
  isPatient?: boolean
}

/** A client as an outsider writes one: HTTP and Server-Sent Events, nothing of AIOS's inside. */
export class AiosClient {
  readonly origin: string
  #token = ''
  #credentials: { email: string; password: string } | undefined

  constructor(origin: string) {
    this.origin = origin
  }

  async login(email: string, password: string): Promise<void> {
    this.#credentials = { email, password }
    const { accessToken } = await this.call<{ accessToken: string }>('POST', '/api/auth/login', {
      body: this.#credentials,
    })
    this.#token = accessToken
  }

  async call<T>(
    method: string,
    path: string,
    options: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<T> {
    const response = await this.request(method, path, options)
    const text = await response.text()
    if (!response.ok)
      throw Object.assign(new Error(`${method} ${path}: ${response.status} ${text}`), {
        status: response.status,
      })
    return (text ? JSON.parse(text) : null) as T
  }

  request(
    method: string,
    path: string,
    options: { body?: unknown; headers?: Record<string, string>; signal?: AbortSignal } = {},
  ) {
    return fetch(this.origin + path, {
      method,
      headers: {
        ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}),
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.signal ? { signal: options.signal } : {}),
    })
  }

  createSession(agentId?: string): Promise<Session> {
    return this.call('POST', '/api/chat/sessions', { body: agentId ? { agentId } : {} })
  }

  async send(sessionId: string, content: string, options: SendOptions = {}): Promise<Turn> {
    const { model, whenBusy, idempotencyKey = randomUUID() } = options
    const body = { content, ...(model ? { model } : {}), ...(whenBusy ? { whenBusy } : {}) }
    for (;;)
      try {
        return await this.call('POST', `/api/chat/sessions/${sessionId}/turns`, {
          body,
          headers: { 'idempotency-key': idempotencyKey },
        })
      } catch (error) {
        const status: unknown = Reflect.get(error as object, 'status')
        const isAway = status === undefined || status === 503 || status === 409
        if (!options.isPatient || !isAway) throw error
        await delay(200)
      }
  }

  /** Reads a turn to its end, coming back with `Last-Event-ID` whenever the connection breaks. */
  async read(turnId: string, options: { timeoutMs?: number } = {}): Promise<Answer> {
    const deadline = performance.now() + (options.timeoutMs ?? 60_000)
    const answer = {
      turnId,
      streamed: '',
      firstTextAt: null as number | null,
      reconnects: -1,
      resets: 0,
    }
    let lastEventId: string | undefined
    while (performance.now() < deadline) {
      answer.reconnects += 1
      try {
        for await (const event of this.events(turnId, lastEventId)) {
          lastEventId = event.id
          if (event.type === 'turn-reset') {
            answer.streamed = ''
            answer.resets += 1
          }
          if (event.type === 'text-delta') {
            answer.firstTextAt ??= performance.now()
            // A server that lost its streamed text says it again: text is placed where it belongs.
            answer.streamed = answer.streamed.slice(0, event.offset) + event.text
          }
          if (event.type === 'turn-finished')
            return { ...answer, finished: event, finishedAt: performance.now() }
        }
      } catch {
        await delay(100)
      }
    }
    throw new Error(`turn ${turnId} did not end in time`)
  }

  async *events(
    turnId: string,
    lastEventId?: string,
    signal?: AbortSignal,
  ): AsyncGenerator<TurnEvent> {
    const response = await this.request('GET', `/api/chat/turns/${turnId}/events`, {
      headers: lastEventId ? { 'last-event-id': lastEventId } : {},
      ...(signal ? { signal } : {}),
    })
    if (!response.ok || !response.body) {
      if (response.status === 401 && this.#credentials)
        await this.login(this.#credentials.email, this.#credentials.password)
      throw new Error(`events: ${response.status}`)
    }
    let buffered = ''
    const decoder = new TextDecoder()
    for await (const bytes of response.body) {
      buffered += decoder.decode(bytes, { stream: true })
      let end: number
      while ((end = buffered.indexOf('\n\n')) >= 0) {
        const data = /^data: (.*)$/m.exec(buffered.slice(0, end))?.[1]
        buffered = buffered.slice(end + 2)
        if (data && data !== '{}') yield JSON.parse(data) as TurnEvent
      }
    }
  }
}
