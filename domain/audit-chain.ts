import type { Checkpoint, Flaw } from './audit-checkpoint.ts'
import { fromHex, GENESIS_HASH, hashEntry, hashRow, toHex, type ChainEntry } from './audit-entry.ts'
import type { JsonValue } from './canonical-json.ts'
import { appendLeaf, EMPTY_FRONTIER, merkleRoot, type Hash, type MerkleFrontier } from './merkle.ts'

/** A row of another table that an event attests by its hash. */
export type AttestedRow = { readonly [column: string]: JsonValue }

/** An event as it is stored, with what of other tables it speaks for. */
export interface StoredEvent {
  kind: 'event'
  entry: ChainEntry
  entryHash: string
  /** The row that the event attests; null where it is gone. */
  attested?: AttestedRow | null
  /** Hash of the sealed detail as it is stored now; absent where it was erased. */
  sealedNow?: string
}

/** An event of which only the hash is told: its place in the chain can be checked, and nothing of it read. */
export interface WithheldEvent {
  kind: 'hash'
  seq: number
  entryHash: string
}

export type ChainLink = StoredEvent | WithheldEvent

/** Where a chain stands, to go on from. */
export interface ChainPosition {
  headHash: string
  tree: MerkleFrontier
}

export const CHAIN_START: ChainPosition = { headHash: GENESIS_HASH, tree: EMPTY_FRONTIER }

export interface ChainVerifier {
  /** Takes the next event; what is wrong with it, or null. After a flaw nothing more may be pushed. */
  push(link: ChainLink): Flaw | null
  /** What is wrong with the end, once every event was taken. */
  finish(): Flaw | null
  position(): ChainPosition
}

/** Follows a chain event by event, and compares it with the signed checkpoints on the way. */
export function createChainVerifier(options: {
  hash: Hash
  /** By rising size. */
  checkpoints?: readonly Checkpoint[]
  start?: ChainPosition
}): ChainVerifier {
  const { hash, checkpoints = [] } = options
  let { headHash, tree } = options.start ?? CHAIN_START
  const open = checkpoints.filter(({ size }) => size > tree.size)
  let agreed = tree.size

  function checkAgainst(checkpoint: Checkpoint): Flaw | null {
    if (checkpoint.rootHash !== toHex(merkleRoot(tree, hash)) || checkpoint.headHash !== headHash)
      return {
        firstBad: agreed + 1,
        problem: `The chain was rewritten: events ${agreed + 1} to ${checkpoint.size} are not those of the signed checkpoint.`,
      }
    agreed = checkpoint.size
    return null
  }

  return {
    push(link) {
      const flaw = findFlaw(link, { expected: tree.size + 1, headHash, hash })
      if (flaw) return flaw
      headHash = link.entryHash
      tree = appendLeaf(tree, fromHex(link.entryHash), hash)
      if (open[0]?.size !== tree.size) return null
      const [checkpoint] = open.splice(0, 1)
      return checkpoint ? checkAgainst(checkpoint) : null
    },
    finish() {
      const last = open.at(-1)
      if (!last) return null
      return {
        firstBad: tree.size + 1,
        problem: `The end was cut off: a signed checkpoint says that there were ${last.size} events, and there are ${tree.size}.`,
      }
    },
    position: () => ({ headHash, tree }),
  }
}

interface Place {
  expected: number
  headHash: string
  hash: Hash
}

function findFlaw(link: ChainLink, place: Place): Flaw | null {
  const seq = link.kind === 'event' ? link.entry.seq : link.seq
  const { expected } = place
  if (seq > expected) return { firstBad: expected, problem: `Event ${expected} is missing.` }
  if (seq < expected)
    return { firstBad: seq, problem: `There is more than one event ${seq}: the chain forks.` }
  if (link.kind === 'hash') return null
  const problem = findProblem(link, place)
  return problem === null ? null : { firstBad: seq, problem }
}

function findProblem(link: StoredEvent, { headHash, hash }: Place): string | null {
  const { entry } = link
  if (toHex(hashEntry(entry, hash)) !== link.entryHash) return `Event ${entry.seq} was changed.`
  if (entry.prevHash !== headHash) return `Event ${entry.seq} does not follow the event before it.`
  return findProblemBeside(link, hash)
}

/** What is wrong with an event taken by itself, wherever it stands. */
export function findProblemOfEvent(event: StoredEvent, hash: Hash): string | null {
  const { entry, entryHash } = event
  if (toHex(hashEntry(entry, hash)) !== entryHash) return `Event ${entry.seq} was changed.`
  return findProblemBeside(event, hash)
}

function findProblemBeside(link: StoredEvent, hash: Hash): string | null {
  const { entry } = link
  if (link.sealedNow !== undefined && link.sealedNow !== entry.sealedHash)
    return `The sealed detail of event ${entry.seq} was changed.`
  return findProblemOfRow(link, hash)
}

function findProblemOfRow({ entry, attested }: StoredEvent, hash: Hash): string | null {
  if (attested === undefined)
    return rowHashOf(entry) === undefined
      ? null
      : `The entry that event ${entry.seq} speaks for was left out.`
  if (attested === null) return `The entry that event ${entry.seq} speaks for is gone.`
  return hashRow(attested, hash) === rowHashOf(entry)
    ? null
    : `The entry that event ${entry.seq} speaks for was changed.`
}

/** The hash of the row that an event attests; undefined where it attests none. */
function rowHashOf({ payload }: ChainEntry): unknown {
  return typeof payload === 'object' && payload !== null
    ? Reflect.get(payload, 'rowHash')
    : undefined
}
