import type { Evidence, Invariant } from '#tests/helpers/invariants/evidence.ts'
import type { ReadTurn } from '#tests/helpers/invariants/client-log.ts'

/** What a reader put together is what is kept, or its beginning where the answer broke off; never a word twice. */
export const streamsMatchAnswers: Invariant = async ({ pool, log, databaseCrashed }) => {
  const { rows } = await pool.query<{ turn_id: string } & KeptAnswer>(
    `SELECT t.id AS turn_id, t.status, m.content, m.status IN ('corrected', 'withdrawn') AS is_replaced FROM turns t JOIN messages m ON m.id = t.message_id`,
  )
  const answers = new Map(rows.map((row) => [row.turn_id, row]))
  return log.read.flatMap((read) => {
    const answer = answers.get(read.turnId)
    if (!answer) return [`turn ${read.turnId} was read and is not kept`]
    return [...read.oddities, ...compare(read, answer, { databaseCrashed })].map(
      (what) => `turn ${read.turnId} (${answer.status}): ${what}`,
    )
  })
}

interface KeptAnswer {
  status: string
  content: string
  /** A reviewer has put something else in its place after it was read. */
  is_replaced: boolean
}

function compare(
  read: ReadTurn,
  answer: KeptAnswer,
  { databaseCrashed }: Pick<Evidence, 'databaseCrashed'>,
): string[] {
  const problems: string[] = []
  if (read.finished.status !== answer.status)
    problems.push(`the reader was told ${read.finished.status}`)
  if (answer.is_replaced) return problems
  if (read.finished.content !== answer.content)
    problems.push('the last event holds another text than is kept')
  // The refusal stands in place of what was said.
  if (answer.status === 'blocked') return problems
  const mayBreakOff = answer.status === 'failed' || databaseCrashed
  const isRight = mayBreakOff
    ? answer.content.startsWith(read.streamed)
    : answer.content === read.streamed
  if (!isRight)
    problems.push(`read ${read.streamed.length} characters where ${answer.content.length} are kept`)
  return problems
}
