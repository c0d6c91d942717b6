import { z } from 'zod'

/** UUIDv7 in lower case, as every id of AIOS is. */
export const id = z.uuid()
export const timestamp = z.iso.datetime()
export const version = z.number().int().min(1)
/** Integer millionths of a US dollar; null where no price is known. */
export const costMicroUsd = z.number().int().nonnegative().nullable()

/**
 * A line of text as people write it: trimmed, not empty, without line breaks, control characters and those that turn
 * the direction of what follows, which make a line read as another one. What was kept before this was asked is read
 * with `storedLine`.
 */
export const line = (maxLength: number) =>
  storedLine(maxLength).regex(
    /^[^\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]*$/u,
    'must be one line, without control characters and those that change the direction of text',
  )

export const storedLine = (maxLength: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(maxLength)
    .regex(/^[^\r\n]*$/, 'must be one line')

export const text = (maxLength: number) => z.string().max(maxLength)

export const email = z.string().trim().toLowerCase().max(254).pipe(z.email())

/** How much harm could come of something: an agent's answers, what a text asks for. */
export const riskClass = z.enum(['minimal', 'limited', 'high'])
export type RiskClass = z.infer<typeof riskClass>

/** A whole number in a path or a query, in plain digits: `0x10` and `1e2`, which `Number` would take, are refused. */
export const wholeNumber = (min: number, max: number) =>
  z.preprocess(
    (value) => (typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value),
    z.number().int().min(min).max(max),
  )

/** Query parameters of every list; `cursor` is the `nextCursor` of the page before. */
export const pageQuery = z.strictObject({
  limit: wholeNumber(1, 200).default(50),
  cursor: z.string().min(1).max(500).optional(),
})

/** Query parameters of a short list, which is whole unless a page of it is asked for. */
export const wholeListQuery = pageQuery.extend({ limit: wholeNumber(1, 200).optional() })

export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() })

export interface Page<T> {
  items: T[]
  nextCursor: string | null
}

export const idParams = z.strictObject({ id })
export const nothing = z.null()
