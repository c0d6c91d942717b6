import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sweepFiles } from '#adapters/db/chat-attachments.ts'
import { createTestApi, type TestApi, type TestUser } from '#tests/helpers/api.ts'
import { ATTACHMENTS_URL, createUploads } from '#tests/helpers/uploads.ts'

const MEGABYTE = 1024 * 1024

let api: TestApi
let uploads: ReturnType<typeof createUploads>
let ada: TestUser
beforeAll(async () => {
  api = await createTestApi()
  uploads = createUploads(api)
  ada = await api.user()
})
afterAll(() => api.close())

describe('a message with attachments', () => {
  it('shows them in the order of the request, and counts what a model reads of them', async () => {
    const first = await uploads.uploaded(ada, { fileName: 'b.csv', content: 'a,b\n' })
    const second = await uploads.uploaded(ada, { fileName: 'a.json', content: 'x'.repeat(40_000) })
    const sessionId = await uploads.newSession(ada)
    const { status } = await uploads.send(ada, sessionId, [first, second])
    const { json } = await api.request('GET', `/api/chat/sessions/${sessionId}/messages`, {
      token: ada.token,
    })
    const { rows } = await api.deps.pool.query(
      'SELECT tokens FROM messages WHERE session_id = $1',
      [sessionId],
    )
    expect(status).toBe(202)
    expect(json.items[0].attachments).toEqual([
      { id: first, name: 'b.csv', mediaType: 'text/csv', bytes: 4 },
      { id: second, name: 'a.json', mediaType: 'application/json', bytes: 40_000 },
    ])
    expect(rows[0].tokens).toBeGreaterThan(10_000)
  })

  it('may use a file that another one uses too', async () => {
    const fileId = await uploads.uploaded(ada, { content: 'shared' })
    const statuses = [
      await uploads.send(ada, await uploads.newSession(ada), [fileId]),
      await uploads.send(ada, await uploads.newSession(ada), [fileId]),
    ].map(({ status }) => status)
    expect(statuses).toEqual([202, 202])
  })

  it('answers 404 for what is not there or somebody else’s, and stores no message', async () => {
    const theirs = await uploads.uploaded(await api.user(), { content: 'secret of theirs' })
    const sessionId = await uploads.newSession(ada)
    for (const attachments of [[theirs], [randomUUID()]]) {
      const { status, json } = await uploads.send(ada, sessionId, attachments)
      expect([status, json.error.code]).toEqual([404, 'not_found'])
    }
    const { json } = await api.request('GET', `/api/chat/sessions/${sessionId}/messages`, {
      token: ada.token,
    })
    expect(json.items).toEqual([])
  })

  it('answers 422 to more than 1 MB together, 400 to more than ten or the same twice', async () => {
    const sessionId = await uploads.newSession(ada)
    const halves = [
      await uploads.uploaded(ada, { content: 'x'.repeat(MEGABYTE / 2) }),
      await uploads.uploaded(ada, { content: 'x'.repeat(MEGABYTE / 2 + 1) }),
    ]
    const large = await uploads.send(ada, sessionId, halves)
    const many = await uploads.send(
      ada,
      sessionId,
      Array.from({ length: 11 }, () => randomUUID()),
    )
    const twice = await uploads.send(ada, sessionId, [halves[0]!, halves[0]!])
    expect([large.status, large.json.error.code]).toEqual([422, 'refused'])
    expect(large.json.error.message).toContain('1 MB')
    expect([many.status, twice.status]).toEqual([400, 400])
  })

  it('is the same message only with the same attachments', async () => {
    const fileId = await uploads.uploaded(ada, { content: 'one' })
    const sessionId = await uploads.newSession(ada)
    const request = (attachments: string[]) =>
      api.request('POST', `/api/chat/sessions/${sessionId}/turns`, {
        token: ada.token,
        headers: { 'idempotency-key': 'attached-once' },
        body: { content: 'Read this.', attachments },
      })
    const first = await request([fileId])
    const again = await request([fileId])
    const other = await request([])
    expect(again.json.id).toBe(first.json.id)
    expect([other.status, other.json.error.code]).toEqual([422, 'idempotency_mismatch'])
  })

  it('lists them in both exports', async () => {
    const fileId = await uploads.uploaded(ada, { fileName: 'export me.md', content: 'x' })
    const sessionId = await uploads.newSession(ada)
    await uploads.send(ada, sessionId, [fileId])
    const exported = (format: string) =>
      api.request('GET', `/api/chat/sessions/${sessionId}/export?format=${format}`, {
        token: ada.token,
      })
    expect((await exported('json')).json.messages[0].attachments).toMatchObject([{ id: fileId }])
    expect((await exported('markdown')).text).toContain('Attached: `export me.md` (1 bytes)')
  })
})

describe('downloading an attachment', () => {
  it('gives the bytes back as a file that no browser runs', async () => {
    const content = '\ufeff<script>alert(1)</script> ü'
    const fileId = await uploads.uploaded(ada, { fileName: 'größe.html', content })
    const { status, headers, text } = await api.request('GET', `${ATTACHMENTS_URL}/${fileId}`, {
      token: ada.token,
    })
    expect([status, text]).toEqual([200, content])
    expect(headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename="gr__e.html"; filename*=UTF-8''gr%C3%B6%C3%9Fe.html`,
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
  })

  it('answers 404 to everybody else, an admin too', async () => {
    const fileId = await uploads.uploaded(ada, { content: 'mine' })
    for (const user of [await api.user(), await api.as('admin')]) {
      const { status } = await api.request('GET', `${ATTACHMENTS_URL}/${fileId}`, {
        token: user.token,
      })
      expect(status).toBe(404)
    }
  })
})

describe('files that no message needs any more', () => {
  const age = (fileId: string) =>
    api.deps.pool.query(`UPDATE files SET created_at = now() - interval '25 hours' WHERE id = $1`, [
      fileId,
    ])
  const isThere = async (fileId: string) =>
    (await api.request('GET', `${ATTACHMENTS_URL}/${fileId}`, { token: ada.token })).status === 200

  it('are swept after a day; a message keeps its own until its conversation is deleted', async () => {
    const [fresh, unused, used] = [
      await uploads.uploaded(ada, { content: 'fresh' }),
      await uploads.uploaded(ada, { content: 'unused' }),
      await uploads.uploaded(ada, { content: 'used' }),
    ]
    const sessionId = await uploads.newSession(ada)
    await uploads.send(ada, sessionId, [used])
    await Promise.all([unused, used].map(age))

    await sweepFiles(api.deps.pool)
    expect(await Promise.all([fresh, unused, used].map(isThere))).toEqual([true, false, true])

    await api.request('DELETE', `/api/chat/sessions/${sessionId}`, { token: ada.token })
    await sweepFiles(api.deps.pool)
    expect(await isThere(used)).toBe(false)
  })

  it('go with their owner', async () => {
    const leaver = await api.user()
    await uploads.uploaded(leaver, { content: 'gone' })
    await api.deps.pool.query('DELETE FROM users WHERE id = $1', [leaver.id])
    const { rows } = await api.deps.pool.query('SELECT 1 FROM files WHERE user_id = $1', [
      leaver.id,
    ])
    expect(rows).toEqual([])
  })
})
