import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { createChainVerifier, type ChainLink, type StoredEvent } from '#domain/audit-chain.ts'
import { findCheckpointFlaw, type Checkpoint } from '#domain/audit-checkpoint.ts'
import {
  categoryOf,
  GENESIS_HASH,
  hashEntry,
  hashRow,
  toHex,
  type ChainEntry,
} from '#domain/audit-entry.ts'
import { foundPiiClasses, governanceActOf, toldSignals } from '#domain/audit-turn.ts'
import { toCsvLine } from '#domain/audit-export.ts'
import type { Hash } from '#domain/merkle.ts'

const sha256: Hash = (bytes) => hash('sha256', bytes, 'buffer')

const ENTRY: ChainEntry = {
  id: '0190a000-0000-7000-8000-000000000001',
  seq: 1,
  type: 'agent.updated',
  category: 'agent',
  severity: 'info',
  actorId: null,
  subjectId: 'agent',
  payload: { version: 2 },
  piiClasses: [],
  sealedHash: null,
  requestId: null,
  prevHash: GENESIS_HASH,
  createdAt: '2026-01-02T03:04:05.006Z',
}

function chainOf(length: number): StoredEvent[] {
  const events: StoredEvent[] = []
  for (let seq = 1; seq <= length; seq += 1) {
    const prevHash = events.at(-1)?.entryHash ?? GENESIS_HASH
    const entry = { ...ENTRY, seq, prevHash, payload: { version: seq } }
    events.push({ kind: 'event', entry, entryHash: toHex(hashEntry(entry, sha256)) })
  }
  return events
}

function follow(links: readonly ChainLink[], checkpoints: readonly Checkpoint[] = []) {
  const chain = createChainVerifier({ hash: sha256, checkpoints })
  for (const link of links) {
    const flaw = chain.push(link)
    if (flaw) return flaw
  }
  return chain.finish()
}

describe('the hash of an event', () => {
  // Made once by hand with printf and sha256sum: whoever changes what is hashed breaks every chain there is.
  it('is SHA-256 of the tag and the canonical text of every field', () => {
    const text = `aios.audit.v1{"actorId":null,"category":"agent","createdAt":"2026-01-02T03:04:05.006Z","id":"0190a000-0000-7000-8000-000000000001","payload":{"version":2},"piiClasses":[],"prevHash":"${GENESIS_HASH}","requestId":null,"sealedHash":null,"seq":1,"severity":"info","subjectId":"agent","type":"agent.updated"}`
    expect(toHex(hashEntry(ENTRY, sha256))).toBe(hash('sha256', text))
    expect(toHex(hashEntry(ENTRY, sha256))).toBe(
      '7e199eb089475de983a19ea6ce455d64d5887c6081d10d7b31460be24b62eaf8',
    )
  })

  it.each<[keyof ChainEntry, Partial<ChainEntry>]>([
    ['id', { id: '0190a000-0000-7000-8000-000000000002' }],
    ['seq', { seq: 2 }],
    ['type', { type: 'agent.deleted' }],
    ['category', { category: 'security' }],
    ['severity', { severity: 'critical' }],
    ['actorId', { actorId: '0190a000-0000-7000-8000-000000000003' }],
    ['subjectId', { subjectId: null }],
    ['payload', { payload: {} }],
    ['piiClasses', { piiClasses: ['email'] }],
    ['sealedHash', { sealedHash: GENESIS_HASH }],
    ['requestId', { requestId: '1' }],
    ['prevHash', { prevHash: '1'.repeat(64) }],
    ['createdAt', { createdAt: '2026-01-02T03:04:05.007Z' }],
  ])('is another one when %s is', (_field, change) => {
    expect(hashEntry({ ...ENTRY, ...change }, sha256)).not.toEqual(hashEntry(ENTRY, sha256))
  })

  it('is never that of an attested row with the same fields', () => {
    expect(hashRow({ ...ENTRY }, sha256)).not.toBe(toHex(hashEntry(ENTRY, sha256)))
  })
})

