import { createHash } from 'node:crypto'
import multipart from '@fastify/multipart'
import type { FastifyInstance } from 'fastify'
import { ATTACHMENT_LIMITS } from '#contracts/chat-attachments.ts'
import { chatRoutes as contracts } from '#contracts/chat.ts'
import { ApiError } from '#contracts/errors.ts'
import { findOwnFile, saveFile } from '#adapters/db/chat-attachments.ts'
import {
  attachmentName,
  contentDisposition,
  decodeText,
  mediaTypeOf,
} from '#domain/chat-attachments.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { implement } from '../implement.ts'
import { receiveFile } from '../multipart.ts'

/** Files to attach to messages: uploaded first, named by id in a turn. */
export async function chatAttachmentsRoutes(
  app: FastifyInstance,
  { pool }: ApiDependencies,
): Promise<void> {
  // A scope of its own: no other route takes a multipart body.
  await app.register(async (scope) => {
    await scope.register(multipart, { throwFileSizeLimit: false })
    implement(scope, contracts.uploadAttachment, async ({ principal, request, reply }) => {
      const received = await receiveFile(request, reply, ATTACHMENT_LIMITS.fileBytes)
      requireText(received.content)
      const name = attachmentName(received.name)
      return saveFile(pool, {
        userId: principal.userId,
        name,
        mediaType: mediaTypeOf(name),
        sha256: createHash('sha256').update(received.content).digest(),
        content: received.content,
      })
    })
  })

  implement(app, contracts.downloadAttachment, async ({ principal, params, reply }) => {
    const { name, mediaType, content } = await findOwnFile(pool, params.id, principal.userId)
    return reply
      .header('content-disposition', contentDisposition(name))
      .header('content-security-policy', 'sandbox')
      .type(`${mediaType}; charset=utf-8`)
      .send(content)
  })
}

function requireText(content: Buffer): void {
  const text = decodeText(content)
  if (text === null)
    throw new ApiError('unsupported_media_type', {
      message:
        'Only text can be attached: plain text, Markdown, CSV, JSON and source code, in UTF-8.',
    })
  if (text.trim() === '') throw new ApiError('refused', { message: 'The file is empty.' })
}
