import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPolicy } from '#adapters/db/governance-policies.ts'
import { seedPolicies } from '#adapters/db/governance-versions.ts'
import { newPolicy } from '#contracts/governance-policies.ts'
import { insertReviewer, reviewing, sayZephyr } from '#tests/helpers/approvals.ts'
import { askAbout, putTopic } from '#tests/helpers/asking-rules.ts'
import { startTurnStack, type TurnStack } from '#tests/helpers/turn-stack.ts'

describe('a rule that asks for people', () => {
  let stack: TurnStack
  beforeAll(async () => {
    stack = await startTurnStack()
    await seedPolicies(stack.pool)
    await createPolicy(
      stack.pool,
      newPolicy.parse({
        key: 'org.ask-about-secrets',
        tier: 'organisation',
        points: ['input'],
        condition: { fact: 'signals', op: 'signal', value: { id: 'secret.key' } },
        effect: 'require_approval',
        hitlMode: 'approve_two',
        params: { approverRole: 'admin', expiresAfterMinutes: 30, escalateAfterMinutes: 10 },
        reason: 'Two admins look at this first.',
      }),
      { id: stack.people.userId, requestId: null },
    )
  })
  afterAll(async () => stack.stop())

  it('says how many, who, and how long', async () => {
    const review = reviewing(stack)
    const [one, two] = [
      await insertReviewer(stack.pool, 'admin'),
      await insertReviewer(stack.pool, 'admin'),
    ]
    const operator = await insertReviewer(stack.pool)
    const sessionId = await stack.newSession(stack.people)
    const content = 'My key is AKIAIOSFODNN7EXAMPLQ, may I keep it?'
    const turn = await stack.send({ ...stack.people, sessionId, content })
    const item = await review.caseOf(turn.id)

    const { rows } = await stack.pool.query(
      `SELECT hitl_mode, quorum, approver_role, rule_keys, reason, priority,
              round(extract(epoch FROM expires_at - created_at) / 60)::int AS minutes,
              round(extract(epoch FROM escalate_at - created_at) / 60)::int AS escalate
       FROM approval_requests WHERE id = $1`,
      [item.id],
    )
    expect(rows).toMatchObject([
      {
        hitl_mode: 'approve_two',
        quorum: 2,
        approver_role: 'admin',
        rule_keys: ['org.ask-about-secrets'],
        reason: 'Two admins look at this first.',
        minutes: 30,
        escalate: 10,
      },
    ])
    const approve = { kind: 'approval.decide', verb: 'approve' } as const
    expect(await review.act(item.id, operator, { ...approve, revision: 1 })).toEqual({
      result: 'refused',
      refusal: 'forbidden',
    })
    expect(await review.act(item.id, one, { ...approve, revision: 1 })).toEqual({ result: 'voted' })
    expect(await review.act(item.id, two, { ...approve, revision: 2 })).toEqual({ result: 'done' })

    const items = await stack.readToEnd(turn.id)
    expect(items.at(-1)?.fields).toMatchObject({ status: 'completed' })
  })

  it('asks for more while a case waits, which is then decided by what it asks for now', async () => {
    const review = reviewing(stack)
    const [one, two] = [await insertReviewer(stack.pool), await insertReviewer(stack.pool)]
    const topicId = await putTopic(stack.pool, 'zephyr', 'require_approval')
    const ask = (key: string, hitlMode: 'confirm_self' | 'approve_two') =>
      askAbout(stack.pool, topicId, { key, hitlMode })
    await ask('org.zephyr-self', 'confirm_self')
    const sessionId = await stack.newSession(stack.people)
    const turn = await stack.send({ ...stack.people, sessionId, content: sayZephyr() })
    const item = await review.caseOf(turn.id)
    const approve = (by: string, revision: number) =>
      review.act(item.id, by, { kind: 'approval.decide', verb: 'approve', revision })
    expect(await approve(stack.people.userId, 1)).toEqual({
      result: 'refused',
      refusal: 'forbidden',
    })

    await ask('org.zephyr-two', 'approve_two')

    expect(await approve(one, 1)).toEqual({ result: 'refused', refusal: 'terms_changed' })
    expect(await approve(one, 2)).toEqual({ result: 'voted' })
    expect(await approve(two, 3)).toEqual({ result: 'done' })
    const items = await stack.readToEnd(turn.id)
    expect(items.at(-1)?.fields).toMatchObject({
      status: 'completed',
      content: item.proposed_response,
    })
  })
})
