import { setTimeout as delay } from 'node:timers/promises'
import type { Pool } from 'pg'
import type { Logger } from '#adapters/logger.ts'

export interface Chunk {
  turnId: string
  attempt: number
  seq: number
  /** Where the text stands in the answer, in UTF-16 code units. */
  offset: number
  kind: 'text' | 'reasoning'
  text: string
}

const FLUSH_EVERY_MS = 40
const WAIT_AFTER_FAILURE_MS = 500
/** A notification holds at most 8,000 bytes, so about 200 ids. */
const MOST_CALLS = 150

/**
 * Streams the answers of one call: pieces are gathered for a moment, and what all calls of the process
 * gathered is written in one statement, with one notification.
 */
export interface CallStream {
  append(text: string, kind?: Chunk['kind']): void
  /** Resolves when everything appended so far is in the table. */
  flushed(): Promise<void>
  close(): void
}

export interface ChunkWriter {
  /** `onFenced` is called when a newer attempt has taken the turn over: nothing more will be written. */
  open(call: { turnId: string; attempt: number; onFenced: () => void }): CallStream
  /** Writes again what the open calls have written: the table may have been emptied by a crash. */
  rewriteAll(): void
}

interface OpenCall {
  turnId: string
  attempt: number
  onFenced: () => void
  pending: { text: string; kind: Chunk['kind'] } | null
  written: Chunk[]
  nextSeq: number
  offset: number
  /** Pieces of another kind than the pending one, not yet written. */
  sealed: Chunk[]
  needsRewrite: boolean
}

/** One writer for a worker process. A lost connection keeps the pieces: they are written when it is back. */
export function createChunkWriter(pool: Pool, logger: Logger): ChunkWriter {
  const calls = new Set<OpenCall>()
  const flusher = createFlusher(calls, pool, logger)
  return {
    open(options) {
      const call: OpenCall = {
        ...options,
        pending: null,
        written: [],
        nextSeq: 1,
        offset: 0,
        sealed: [],
        needsRewrite: false,
      }
      calls.add(call)
      return {
        append(text, kind = 'text') {
          if (!calls.has(call) || !text) return
          if (call.pending && call.pending.kind !== kind) call.sealed.push(...sealPending(call))
          call.pending = { text: (call.pending?.text ?? '') + text, kind }
          flusher.schedule()
        },
        async flushed() {
          while (calls.has(call) && (isPending(call) || flusher.isWriting())) {
            await flusher.flush()
            if (call.needsRewrite) await delay(WAIT_AFTER_FAILURE_MS)
          }
        },
        close: () => void calls.delete(call),
      }
    },
    rewriteAll() {
      for (const call of calls) call.needsRewrite = call.written.length > 0
      flusher.schedule()
    },
  }
}

/** Writes what is pending every few milliseconds, one statement at a time so that text stays in order. */
function createFlusher(calls: Set<OpenCall>, pool: Pool, logger: Logger) {
  let timer: NodeJS.Timeout | null = null
  let writing: Promise<void> | null = null
  let nextFlushAt = 0

  function schedule(): void {
    if (timer || writing) return
    timer = setTimeout(() => void flush(), Math.max(0, nextFlushAt - performance.now()))
  }

  function flush(): Promise<void> {
    if (timer) clearTimeout(timer)
    timer = null
    writing ??= write().finally(() => {
      writing = null
      if ([...calls].some(isPending)) schedule()
    })
    return writing
  }

  async function write(): Promise<void> {
    nextFlushAt = performance.now() + FLUSH_EVERY_MS
    const taken = takePending(calls)
    if (taken.size === 0) return
    try {
      const live = await insertChunks(pool, [...taken.values()].flat())
      for (const call of taken.keys())
        if (!live.has(`${call.turnId}.${call.attempt}`)) {
          calls.delete(call)
          call.onFenced()
        }
    } catch (error) {
      logger.warn({ err: error }, 'streamed text could not be written yet')
      for (const call of taken.keys()) call.needsRewrite = true
      nextFlushAt = performance.now() + WAIT_AFTER_FAILURE_MS
    }
  }

  return { schedule, flush, isWriting: () => writing !== null }
}

function isPending(call: OpenCall): boolean {
  return call.pending !== null || call.needsRewrite
}

/** Makes a numbered chunk of what is pending. */
function sealPending(call: OpenCall): Chunk[] {
  const { pending } = call
  call.pending = null
  if (!pending) return []
  const chunk = {
    turnId: call.turnId,
    attempt: call.attempt,
    seq: call.nextSeq,
    offset: call.offset,
    ...pending,
  }
  call.nextSeq += 1
  if (pending.kind === 'text') call.offset += pending.text.length
  call.written.push(chunk)
  return [chunk]
}

function takePending(calls: Set<OpenCall>): Map<OpenCall, Chunk[]> {
  const taken = new Map<OpenCall, Chunk[]>()
  for (const call of calls) {
    if (!isPending(call)) continue
    const fresh = [...call.sealed, ...sealPending(call)]
    taken.set(call, call.needsRewrite ? [...call.written] : fresh)
    call.sealed = []
    call.needsRewrite = false
    if (taken.size >= MOST_CALLS) break
  }
  return taken
}

/** Writes chunks behind the fence and tells the readers. Returns the calls that still hold it, as `<turn>.<attempt>`. */
async function insertChunks(pool: Pool, chunks: Chunk[]): Promise<Set<string>> {
  const { rows } = await pool.query<{ call: string }>({
    name: 'insert-chunks',
    text: `WITH live AS (
        SELECT i.* FROM unnest($1::uuid[], $2::int[], $3::int[], $4::int[], $5::text[], $6::text[])
          AS i (turn_id, attempt, seq, char_offset, kind, text)
        JOIN turns t ON t.id = i.turn_id AND t.attempt = i.attempt AND t.status = 'running'
      ), written AS (
        INSERT INTO stream_chunks (turn_id, attempt, seq, char_offset, kind, text)
        SELECT * FROM live ON CONFLICT DO NOTHING
      ), notice AS (
        SELECT pg_notify('aios_turns', string_agg(DISTINCT turn_id::text, ',')) FROM live HAVING count(*) > 0
      )
      SELECT DISTINCT turn_id || '.' || attempt AS call FROM live LEFT JOIN notice ON true`,
    values: [
      chunks.map((chunk) => chunk.turnId),
      chunks.map((chunk) => chunk.attempt),
      chunks.map((chunk) => chunk.seq),
      chunks.map((chunk) => chunk.offset),
      chunks.map((chunk) => chunk.kind),
      chunks.map((chunk) => chunk.text),
    ],
  })
  return new Set(rows.map((row) => row.call))
}
