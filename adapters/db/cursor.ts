import { z } from 'zod'
import type { Page } from '#contracts/common.ts'
import { ApiError } from '#contracts/errors.ts'

/** Position after the last item of a page. Opaque to clients: they hand it back as it is. */
export function encodeCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

/**
 * Reads a cursor that a client sent.
 * @throws ApiError `malformed_request` when it is not one that this list gave out.
 */
export function decodeCursor<T>(cursor: string, schema: z.ZodType<T>): T {
  const position = schema.safeParse(parse(cursor))
  if (position.success) return position.data
  throw new ApiError('malformed_request', { message: 'The cursor is not valid.' })
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}

/** A page from rows read with `limit + 1`: the extra row only says that there is more. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  options: { limit: number; toItem: (row: Row) => Item; toPosition: (row: Row) => unknown },
): Page<Item> {
  const shown = rows.slice(0, options.limit)
  const last = shown.at(-1)
  const hasMore = rows.length > options.limit && last !== undefined
  return {
    items: shown.map(options.toItem),
    nextCursor: hasMore ? encodeCursor(options.toPosition(last)) : null,
  }
}

const place = z.number().int().min(0)

/** A page of a list that is at hand as a whole; all of it where no limit was asked for. */
export function pageOf<Item>(
  items: readonly Item[],
  page: { limit?: number | undefined; cursor?: string | undefined },
): Page<Item> {
  const from = page.cursor === undefined ? 0 : decodeCursor(page.cursor, place)
  const limit = page.limit ?? items.length
  return toPage(items.slice(from, from + limit + 1), {
    limit,
    toItem: (item) => item,
    toPosition: () => from + limit,
  })
}
