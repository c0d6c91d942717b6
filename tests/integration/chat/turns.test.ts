import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { concludeTurn } from '#adapters/db/chat-conclude.ts'
import { estimateTokens } from '#domain/tokens.ts'
import { createTestApi, type TestApi, type TestUser } from '#tests/helpers/api.ts'
import { createSession, createTurn, insertAgent, workOn } from '#tests/helpers/chat.ts'

describe('turns', () => {
  let api: TestApi
  let ada: TestUser
  beforeAll(async () => {
    api = await createTestApi({ environment: { AIOS_TEMPORAL_UI_URL: 'http://127.0.0.1:8233' } })
    await insertAgent(api, { slug: 'primary', isPrimary: true })
    ada = await api.user({ role: 'viewer' })
  })
  afterAll(async () => api.close())

  it('are accepted with a link to their workflow', async () => {
    const session = await createSession(api, ada)
    const turn = await createTurn(api, ada, { sessionId: session.id, content: 'Hello' })

    expect(turn).toMatchObject({
      sessionId: session.id,
      status: 'accepted',
      attempts: 0,
      usage: { tokensIn: 0, tokensOut: 0, cachedIn: 0 },
      temporalUrl: `http://127.0.0.1:8233/namespaces/default/workflows/turn-${turn.id}`,
    })
  })

  it('are one for many identical requests at once', async () => {
    const session = await createSession(api, ada)
    const post = (body: object) =>
      api.request('POST', `/api/chat/sessions/${session.id}/turns`, {
        token: ada.token,
        body,
        headers: { 'idempotency-key': 'the-same' },
      })

    const responses = await Promise.all(Array.from({ length: 10 }, () => post({ content: 'Once' })))

    expect(new Set(responses.map((response) => response.status))).toEqual(new Set([202]))
    expect(new Set(responses.map((response) => response.json.id)).size).toBe(1)
    expect(await post({ content: 'Twice' })).toMatchObject({
      status: 422,
      json: { error: { code: 'idempotency_mismatch' } },
    })
  })

  it('never run together in one conversation, whoever sends them at once', async () => {
    const session = await createSession(api, ada)

    const turns = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        createTurn(api, ada, { sessionId: session.id, content: `Message ${index}` }),
      ),
    )

    const statuses = turns.map((turn) => turn.status).toSorted()
    expect(statuses).toEqual(['accepted', ...Array.from({ length: 11 }, () => 'queued')])
  })

  it('stop the running one where they replace it', async () => {
    const session = await createSession(api, ada)
    const first = await createTurn(api, ada, { sessionId: session.id, content: 'Long' })

    const second = await createTurn(api, ada, {
      sessionId: session.id,
      content: 'No, this',
      whenBusy: 'replace',
    })

    expect(second.status).toBe('queued')
    const { rows } = await api.deps.pool.query(
      'SELECT stop_requested_at IS NOT NULL AS stopping FROM turns WHERE id = $1',
      [first.id],
    )
    expect(rows).toEqual([{ stopping: true }])
  })

  it('end at once where they are stopped while they wait', async () => {
    const session = await createSession(api, ada)
    await createTurn(api, ada, { sessionId: session.id, content: 'First' })
    const second = await createTurn(api, ada, { sessionId: session.id, content: 'Second' })

    const stopped = await api.request('POST', `/api/chat/turns/${second.id}/stop`, {
      token: ada.token,
    })

    expect(stopped).toMatchObject({ status: 202, json: { status: 'stopped' } })
  })

  it.each([
    ['no provider at all', 'gpt-5'],
    ['a provider that is not known', 'nobody/gpt-5'],
  ])('refuse a model of %s', async (_, model) => {
    const session = await createSession(api, ada)
    const response = await api.request('POST', `/api/chat/sessions/${session.id}/turns`, {
      token: ada.token,
      body: { content: 'Hello', model },
    })
    expect(response).toMatchObject({ status: 422, json: { error: { code: 'unknown_model' } } })
  })

  it.each([
    ['an empty message', { content: '' }],
    ['a blank message', { content: ' \n ' }],
    ['an unknown field', { content: 'Hello', role: 'system' }],
    ['a number for text', { content: 5 }],
    ['another way to be busy', { content: 'Hello', whenBusy: 'ignore' }],
  ])('are 400 for %s', async (_, body) => {
    const session = await createSession(api, ada)
    const response = await api.request('POST', `/api/chat/sessions/${session.id}/turns`, {
      token: ada.token,
      body,
    })
    expect(response.status).toBe(400)
  })

  it('are 404 for another person: to read, follow, stop, repeat', async () => {
    const session = await createSession(api, ada)
    const turn = await createTurn(api, ada, { sessionId: session.id, content: 'Mine' })
    const bob = await api.user({ role: 'admin' })

    const responses = await Promise.all([
      api.request('GET', `/api/chat/turns/${turn.id}`, { token: bob.token }),
      api.request('GET', `/api/chat/turns/${turn.id}/events`, { token: bob.token }),
      api.request('POST', `/api/chat/turns/${turn.id}/stop`, { token: bob.token }),
      api.request('POST', `/api/chat/turns/${turn.id}/regenerate`, { token: bob.token }),
      api.request('POST', `/api/chat/sessions/${session.id}/turns`, {
        token: bob.token,
        body: { content: 'x' },
      }),
    ])

    expect(responses.map((response) => response.status)).toEqual([404, 404, 404, 404, 404])
  })

  it('show cost, usage and attempts when they have ended', async () => {
    const session = await createSession(api, ada)
    const turn = await createTurn(api, ada, { sessionId: session.id, content: 'Count' })
    const work = workOn(api, turn.id)
    await work.begin()
    await work.call()
    await work.end('Counted')

    const { json } = await api.request('GET', `/api/chat/turns/${turn.id}`, { token: ada.token })

    // The first call was abandoned without a known price: then the sum is not known either.
    expect(json).toMatchObject({
      status: 'completed',
      attempts: 2,
      usage: { tokensIn: 20, tokensOut: 5, cachedIn: 0 },
      costMicroUsd: null,
      context: { messages: 1, omitted: 0 },
    })
  })

  it('have nothing more to tell a reader who has seen their end', async () => {
    const session = await createSession(api, ada)
    const turn = await createTurn(api, ada, { sessionId: session.id, content: 'Hello' })
    const work = workOn(api, turn.id)
    await work.begin()
    await work.end('Hello')

    const again = await api.request('GET', `/api/chat/turns/${turn.id}/events`, {
      token: ada.token,
      headers: { 'last-event-id': '99.1.1' },
    })

    expect(again).toMatchObject({ status: 204, text: '' })
  })

  it('count a call that lost its worker by its question and by what was seen of its answer', async () => {
    const session = await createSession(api, ada)
    const turn = await createTurn(api, ada, { sessionId: session.id, content: 'Count' })
    const work = workOn(api, turn.id)
    const estimate = {
      inputMicroUsd: 100n,
      outputMicroUsdPerMillion: 4_000_000n,
      priceVersion: 'test',
    }
    await work.begin(estimate)
    await work.say('Forty characters are about ten tokens: 40')
    await work.call(estimate)
    await work.say('Eight ch')
    await api.request('POST', `/api/chat/turns/${turn.id}/stop`, { token: ada.token })
    await concludeTurn(api.deps.pool, {
      turnId: turn.id,
      status: 'stopped',
      failureKind: null,
      countTokens: estimateTokens,
    })

    const { json } = await api.request('GET', `/api/chat/turns/${turn.id}`, { token: ada.token })

    expect(json).toMatchObject({
      status: 'stopped',
      usage: { tokensIn: 20, tokensOut: 12 },
      costMicroUsd: 100 + 40 + 100 + 8,
    })
  })
})
