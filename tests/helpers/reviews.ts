import { listMessages } from '#adapters/db/chat-sessions.ts'
import type { ApprovalDecision } from '#contracts/approvals.ts'
import { approvalWorkflowId } from '#workflows/messages.ts'
import { insertReviewer, reviewing, type WaitingCase } from './approvals.ts'
import { startTurnStack } from './turn-stack.ts'

/** What of looks at answers that have gone out is kept as histories, of the turn and of its case. */
export const REVIEW_SCENARIOS = [
  'looked-at',
  'corrected',
  'retracted',
  'not-looked-at',
  'looked-at-again',
] as const

/** The mock upstream says this backwards, so that the answer alone is about Kestrel. */
export const say = (text: string) => `Say it [[reversed:${text.split('').toReversed().join('')}]]`
/** An answer that the reviewed topic is in. */
export const ANSWER = 'Kestrel is a canary-7001 bird.'

/** Turns whose answers about Kestrel are looked at afterwards, and the people who do. */
export async function startReviewScene(env: NodeJS.ProcessEnv = {}) {
  const stack = await startTurnStack({ env })
  await stack.pool.query(
    `INSERT INTO prohibited_topics (id, name, keywords, effect, updated_at)
     VALUES (gen_random_uuid(), 'Kestrel', '{kestrel}', 'review_after', now())`,
  )
  const reviewer = await insertReviewer(stack.pool)
  await insertReviewer(stack.pool)
  const review = reviewing(stack)
  const resultOf = (item: WaitingCase) =>
    stack.client.workflow.getHandle(approvalWorkflowId(item.id)).result()
  async function ask(content: string, sessionId?: string) {
    const turn = await stack.send({
      ...stack.people,
      sessionId: sessionId ?? (await stack.newSession(stack.people)),
      content,
    })
    return { turn, items: await stack.readToEnd(turn.id) }
  }
  return {
    stack,
    review,
    reviewer,
    ask,
    resultOf,
    /** Asks, is answered, and has the case of the answer. */
    async askForReview(content = say(ANSWER)) {
      const { turn, items } = await ask(content)
      return { turn, items, item: await review.caseOf(turn.id, 0) }
    },
    async decide(
      item: WaitingCase,
      decision: Omit<ApprovalDecision, 'revision'>,
      by: string = reviewer,
    ) {
      const command = { kind: 'approval.decide', revision: item.revision, ...decision } as const
      return review.act(item.id, by, command)
    },
    async answerOf(turn: { id: string; session_id: string }) {
      const { userId } = stack.people
      const page = { sessionId: turn.session_id, userId, limit: 50, cursor: undefined }
      const { items } = await listMessages(stack.pool, { ...page, order: 'asc' })
      return items.find(({ turnId, role }) => turnId === turn.id && role === 'assistant')
    },
    async auditOf(item: WaitingCase) {
      const { rows } = await stack.pool.query<{ type: string }>(
        'SELECT type FROM audit_events WHERE subject_id = $1 ORDER BY seq',
        [item.id],
      )
      return rows.map(({ type }) => type)
    },
  }
}

export type ReviewScene = Awaited<ReturnType<typeof startReviewScene>>