describe('a chain', () => {
  it('is in order as it was made, and with any of its events withheld', () => {
    const events = chainOf(30)
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }), (isWithheld) => {
        const links = events.map((event, index): ChainLink => {
          const { entry, entryHash } = event
          return isWithheld[index] ? { kind: 'hash', seq: entry.seq, entryHash } : event
        })
        expect(follow(links)).toBeNull()
      }),
    )
  })

  it('is not in order with any two events swapped, one left out or one twice', () => {
    const events = chainOf(20)
    const at = fc.integer({ min: 0, max: 18 })
    fc.assert(
      fc.property(at, at, (first, second) => {
        const twice = events.toSpliced(first, 0, ...events.slice(first, first + 1))
        const without = events.toSpliced(first, 1)
        const swapped = events.map((event, index) =>
          index === first ? events[second]! : index === second ? events[first]! : event,
        )
        expect(follow(without)).not.toBeNull()
        expect(follow(twice)).not.toBeNull()
        expect(follow(swapped) === null).toBe(first === second)
      }),
    )
  })

  it('with its end cut off is in order in itself, and not beside a signed checkpoint', () => {
    const events = chainOf(10)
    const checkpoint = { ...CHECKPOINT, size: 9 }
    expect(follow(events.slice(0, 8))).toBeNull()
    expect(follow(events.slice(0, 8), [checkpoint])).toEqual({
      firstBad: 9,
      problem:
        'The end was cut off: a signed checkpoint says that there were 9 events, and there are 8.',
    })
  })
})

const CHECKPOINT: Checkpoint = {
  size: 4,
  rootHash: '0'.repeat(64),
  headHash: '0'.repeat(64),
  createdAt: ENTRY.createdAt,
  keyId: 'key',
  signature: 'right',
}
const verify = ({ signature }: Checkpoint) => (signature === 'right' ? 'right' : 'wrong')
const at = (...sizes: number[]) => sizes.map((size) => ({ ...CHECKPOINT, size }))

describe('checkpoints beside their copy', () => {
  it('are in order where the copy lags behind, or cannot be read here', () => {
    expect(findCheckpointFlaw(at(4, 8, 12), { verify, anchored: at(4, 8) })).toBeNull()
    expect(findCheckpointFlaw(at(4, 8, 12), { verify, anchored: undefined })).toBeNull()
  })

  it('are not where one is missing on either side, or another one', () => {
    expect(findCheckpointFlaw(at(4, 12), { verify, anchored: at(4, 8) })?.firstBad).toBe(8)
    expect(findCheckpointFlaw(at(4, 8, 12), { verify, anchored: at(4, 12) })?.firstBad).toBe(8)
    const other = { ...CHECKPOINT, rootHash: '1'.repeat(64) }
    expect(findCheckpointFlaw(at(4), { verify, anchored: [other] })?.firstBad).toBe(4)
  })
})

describe('the category of an event', () => {
  it.each([
    ['agent.updated', 'agent'],
    ['api_key.created', 'api_key'],
    ['odd', 'odd'],
  ])('of type %s is %s', (type, category) => {
    expect(categoryOf(type)).toBe(category)
  })
})

describe('a line of CSV', () => {
  it.each(['=1+1', '+1', '-1', '@sum', '\t=1', '\r=1'])(
    'does not begin a cell with %j as it is',
    (text) => {
      const line = toCsvLine({ ...ENTRY, subjectId: text }, 'hash')
      expect(line).toContain(`,"'${text}",`)
    },
  )
})

describe('what rules did to a turn', () => {
  it.each([
    ['blocked', 'block', ['topic.prohibited:weapons'], 'governance.blocked warning'],
    ['blocked', 'block', ['pii.contact', 'secret.key'], 'governance.blocked critical'],
    ['completed', 'redact', ['pii.financial'], 'governance.redacted info'],
    ['completed', 'allow', ['pii.contact'], null],
    ['rejected', 'require_approval', ['secret.key'], null],
  ])('that ended as %s by %s with %j is %s', (...[outcome, effect, signals, expected]) => {
    const act = governanceActOf({ outcome, effect, signals })
    expect(act && `${act.type} ${act.severity}`).toBe(expected)
  })
})

describe('what an event tells of signals', () => {
  const signals = [
    { id: 'pii.contact', severity: 'low' },
    { id: 'injection.direct', severity: 'high' },
    { id: 'pii.contact', severity: 'high' },
    { id: 'pii.contact', severity: 'medium' },
    { id: 'pii.financial', severity: 'high' },
  ] as const

  it('is each once, as grave as it ever was', () => {
    expect(toldSignals(signals)).toEqual([
      { id: 'pii.contact', severity: 'high' },
      { id: 'injection.direct', severity: 'high' },
      { id: 'pii.financial', severity: 'high' },
    ])
  })

  it('is which kinds of personal data there were', () => {
    expect(foundPiiClasses(signals)).toEqual(['contact', 'financial'])
    expect(foundPiiClasses([{ id: 'secret.key' }])).toEqual([])
  })
})
