import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keepHistory } from '#tests/helpers/histories.ts'
import { REVIEW_SCENARIOS, startReviewScene, type ReviewScene } from '#tests/helpers/reviews.ts'
import type { WaitingCase } from '#tests/helpers/approvals.ts'
import { approvalWorkflowId } from '#workflows/messages.ts'

/** Set it to record the histories of a new shape of the workflow, beside those of the released ones. */
const release = process.env['AIOS_RECORD_HISTORIES']

type Scenario = (typeof REVIEW_SCENARIOS)[number]

describe.runIf(release)('recording the histories of looks at answers', () => {
  let scene: ReviewScene
  beforeAll(async () => {
    scene = await startReviewScene({ AIOS_APPROVAL_EXPIRE_MS: '2500' })
  })
  afterAll(async () => scene.stack.stop())

  const scenarios: Record<Scenario, (item: WaitingCase, turnId: string) => Promise<unknown>> = {
    'looked-at': (item) => scene.decide(item, { verb: 'approve' }),
    corrected: (item) => scene.decide(item, { verb: 'edit', content: 'Something else.' }),
    retracted: (item) => scene.decide(item, { verb: 'reject', notes: 'No.' }),
    'not-looked-at': () => Promise.resolve(),
    async 'looked-at-again'(item, turnId) {
      await scene.stack.pool.query(
        `UPDATE messages SET content = 'Another.' WHERE turn_id = $1 AND role = 'assistant'`,
        [turnId],
      )
      await scene.decide(item, { verb: 'reject', notes: 'No.' })
      await expect.poll(() => scene.auditOf(item)).toContain('approval.void')
      await scene.decide(await scene.review.caseOf(turnId, 0), { verb: 'reject', notes: 'No.' })
    },
  }

  it.each(REVIEW_SCENARIOS)('records %s', async (name) => {
    const { turn, item } = await scene.askForReview()

    await scenarios[name](item, turn.id)

    await scene.resultOf(item)
    await scene.stack.result(turn.id)
    const handle = scene.stack.client.workflow.getHandle(approvalWorkflowId(item.id))
    const ofCase = keepHistory(`approval.${name}.${release}`, await handle.fetchHistory())
    expect(ofCase).toBeGreaterThan(5)
    // The turn has ended before: what becomes of its case makes no difference to it.
    if (name !== 'looked-at') return
    const ofTurn = keepHistory(`chat-turn.${name}.${release}`, await scene.stack.history(turn.id))
    expect(ofTurn).toBeGreaterThan(15)
  })
})
