import { setTimeout as delay } from 'node:timers/promises'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBacktest, getBacktest } from '#adapters/db/governance-backtests.ts'
import { toPolicyRule } from '#adapters/db/governance-rows.ts'
import { createPolicy, deletePolicy } from '#adapters/db/governance-policies.ts'
import { rollBack } from '#adapters/db/governance-rollback.ts'
import { createTopic, keptOf } from '#adapters/db/governance-topics.ts'
import { readActive, seedPolicies } from '#adapters/db/governance-versions.ts'
import { readStreams, STREAM_START } from '#adapters/db/chat-stream.ts'
import { newPolicy, newTopic } from '#contracts/governance-policies.ts'
import { startTurnStack, type TurnStack } from '#tests/helpers/turn-stack.ts'

const SECRET = 'My key is AKIAIOSFODNN7EXAMPLQ, keep it.'

describe('the rules of a turn', () => {
  let stack: TurnStack
  beforeAll(async () => {
    stack = await startTurnStack()
    await seedPolicies(stack.pool)
  })
  afterAll(() => stack.stop())

  const author = () => ({ id: stack.people.userId, requestId: null })
  const versionNow = async () => (await readActive(stack.pool))?.number ?? 0

  const noSecrets = (key: string) =>
    newPolicy.parse({
      key,
      tier: 'organisation',
      points: ['input'],
      condition: { fact: 'signals', op: 'signal', value: { id: 'secret.key' } },
      effect: 'block',
      reason: 'No secrets at all.',
    })

  async function ask(content: string) {
    const sessionId = await stack.newSession(stack.people)
    return stack.send({ ...stack.people, sessionId, content })
  }

  async function endOf(content: string) {
    const items = await stack.readToEnd((await ask(content)).id)
    return items.at(-1)?.fields
  }

  it('are those in force when it begins, and an edit counts for the next one at once', async () => {
    expect(await endOf(SECRET)).toMatchObject({ status: 'completed' })
    const before = await versionNow()
    const rule = await createPolicy(stack.pool, noSecrets('org.no-secrets'), author())
    expect(await endOf(SECRET)).toMatchObject({ status: 'blocked', content: 'No secrets at all.' })

    await rollBack(stack.pool, { number: before, reason: 'Too strict' }, author())
    expect(await endOf(SECRET)).toMatchObject({ status: 'completed' })
    const { rows } = await stack.pool.query('SELECT deleted_at FROM policy_rules WHERE id = $1', [
      rule.id,
    ])
    expect(rows[0].deleted_at).not.toBeNull()
  })

  it('stay those of its version to its end, whatever is edited meanwhile', async () => {
    const pinned = await versionNow()
    const turn = await ask('Tell me a story [[tokens:80]] [[rate:60]]')
    for (let isStreaming = false; !isStreaming; await delay(10)) {
      const [items = []] = await readStreams(stack.pool, [
        { turnId: turn.id, cursor: STREAM_START },
      ])
      isStreaming = items.some((item) => item.type === 'text-delta')
    }
    const [word = ''] = stack.upstream.answer(80).split(/\s+/).slice(-3)
    const topic = newTopic.parse({ name: 'Story', keywords: [word], effect: 'block' })
    await createTopic(stack.pool, topic, author())

    const items = await stack.readToEnd(turn.id)
    expect(items.at(-1)?.fields).toMatchObject({
      status: 'completed',
      content: stack.upstream.answer(80),
    })
    const { rows } = await stack.pool.query(
      'SELECT DISTINCT policy_version FROM governance_decisions WHERE turn_id = $1',
      [turn.id],
    )
    expect(rows).toEqual([{ policy_version: String(pinned) }])
    expect(await endOf('Tell me a story [[tokens:80]]')).toMatchObject({ status: 'blocked' })
    await rollBack(stack.pool, { number: pinned, reason: 'Stories are fine' }, author())
  })

  it('include the immutable ones of now, even for a turn that began before them', async () => {
    const pinned = await versionNow()
    await stack.pool.query(
      `INSERT INTO policy_rules (id, key, tier, points, condition, effect, is_immutable, reason, updated_at)
       VALUES ($1, 'immutable.next.release', 'platform', '{output}', $2, 'block', true, 'Never.', now())`,
      [uuidv7(), { fact: 'signals', op: 'signal', value: { id: 'secret.key' } }],
    )
    const other = await createPolicy(stack.pool, noSecrets('org.another'), author())
    await deletePolicy(stack.pool, { id: other.id }, author())
    await delay(1_000)
    const { rules } = await stack.resources.policies.at(String(pinned))
    expect(rules.map(({ key }) => key)).toContain('immutable.next.release')
    expect(rules.map(({ key }) => key)).not.toContain('org.another')
  })

  it('know who asks, while the answer streams too: nothing of it leaves before it is decided', async () => {
    const before = await versionNow()
    const rule = newPolicy.parse({
      ...noSecrets('org.operators-only'),
      points: ['output'],
      condition: { fact: 'actor.role', op: 'eq', value: 'viewer' },
      reason: 'Only operators may read this.',
    })
    await createPolicy(stack.pool, rule, author())
    const items = await stack.readToEnd((await ask('Hello')).id)
    expect(items.at(-1)?.fields).toMatchObject({ status: 'blocked', content: rule.reason })
    expect(items.filter(({ type }) => type === 'text-delta')).toEqual([])
    await rollBack(stack.pool, { number: before, reason: 'Everybody may' }, author())
  })

  it('may be tried as a draft on what was decided, by a workflow that counts each decision once', async () => {
    const { rows } = await stack.pool.query<{ count: number; secrets: number }>(
      `SELECT count(*)::int AS count,
              count(*) FILTER (WHERE point = 'input' AND effect = 'redact')::int AS secrets
       FROM governance_decisions`,
    )
    const word = { name: 'Keys', keywords: ['a word of no text'], effect: 'block' }
    const { id } = await createBacktest(
      stack.pool,
      {
        id: uuidv7(),
        draft: {
          rules: [toPolicyRule({ ...noSecrets('org.draft'), mode: 'shadow' })],
          topics: [keptOf(uuidv7(), newTopic.parse(word))],
        },
        since: '2020-01-01T00:00:00Z',
      },
      { id: stack.people.userId, requestId: null },
    )
    await stack.engine.startBacktest(id)
    await stack.client.workflow.getHandle(`backtest-${id}`).result()

    const test = await getBacktest(stack.pool, id)
    expect(test).toMatchObject({
      status: 'finished',
      checked: rows[0]?.count,
      total: rows[0]?.count,
    })
    expect(test.asIf).toEqual(['org.draft'])
    expect(test.result.judgedOnText).toBe(rows[0]?.count)
    expect(rows[0]?.secrets).toBeGreaterThanOrEqual(2)
    expect(test.result.byChange['redact_to_block']).toBe(rows[0]?.secrets)
    expect(test.result.examples).toContainEqual(
      expect.objectContaining({ before: 'redact', after: 'block', ruleKey: 'org.draft' }),
    )
    expect(
      JSON.stringify(await stack.client.workflow.getHandle(`backtest-${id}`).fetchHistory()),
    ).not.toContain('No secrets')
  })

  it('are not tried where the API wrote no such trial', async () => {
    const id = uuidv7()
    await stack.engine.startBacktest(id)
    expect(await stack.client.workflow.getHandle(`backtest-${id}`).result()).toEqual({ checked: 0 })
  })
})
