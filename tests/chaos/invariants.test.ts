import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RecordingClient } from '#tests/helpers/invariants/client-log.ts'
import type { Evidence } from '#tests/helpers/invariants/evidence.ts'
import { findViolations } from '#tests/helpers/invariants/index.ts'
import { startChaos, type Chaos } from './scenario.ts'

type Tamper = (evidence: Evidence, chaos: Chaos) => Partial<Evidence>

const withLog = (evidence: Evidence, change: Partial<Evidence['log']>) => ({
  log: Object.assign(Object.create(evidence.log), change),
})
const withStack = (evidence: Evidence, change: Partial<Evidence['stack']>) => ({
  stack: { ...evidence.stack, ...change },
})

/** Whoever may read what the owner may; what would change something is answered as it should be. */
function readingAs(owner: RecordingClient): RecordingClient {
  const request: RecordingClient['request'] = async (method, ...rest) =>
    method === 'GET' || rest[0] === '/api/chat/sessions'
      ? owner.request(method, ...rest)
      : new Response(null, { status: 404 })
  return Object.assign(Object.create(owner), { request })
}

const IN_EVIDENCE: [what: string, name: string, tamper: Tamper][] = [
  [
    'an accepted message that is not kept',
    'noMessageIsLost',
    (evidence) =>
      withLog(evidence, {
        sent: [...evidence.log.sent, { ...evidence.log.sent[0]!, idempotencyKey: 'another' }],
      }),
  ],
  ['a message that nobody sent', 'noMessageIsLost', (evidence) => withLog(evidence, { sent: [] })],
  [
    'a reader who got a word twice',
    'streamsMatchAnswers',
    (evidence) =>
      withLog(evidence, {
        read: evidence.log.read.map((read) => ({ ...read, streamed: `${read.streamed}again` })),
      }),
  ],
  [
    'a request that is not recorded',
    'everyCallIsCountedOnce',
    (evidence) => {
      const { upstream } = evidence.stack
      return withStack(evidence, {
        upstream: { ...upstream, requests: [...upstream.requests, upstream.requests[0]!] },
      })
    },
  ],
  [
    'a stranger who may read everything',
    'strangersSeeNothing',
    (evidence) => ({ stranger: readingAs(evidence.owner) }),
  ],
  [
    'a secret in a log',
    'secretsStaySecret',
    (evidence) =>
      withStack(evidence, {
        secrets: { ...evidence.stack.secrets, openaiKey: 'the API listens' },
      }),
  ],
  [
    'a text in a history',
    'temporalHoldsNoText',
    (evidence) => withLog(evidence, { sent: [{ ...evidence.log.sent[0]!, content: 'scotty-5' }] }),
  ],
  [
    'a process that outlived its part',
    'nothingIsLeftBehind',
    (evidence, { stack }) => withStack(evidence, { endedPids: () => [stack.pid('api')] }),
  ],
]

const IN_DATABASE: [what: string, name: string, statement: string][] = [
  ['a lost message', 'noMessageIsLost', "DELETE FROM messages WHERE role = 'user'"],
  ['a turn left open', 'everyTurnEndsOnce', "UPDATE turns SET status = 'running'"],
  ['a lost end', 'everyTurnEndsOnce', "DELETE FROM turn_events WHERE type = 'turn-finished'"],
  ['a call left open', 'everyTurnEndsOnce', "UPDATE model_calls SET status = 'started'"],
  ['an answer without a question', 'conversationsAreWhole', 'UPDATE messages SET parent_id = NULL'],
  ['an answer that was changed', 'streamsMatchAnswers', "UPDATE messages SET content = 'other'"],
  ['tokens that are not counted', 'totalsAddUp', 'UPDATE turns SET tokens_out = tokens_out - 1'],
  ['a lock that is held', 'nothingIsLeftBehind', 'SELECT pg_advisory_xact_lock(7)'],
]

describe('the checks that follow every scenario', () => {
  let chaos: Chaos
  beforeAll(async () => {
    chaos = await startChaos()
    await chaos.ask()
  })
  afterAll(async () => chaos.stop())

  it.each(IN_EVIDENCE)('see %s', async (_, name, tamper) => {
    const evidence = await chaos.evidence()
    expect(await findViolations(evidence)).toEqual({})

    const violations = await findViolations({ ...evidence, ...tamper(evidence, chaos) })

    expect(Object.keys(violations)).toContain(name)
  })

  it.each(IN_DATABASE)('see %s', async (_, name, statement) => {
    const evidence = await chaos.evidence()
    const client = await chaos.pool.connect()
    try {
      await client.query('BEGIN')
      await client.query(statement)

      const violations = await findViolations({ ...evidence, pool: client })

      expect(Object.keys(violations)).toContain(name)
    } finally {
      await client.query('ROLLBACK')
      client.release()
    }
  })
})
