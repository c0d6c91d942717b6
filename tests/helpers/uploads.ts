import { randomUUID } from 'node:crypto'
import type { TestApi, TestUser } from './api.ts'

export const ATTACHMENTS_URL = '/api/chat/attachments'

export interface Part {
  name?: string
  fileName?: string | null
  type?: string
  content: string | Buffer
}

/** A multipart body, and the header that says so. */
export function form(parts: readonly Part[]): { raw: Buffer; headers: Record<string, string> } {
  const boundary = 'x-boundary-x'
  const pieces = parts.flatMap(({ name = 'file', fileName = 'notes.md', type, content }) => [
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"`,
    fileName === null ? '' : `; filename="${fileName}"`,
    `\r\ncontent-type: ${type ?? 'application/octet-stream'}\r\n\r\n`,
    content,
    '\r\n',
  ])
  return {
    raw: Buffer.concat([...pieces, `--${boundary}--\r\n`].map((piece) => Buffer.from(piece))),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  }
}

/** Uploads of one API, and the messages that use them. */
export function createUploads(api: TestApi) {
  const upload = (user: TestUser, ...parts: Part[]) =>
    api.request('POST', ATTACHMENTS_URL, { token: user.token, ...form(parts) })

  return {
    upload,
    async uploaded(user: TestUser, part: Part): Promise<string> {
      const { status, text, json } = await upload(user, part)
      if (status !== 201) throw new Error(`the upload was refused: ${text}`)
      return json.id
    },
    async countFiles(): Promise<number> {
      const { rows } = await api.deps.pool.query('SELECT count(*)::int AS count FROM files')
      return rows[0].count
    },
    /** A conversation with an agent of its own. */
    async newSession(user: TestUser): Promise<string> {
      const agentId = randomUUID()
      await api.deps.pool.query(
        `INSERT INTO agents (id, slug, name, domain, updated_at) VALUES ($1::uuid, $1::text, 'Reader', 'files', now())`,
        [agentId],
      )
      const { json } = await api.request('POST', '/api/chat/sessions', {
        token: user.token,
        body: { agentId },
      })
      return json.id
    },
    send: (user: TestUser, sessionId: string, attachments: string[]) =>
      api.request('POST', `/api/chat/sessions/${sessionId}/turns`, {
        token: user.token,
        body: { content: 'Read this.', attachments },
      }),
  }
}
