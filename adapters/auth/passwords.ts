import { hash, verify } from '@node-rs/argon2'
import { ApiError } from '#contracts/errors.ts'
import { weaknessOf } from './password-policy.ts'

// OWASP's first choice: 19 MiB, two passes, one lane. argon2id is the library's default.
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const COST_IN_HASH = `m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}`

// A hash takes a core for some 75 ms: more at once would only starve the rest of the process.
const MAX_RUNNING = 2
const MAX_WAITING = 64
const RETRY_AFTER_SECONDS = 3

export interface Passwords {
  /** @throws ApiError `weak_password` or, when too many wait, `too_many_requests`. */
  hashNew(password: string, person: { email?: string; name?: string }): Promise<string>
  hash(password: string): Promise<string>
  /** Takes as long for an account that does not exist (null) as for one that does. */
  matches(storedHash: string | null, password: string): Promise<boolean>
  needsRehash(storedHash: string): boolean
}

/** Hashes passwords with argon2id, a few at a time. */
export function createPasswords(): Passwords {
  const inTurn = createQueue()
  const hashPassword = (password: string) => inTurn(() => hash(password, COST))
  let dummyHash: Promise<string> | undefined
  return {
    async hashNew(password, person) {
      const weakness = weaknessOf(password, person)
      if (weakness)
        throw new ApiError('weak_password', { message: `Choose another password. ${weakness}` })
      return hashPassword(password)
    },
    hash: hashPassword,
    async matches(storedHash, password) {
      dummyHash ??= hash('the password of nobody', COST)
      const isMatch = await inTurn(async () =>
        verify(storedHash ?? (await dummyHash) ?? '', password),
      )
      return isMatch && storedHash !== null
    },
    needsRehash: (storedHash) => !storedHash.includes(COST_IN_HASH),
  }
}

function createQueue() {
  const waiting: Array<() => void> = []
  let running = 0
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= MAX_RUNNING) {
      if (waiting.length >= MAX_WAITING)
        throw new ApiError('too_many_requests', { retryAfterSeconds: RETRY_AFTER_SECONDS })
      await new Promise<void>((resolve) => {
        waiting.push(resolve)
      })
    } else running += 1
    try {
      return await work()
    } finally {
      // The slot goes to the next in line without becoming free in between.
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}
