import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { v7 as uuidv7 } from 'uuid'
import { makeCheckpoint } from '#adapters/db/audit-checkpoints.ts'
import { verifyAudit } from '#adapters/db/audit-verify.ts'
import { putStop } from '#adapters/db/governance-stops.ts'
import { seedPolicies } from '#adapters/db/governance-versions.ts'
import { createTestChain, type TestChain } from '#tests/helpers/audit-chain.ts'

let chain: TestChain
beforeEach(async () => {
  chain = await createTestChain()
})
afterEach(() => chain.close())

const verify = () => verifyAudit(chain.context)

describe('a tail that nobody has signed yet, cut off', () => {
  const author = { id: uuidv7(), requestId: null }
  const stop = (stopped: boolean) =>
    putStop(chain.pool, { scope: 'all', stopped, reason: 'Look first.' }, author)

  it.each<[string, () => Promise<unknown>, string]>([
    ['a stop', () => stop(true), 'The stop switch of all stands as no event says.'],
    [
      'the lifting of a stop',
      async () => {
        await stop(true)
        await makeCheckpoint(chain.context)
        await stop(false)
      },
      'The stop switch of all stands as no event says.',
    ],
    [
      'an edit of the rules',
      () => seedPolicies(chain.pool),
      'Version 1 of the rules is there, and no event speaks for it.',
    ],
  ])('is found by what %s has left elsewhere', async (_name, act, problem) => {
    await act()
    expect(await verify()).toMatchObject({ ok: true })
    await chain.tamper('DELETE FROM audit_events WHERE seq = (SELECT max(seq) FROM audit_events)')
    expect(await verify()).toMatchObject({ ok: false, problem })
  })
})
