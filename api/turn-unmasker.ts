import type { Pool } from 'pg'
import { readTextBefore, type StreamItem } from '#adapters/db/chat-stream.ts'
import { createRedactionTokens } from '#adapters/db/redaction-tokens.ts'
import type { Sealer } from '#adapters/secrets/seal.ts'
import type { Follower } from './turn-reader.ts'

/** How much longer than it is kept the text of an attempt is for its reader, up to a piece of it. */
interface Shift {
  attempt: number
  chunkSeq: number
  characters: number
}

/**
 * Shows the items of a turn to its own person: what stands behind tokens, at the places that it has then. No piece of
 * text is cut within a token, so each is turned back on its own. Where anything here fails, nothing is delivered.
 */
export function createTurnUnmasker({ pool, sealer }: { pool: Pool; sealer: Sealer }) {
  const tokens = createRedactionTokens(pool, sealer)
  const shifts = new WeakMap<Follower, Shift>()

  /** Null where the text before the reader's place is not there to be measured. */
  async function shiftAt(follower: Follower): Promise<number | null> {
    const { attempt, chunkSeq } = follower.cursor
    if (chunkSeq === 0) return 0
    const known = shifts.get(follower)
    if (known?.attempt === attempt && known.chunkSeq === chunkSeq) return known.characters
    const before = await readTextBefore(pool, follower)
    if (before === null) return null
    const [shown = ''] = await tokens.unmaskAll(follower, [before])
    return shown.length - before.length
  }

  async function show(follower: Follower, items: StreamItem[]): Promise<StreamItem[]> {
    const firstText = items.findIndex(({ type }) => type === 'text-delta')
    const start = firstText === -1 ? 0 : await shiftAt(follower)
    const told = start === null ? withoutText(items, firstText) : items
    const texts = await tokens.unmaskAll(follower, told.map(textOf))
    let { attempt } = follower.cursor
    let characters = start ?? 0
    const shown = told.map((item, index) => {
      if (item.cursor.attempt !== attempt) characters = 0
      attempt = item.cursor.attempt
      const text = texts[index] ?? ''
      const seen = withText(item, text, characters)
      if (item.type === 'text-delta') characters += text.length - textOf(item).length
      return seen
    })
    const last = shown.at(-1)
    if (last && firstText !== -1 && start !== null)
      shifts.set(follower, { ...last.cursor, characters })
    return shown
  }

  return (followers: Follower[], streams: StreamItem[][]): Promise<StreamItem[][]> =>
    Promise.all(followers.map((follower, index) => show(follower, streams[index] ?? [])))
}

/** What can be told without the text; where the answer has ended, its end holds the whole of it. */
function withoutText(items: StreamItem[], firstText: number): StreamItem[] {
  const hasEnded = items.some(({ type }) => type === 'turn-finished')
  return hasEnded ? items.filter(({ type }) => type !== 'text-delta') : items.slice(0, firstText)
}

function textOf({ type, fields }: StreamItem): string {
  const text = type === 'turn-finished' ? fields.content : fields.text
  return typeof text === 'string' ? text : ''
}

/** The item with its text and its place as they are shown; the same item where neither differs. */
function withText(item: StreamItem, text: string, shift: number): StreamItem {
  const { type, fields } = item
  const isMoved = type === 'text-delta' && shift !== 0
  if (text === textOf(item) && !isMoved) return item
  if (type === 'turn-finished') return { ...item, fields: { ...fields, content: text } }
  const offset = isMoved ? { offset: Number(fields.offset) + shift } : {}
  return { ...item, fields: { ...fields, ...offset, text } }
}
