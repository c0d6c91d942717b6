import type { MultipartFile } from '@fastify/multipart'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ApiError } from '#contracts/errors.ts'

export interface ReceivedFile {
  /** As the sender called it. */
  name: string | undefined
  content: Buffer
}

/**
 * The one file of a multipart request, in a part called `file`. Nothing of it is kept anywhere else, so an
 * upload that breaks off leaves nothing behind.
 * @throws ApiError malformed_request, payload_too_large, unsupported_media_type
 */
export async function receiveFile(
  request: FastifyRequest,
  reply: FastifyReply,
  maxBytes: number,
): Promise<ReceivedFile> {
  if (!request.isMultipart())
    throw new ApiError('unsupported_media_type', {
      message: 'Send the file as multipart/form-data.',
    })
  try {
    if (Number(request.headers['content-length']) > request.routeOptions.bodyLimit)
      throw tooLarge(maxBytes)
    return await readOnlyFile(request, maxBytes)
  } catch (error) {
    // What was not read must not be taken for the next request of the connection.
    reply.header('connection', 'close')
    if (error instanceof ApiError) throw error
    throw new ApiError('malformed_request', {
      message: 'Send exactly one file, whole, in a part called `file`.',
      cause: error,
    })
  }
}

// The parser refuses a second file and every field by itself, after the first file has been read.
async function readOnlyFile(request: FastifyRequest, maxBytes: number): Promise<ReceivedFile> {
  const limits = { files: 1, fields: 0, parts: 1, fileSize: maxBytes, headerPairs: 20 }
  let received: ReceivedFile | undefined
  for await (const part of request.parts({ limits })) {
    if (part.type !== 'file' || part.fieldname !== 'file') throw new Error('not the file')
    received = { name: part.filename, content: await readPart(part, maxBytes) }
  }
  if (!received) throw new Error('no file')
  return received
}

async function readPart({ file }: MultipartFile, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of file) {
    if (file.truncated) throw tooLarge(maxBytes)
    chunks.push(chunk)
  }
  if (file.truncated) throw tooLarge(maxBytes)
  return Buffer.concat(chunks)
}

function tooLarge(maxBytes: number): ApiError {
  return new ApiError('payload_too_large', {
    message: `A file may have ${Math.floor(maxBytes / 1024 / 1024)} MB.`,
    details: { maxBytes },
  })
}
