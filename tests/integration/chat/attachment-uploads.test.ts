import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ATTACHMENT_LIMITS } from '#contracts/chat-attachments.ts'
import { createTestApi, TEST_HOST, type TestApi, type TestUser } from '#tests/helpers/api.ts'
import { ATTACHMENTS_URL, createUploads, form, type Part } from '#tests/helpers/uploads.ts'

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

describe('uploading an attachment', () => {
  it('takes a text, names it safely, and believes no declared type', async () => {
    const { status, json } = await uploads.upload(ada, {
      fileName: '../../Übersicht.md',
      type: 'text/html',
      content: '# Plan\n',
    })
    expect(status).toBe(201)
    expect(json).toEqual({
      id: expect.any(String),
      name: 'Übersicht.md',
      mediaType: 'text/markdown',
      bytes: 7,
    })
  })

  it.each([
    [
      'a picture called text',
      { fileName: 'a.txt', type: 'text/plain', content: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0]) },
    ],
    ['a text with a NUL', { content: 'a\u0000b' }],
    ['invalid UTF-8', { content: Buffer.from([0x61, 0xff]) }],
  ])('refuses %s with 415 and says what is taken', async (_, part) => {
    const before = await uploads.countFiles()
    const { status, json } = await uploads.upload(ada, part)
    expect([status, json.error.code]).toEqual([415, 'unsupported_media_type'])
    expect(json.error.message).toMatch(/plain text, Markdown, CSV, JSON and source code/)
    expect(await uploads.countFiles()).toBe(before)
  })

  it('refuses an empty file', async () => {
    const { status, json } = await uploads.upload(ada, { content: '' })
    expect([status, json.error.code]).toEqual([422, 'refused'])
  })

  it.each([
    ['no file', []],
    ['two files', [{ content: 'one' }, { content: 'two' }]],
    [
      'a field beside the file',
      [{ content: 'one' }, { name: 'note', fileName: null, type: 'text/plain', content: 'x' }],
    ],
    ['a field alone', [{ name: 'file', fileName: null, type: 'text/plain', content: 'x' }]],
    ['a file under another name', [{ name: 'document', content: 'x' }]],
    ['a part called __proto__', [{ name: '__proto__', content: 'x' }]],
  ])('answers 400 to %s and keeps nothing', async (_, parts: Part[]) => {
    const before = await uploads.countFiles()
    const { status, json } = await uploads.upload(ada, ...parts)
    expect([status, json.error.code]).toEqual([400, 'malformed_request'])
    expect(await uploads.countFiles()).toBe(before)
  })

  it('answers 400 to a body that is cut off, or is no multipart', async () => {
    const before = await uploads.countFiles()
    const { raw, headers } = form([{ content: 'x'.repeat(1000) }])
    const bodies = [raw.subarray(0, 500), raw.subarray(0, -4), Buffer.from('--'), Buffer.alloc(0)]
    for (const body of bodies) {
      const { status, json } = await api.request('POST', ATTACHMENTS_URL, {
        token: ada.token,
        raw: body,
        headers,
      })
      expect([status, json.error.code]).toEqual([400, 'malformed_request'])
    }
    expect(await uploads.countFiles()).toBe(before)
  })

  it('answers 415 to JSON, also where it looks like an upload', async () => {
    const { status, json } = await api.request('POST', ATTACHMENTS_URL, {
      token: ada.token,
      body: { file: { filename: 'a.txt', filepath: '/etc/passwd', _buf: 'x' } },
    })
    expect([status, json.error.code]).toEqual([415, 'unsupported_media_type'])
  })

  it('takes 5 MB, and answers 413 to one byte more', async () => {
    const largest = await uploads.upload(ada, { content: 'x'.repeat(ATTACHMENT_LIMITS.fileBytes) })
    const before = await uploads.countFiles()
    const larger = await uploads.upload(ada, {
      content: 'x'.repeat(ATTACHMENT_LIMITS.fileBytes + 1),
    })
    const farLarger = await uploads.upload(ada, {
      content: 'x'.repeat(ATTACHMENT_LIMITS.fileBytes * 2),
    })
    expect(largest.status).toBe(201)
    for (const { status, json } of [larger, farLarger])
      expect([status, json.error.code]).toEqual([413, 'payload_too_large'])
    expect(await uploads.countFiles()).toBe(before)
  })

  it('lets nobody fill the database with files that stand with no message', async () => {
    const hoarder = await api.user()
    const fill = `INSERT INTO files (id, user_id, name, media_type, bytes, sha256, content)
                  SELECT gen_random_uuid(), $1, 'x', 'text/plain', ${MEGABYTE}, '', repeat('x', ${MEGABYTE})::bytea
                  FROM generate_series(1, 100)`
    await api.deps.pool.query(fill, [hoarder.id])
    const { status, json } = await uploads.upload(hoarder, { content: 'one more' })
    expect([status, json.error.code]).toEqual([422, 'refused'])
    await api.deps.pool.query('DELETE FROM files WHERE user_id = $1', [hoarder.id])
  })

  it('needs a credential', async () => {
    const { status } = await api.request('POST', ATTACHMENTS_URL, form([{ content: 'x' }]))
    expect(status).toBe(401)
  })

  it('takes multipart nowhere else', async () => {
    const { status } = await api.request('POST', '/api/chat/sessions', {
      token: ada.token,
      ...form([{ content: 'x' }]),
    })
    expect(status).toBe(415)
  })
})

describe('an upload over a connection', () => {
  let port: number
  beforeAll(async () => {
    await api.app.listen({ port: 0, host: '127.0.0.1' })
    port = (api.app.server.address() as AddressInfo).port
  })

  function open(headers: Record<string, string | number>) {
    return httpRequest({
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: ATTACHMENTS_URL,
      headers: { host: TEST_HOST, authorization: `Bearer ${ada.token}`, ...headers },
    })
  }

  it('that breaks off leaves nothing behind', async () => {
    const before = await uploads.countFiles()
    const { raw, headers } = form([{ content: 'x'.repeat(MEGABYTE) }])
    const arrived = once(api.app.server, 'request')
    const client = open({ ...headers, 'content-length': raw.length })
    client.on('error', () => undefined)
    client.write(raw.subarray(0, MEGABYTE / 2))
    const [, response] = await arrived
    const closed = once(response, 'close')
    client.destroy()
    await closed
    expect((await uploads.upload(ada, { content: 'the next one' })).status).toBe(201)
    expect(await uploads.countFiles()).toBe(before + 1)
  })

  it('without a length is stopped at the limit, not at its end', async () => {
    const { raw, headers } = form([{ content: 'x'.repeat(ATTACHMENT_LIMITS.fileBytes + 10) }])
    const client = open({ ...headers, 'transfer-encoding': 'chunked' })
    client.on('error', () => undefined)
    // Its end never comes.
    client.write(raw.subarray(0, -20))
    const [response] = await once(client, 'response')
    expect([response.statusCode, response.headers.connection]).toEqual([413, 'close'])
    client.destroy()
  })
})
