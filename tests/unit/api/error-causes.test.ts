import { describe, expect, it } from 'vitest'
import { ApiError } from '#contracts/errors.ts'
import { toApiError } from '#api/plugins/errors.ts'

const withCode = (code: string | number, name = 'Error') =>
  Object.assign(new Error('a secret'), { code, name })

const throughPrisma = (originalCode: string) =>
  Object.assign(new Error('Raw query failed'), {
    code: 'P2010',
    meta: { driverAdapterError: { cause: { originalCode } } },
  })

describe('what was thrown', () => {
  it.each([
    ['a NUL in text', withCode('22021'), 400],
    ['a bad uuid', withCode('22P02'), 400],
    ['a number out of range, through Prisma', throughPrisma('22003'), 400],
    ['a stack of PostgreSQL that overflowed', withCode('54001'), 400],
    ['a second row of the same key', withCode('23505'), 409],
    ['the same, through Prisma', withCode('P2002'), 409],
    ['a row that went meanwhile', withCode('P2025'), 404],
    ['a database that refuses connections', withCode('ECONNREFUSED'), 503],
    ['a database that shuts down', withCode('57P01'), 503],
    ['a connection lost', new Error('Connection terminated unexpectedly'), 503],
    ['a pool without a free connection', new Error('timeout exceeded when trying to connect'), 503],
    ['several refusals', new AggregateError([withCode('ECONNREFUSED')]), 503],
    ['a deadlock', withCode('40P01'), 503],
    ['Temporal away', withCode(14, 'ServiceError'), 503],
    ['the same as a cause', new Error('x', { cause: withCode('ECONNRESET') }), 503],
    ['a division by zero', withCode('22012'), 500],
    ['a syntax error in our SQL', withCode('42601'), 500],
    ['a bug', new TypeError('x is undefined'), 500],
    ['something that is no error', 'a string', 500],
    ['an error with itself as cause', selfCaused(), 500],
  ])('as %s becomes the right status', (_name, error, status) => {
    const failure = toApiError(error)
    expect(failure.status).toBe(status)
    expect(failure.message).not.toContain('secret')
  })

  it('stays what it is when it was expected', () => {
    const expected = new ApiError('refused', { message: 'Because.' })
    expect(toApiError(expected)).toBe(expected)
  })

  it('by Fastify keeps its status where the contract has one', () => {
    const tooLarge = Object.assign(new Error('x'), {
      code: 'FST_ERR_CTP_BODY_TOO_LARGE',
      statusCode: 413,
    })
    const odd = Object.assign(new Error('x'), { code: 'FST_ERR_ODD', statusCode: 418 })
    expect(toApiError(tooLarge).code).toBe('payload_too_large')
    expect(toApiError(odd).code).toBe('malformed_request')
  })
})

function selfCaused(): Error {
  const error = new Error('x')
  error.cause = error
  return error
}
