import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, type TestApi, type TestUser } from '#tests/helpers/api.ts'
import { createSession, createTurn, insertAgent, workOn } from '#tests/helpers/chat.ts'

describe('conversations', () => {
  let api: TestApi
  let ada: TestUser
  let bob: TestUser
  beforeAll(async () => {
    api = await createTestApi()
    await insertAgent(api, { slug: 'primary', isPrimary: true })
    ada = await api.user({ role: 'viewer' })
    bob = await api.user({ role: 'viewer' })
  })
  afterAll(async () => api.close())

  async function answered(
    owner: TestUser,
    {
      sessionId,
      content,
      ...more
    }: { sessionId: string; content: string; parentMessageId?: string },
  ) {
    const turn = await createTurn(api, owner, { sessionId, content, ...more })
    const work = workOn(api, turn.id)
    await work.begin()
    await work.end(`Answer to ${content}`)
    const { json } = await api.request('GET', `/api/chat/turns/${turn.id}`, { token: owner.token })
    return json
  }

  it('are titled by their first message, and renamed with the version that was read', async () => {
    const session = await createSession(api, ada)
    await createTurn(api, ada, { sessionId: session.id, content: 'What does it cost?\nAnd when?' })

    const read = await api.request('GET', `/api/chat/sessions/${session.id}`, { token: ada.token })
    expect(read.json).toMatchObject({ title: 'What does it cost?' })

    const rename = (version: number | undefined, title: string) =>
      api.request('PATCH', `/api/chat/sessions/${session.id}`, {
        token: ada.token,
        body: { title },
        headers: version === undefined ? {} : { 'if-match': `"${version}"` },
      })
    expect((await rename(undefined, 'Costs')).status).toBe(428)
    expect((await rename(read.json.version, 'Costs')).json).toMatchObject({ title: 'Costs' })
    expect((await rename(read.json.version, 'Other')).status).toBe(412)
  })

  it.each([
    ['GET', ''],
    ['GET', '/messages'],
    ['GET', '/export'],
    ['DELETE', ''],
  ] as const)('are not there for anybody else: %s %s', async (method, path) => {
    const session = await createSession(api, ada)
    const response = await api.request(method, `/api/chat/sessions/${session.id}${path}`, {
      token: bob.token,
    })
    expect(response.status).toBe(404)
  })

  it('are found by words of their title and of their messages, by their owner alone', async () => {
    const session = await createSession(api, ada)
    await answered(ada, { sessionId: session.id, content: 'Where is the purple heron 100%_sure?' })
    const search = (owner: TestUser, query: string) =>
      api.request('GET', `/api/chat/sessions?query=${encodeURIComponent(query)}`, {
        token: owner.token,
      })

    expect((await search(ada, 'PURPLE heron')).json.items).toMatchObject([
      { id: session.id, snippet: expect.stringContaining('purple heron') },
    ])
    expect((await search(ada, '100%_sure')).json.items).toHaveLength(1)
    expect((await search(ada, '100__sure')).json.items).toHaveLength(0)
    expect((await search(bob, 'purple heron')).json.items).toHaveLength(0)
  })

  it('come in pages without holes or repeats, pinned ones first', async () => {
    const owner = await api.user({ role: 'viewer' })
    const sessions = []
    for (let count = 0; count < 7; count += 1) sessions.push(await createSession(api, owner))
    await api.request('PATCH', `/api/chat/sessions/${sessions[2]!.id}`, {
      token: owner.token,
      body: { pinned: true },
      headers: { 'if-match': '1' },
    })

    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query = cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''
      const { json } = await api.request('GET', `/api/chat/sessions?limit=3${query}`, {
        token: owner.token,
      })
      seen.push(...json.items.map((item: { id: string }) => item.id))
      cursor = json.nextCursor
    }

    expect(seen[0]).toBe(sessions[2]!.id)
    expect(seen.toSorted()).toEqual(sessions.map((session) => session.id).toSorted())
  })

  it('keep every branch of an edit and of a regeneration', async () => {
    const session = await createSession(api, ada)
    const first = await answered(ada, { sessionId: session.id, content: 'One' })
    await answered(ada, { sessionId: session.id, content: 'Two' })
    const edited = await answered(ada, {
      sessionId: session.id,
      content: 'One, but better',
      parentMessageId: first.userMessageId,
    })
    const again = await api.request('POST', `/api/chat/turns/${edited.id}/regenerate`, {
      token: ada.token,
    })
    expect(again.status).toBe(202)
    const work = workOn(api, again.json.id)
    await work.begin()
    await work.end('Another answer')

    const { json } = await api.request('GET', `/api/chat/sessions/${session.id}/messages`, {
      token: ada.token,
    })
    const byContent = new Map(json.items.map((item: { content: string }) => [item.content, item]))
    const parent = (content: string) =>
      (byContent.get(content) as { parentMessageId: string | null }).parentMessageId
    expect(parent('One')).toBeNull()
    expect(parent('One, but better')).toBeNull()
    expect(parent('Answer to One, but better')).toBe(edited.userMessageId)
    expect(parent('Another answer')).toBe(edited.userMessageId)
    expect(parent('Two')).toBe(first.messageId)
  })

  it('are exported with all their messages as JSON and as Markdown', async () => {
    const session = await createSession(api, ada)
    await answered(ada, { sessionId: session.id, content: 'Export me' })

    const json = await api.request('GET', `/api/chat/sessions/${session.id}/export?format=json`, {
      token: ada.token,
    })
    expect(json.headers['content-disposition']).toBe(
      `attachment; filename="conversation-${session.id}.json"`,
    )
    expect(json.json.messages.map((message: { content: string }) => message.content)).toEqual([
      'Export me',
      'Answer to Export me',
    ])
    const markdown = await api.request(
      'GET',
      `/api/chat/sessions/${session.id}/export?format=markdown`,
      {
        token: ada.token,
      },
    )
    expect(markdown.text).toContain('# Export me')
    expect(markdown.text).toContain('Answer to Export me')
  })

  it('take feedback on answers, and none on questions or for others', async () => {
    const session = await createSession(api, ada)
    const turn = await answered(ada, { sessionId: session.id, content: 'Rate me' })
    const rate = (owner: TestUser, messageId: string) =>
      api.request('POST', `/api/chat/messages/${messageId}/feedback`, {
        token: owner.token,
        body: { rating: 'down', reason: 'Too short' },
      })

    expect((await rate(ada, turn.messageId)).json).toMatchObject({
      feedback: { rating: 'down', reason: 'Too short' },
    })
    expect((await rate(ada, turn.userMessageId)).status).toBe(404)
    expect((await rate(bob, turn.messageId)).status).toBe(404)
  })

  it('are gone with everything in them when they are deleted', async () => {
    const session = await createSession(api, ada)
    const turn = await answered(ada, { sessionId: session.id, content: 'Forget me' })

    const deleted = await api.request('DELETE', `/api/chat/sessions/${session.id}`, {
      token: ada.token,
    })

    expect(deleted.status).toBe(204)
    const { rows } = await api.deps.pool.query(
      `SELECT (SELECT count(*)::int FROM messages WHERE session_id = $1) AS messages,
              (SELECT count(*)::int FROM turns WHERE session_id = $1) AS turns,
              (SELECT count(*)::int FROM stream_chunks WHERE turn_id = $2) AS chunks,
              (SELECT count(*)::int FROM governance_decisions WHERE turn_id = $2) AS decisions`,
      [session.id, turn.id],
    )
    expect(rows).toEqual([{ messages: 0, turns: 0, chunks: 0, decisions: 0 }])
  })
})
