/** A row that the reader has open, and where in the queue it stood. */
export interface OpenRow<Row> {
  row: Row
  index: number
}

/**
 * The queue as it is shown: a row that was decided elsewhere goes, but the one that is open stays in its place
 * until the reader moves on, so that neither focus nor eye loses it.
 */
export function withOpenRow<Row extends { id: string }>(
  rows: readonly Row[],
  open: OpenRow<Row> | null,
): Row[] {
  if (open === null || rows.some(({ id }) => id === open.row.id)) return [...rows]
  return rows.toSpliced(Math.min(open.index, rows.length), 0, open.row)
}

/** The row `step` places on from the current one; from none, the first. Null at the ends. */
export function neighbourOf<Row extends { id: string }>(
  rows: readonly Row[],
  currentId: string | null,
  step: number,
): Row | null {
  const index = rows.findIndex(({ id }) => id === currentId)
  return (index === -1 ? rows[0] : rows[index + step]) ?? null
}

/** The ids from one row to another, both included, whichever stands first. */
export function rangeOf(rows: readonly { id: string }[], fromId: string, toId: string): string[] {
  const ids = rows.map(({ id }) => id)
  const [from, to] = [ids.indexOf(fromId), ids.indexOf(toId)]
  if (from === -1 || to === -1) return to === -1 ? [] : [toId]
  return ids.slice(Math.min(from, to), Math.max(from, to) + 1)
}
