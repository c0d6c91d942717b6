import type { Invariant } from '#tests/helpers/invariants/evidence.ts'

/**
 * No lost message: each POST answered 2xx is kept exactly once, each of unknown outcome at most once, each refused one
 * not at all; and nothing is kept that nobody sent.
 */
export const noMessageIsLost: Invariant = async ({ pool, log }) => {
  const { rows } = await pool.query<{ id: string; turn_id: string; content: string; key: string }>(
    `SELECT m.id, m.turn_id, m.content, t.idempotency_key AS key FROM messages m JOIN turns t ON t.id = m.turn_id
     WHERE m.role = 'user'`,
  )
  const kept = Map.groupBy(rows, (row) => row.key)
  const sent = Map.groupBy(log.sent, (entry) => entry.idempotencyKey)
  const lost = [...sent].flatMap(([key, entries]) => {
    const found = kept.get(key) ?? []
    const turnIds = new Set(entries.flatMap((entry) => entry.turnId ?? []))
    const isAccepted = turnIds.size > 0
    const isRefused = entries.every((entry) => entry.outcome === 'refused')
    return [
      ...(turnIds.size > 1 ? [`key ${key} was answered with ${turnIds.size} turns`] : []),
      ...(isAccepted && found.length !== 1
        ? [`${found.length} messages of accepted key ${key}`]
        : []),
      ...(found.length > 1 ? [`${found.length} messages of key ${key}`] : []),
      ...(isRefused && found.length > 0 ? [`a refused message of key ${key} was kept`] : []),
      ...found
        .filter((row) => row.content !== entries[0]?.content)
        .map((row) => `message ${row.id} is not what was sent`),
      ...found
        .filter((row) => isAccepted && !turnIds.has(row.turn_id))
        .map((row) => `message ${row.id} belongs to another turn than was answered`),
    ]
  })
  const unsent = rows
    .filter((row) => !sent.has(row.key))
    .map((row) => `nobody sent message ${row.id}`)
  return [...lost, ...unsent]
}
