import { describe, expect, it } from 'vitest'
import { untilWritten } from '#adapters/db/transaction.ts'

function failingOnce(error: Error): () => Promise<string> {
  let calls = 0
  return async () => {
    calls += 1
    if (calls === 1) throw error
    return `written by call ${calls}`
  }
}

const withCode = (code: string) => Object.assign(new Error('failed'), { code })

describe('a statement that waits for the database', () => {
  it.each([
    ['the connection is refused', withCode('ECONNREFUSED')],
    ['the server shuts down', withCode('57P01')],
    ['the server is starting', withCode('57P03')],
    ['the connection ends', new Error('Connection terminated unexpectedly')],
    ['no connection is to be had', new Error('timeout exceeded when trying to connect')],
  ])('is run again when %s', async (_, error) => {
    expect(await untilWritten(failingOnce(error), 5_000)).toBe('written by call 2')
  })

  it('is not run again where it is wrong itself', async () => {
    const error = withCode('23505')
    await expect(untilWritten(failingOnce(error), 5_000)).rejects.toBe(error)
  })

  it('is given up after the time', async () => {
    const error = withCode('57P03')
    await expect(untilWritten(() => Promise.reject(error), -1)).rejects.toBe(error)
  })
})
