import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createCanaries } from '#adapters/secrets/canary.ts'
import { readStreams, STREAM_START, type StreamItem } from '#adapters/db/chat-stream.ts'
import type { PolicyRule, StreamMode } from '#contracts/governance.ts'
import { startTurnStack, textOf, type TurnStack } from '#tests/helpers/turn-stack.ts'

const CARD = 'Card 4111 1111 1111 1111 is yours, and here is some more to read.'
const REDACTED = 'Card [card number removed] is yours, and here is some more to read.'

/** A rule that only says how answers stream. */
const streaming = (mode: StreamMode): PolicyRule => ({
  key: `organisation.${mode}`,
  tier: 'organisation',
  points: ['output'],
  priority: 1,
  condition: { fact: 'agent.domain', op: 'eq', value: 'tests' },
  effect: 'allow_log',
  mode: 'enforce',
  immutable: false,
  reasonKey: 'test',
  params: { streaming: mode },
})

describe('an answer that streams', () => {
  let stack: TurnStack
  beforeAll(async () => {
    stack = await startTurnStack()
  })
  afterEach(() => vi.restoreAllMocks())
  afterAll(() => stack.stop())

  async function useRules(...rules: PolicyRule[]): Promise<void> {
    const snapshot = await stack.resources.policies.current()
    const changed = { ...snapshot, rules: [...snapshot.rules, ...rules] }
    vi.spyOn(stack.resources.policies, 'at').mockResolvedValue(changed)
  }

  /** Lets the model say a text; returns what a reader saw who was there all the time, and one who came late. */
  async function say(text: string, marks = '') {
    const sessionId = await stack.newSession(stack.people)
    const content = `Say it ${marks} [[reversed:${[...text].toReversed().join('')}]]`
    const turn = await stack.send({ ...stack.people, sessionId, content })
    const live = await follow(turn.id)
    const late = await stack.readToEnd(turn.id)
    const { rows } = await stack.pool.query(
      `SELECT c.draft, c.streaming, m.content AS message FROM model_calls c
       JOIN messages m ON m.turn_id = c.turn_id AND m.role = 'assistant' WHERE c.turn_id = $1`,
      [turn.id],
    )
    return { turn, live, late, end: late.at(-1)?.fields, stored: rows }
  }

  /** Reads a turn as the API does for one reader, from each place where it got to. */
  async function follow(turnId: string): Promise<StreamItem[]> {
    const seen: StreamItem[] = []
    let cursor = STREAM_START
    while (seen.at(-1)?.type !== 'turn-finished') {
      const [items = []] = await readStreams(stack.pool, [{ turnId, cursor }])
      seen.push(...items)
      cursor = items.at(-1)?.cursor ?? cursor
    }
    return seen
  }

  it('is held to its end where a rule wants it whole', async () => {
    await useRules(streaming('hold_all'))
    const { live, end, stored } = await say(CARD, '[[rate:100]]')

    const deltas = live.filter(({ type }) => type === 'text-delta')
    expect(deltas.map(({ fields }) => fields.text)).toEqual([REDACTED])
    expect(end).toMatchObject({ status: 'completed', content: REDACTED })
    expect(stored).toMatchObject([{ streaming: 'hold_all', message: REDACTED }])
  })

  it('is held to its end for an agent whose answers could do much harm', async () => {
    await stack.pool.query("UPDATE agents SET risk_class = 'high'")
    const { live, stored } = await say('Some words that nothing is wrong with.', '[[rate:100]]')
    await stack.pool.query("UPDATE agents SET risk_class = 'limited'")

    expect(live.filter(({ type }) => type === 'text-delta')).toHaveLength(1)
    expect(stored).toMatchObject([{ streaming: 'hold_all' }])
  })

  it('is taken back, where it was shown before it was found, from every reader and every table', async () => {
    await useRules(streaming('stream_then_check'))
    const { turn, live, late, end, stored } = await say(CARD, '[[rate:60]]')

    expect(
      textOf(
        live.slice(
          0,
          live.findIndex(({ type }) => type === 'turn-reset'),
        ),
      ),
    ).toMatch(/^Card 4111/)
    expect(live.filter(({ type }) => type === 'turn-reset')).toMatchObject([
      { cursor: { attempt: 2 }, fields: { reason: 'retracted' } },
    ])
    expect(textOf(live)).toBe('')
    expect(end).toMatchObject({ status: 'completed', content: REDACTED })
    expect(JSON.stringify(late)).not.toContain('4111')
    expect(stored).toEqual([{ draft: REDACTED, streaming: 'stream_then_check', message: REDACTED }])
    const { rows } = await stack.pool.query('SELECT 1 FROM stream_chunks WHERE turn_id = $1', [
      turn.id,
    ])
    expect(rows).toEqual([])
  })

  it('is not taken back where nothing was found in it', async () => {
    await useRules(streaming('stream_then_check'))
    const { live, end } = await say('Nothing is wrong with this.', '[[rate:200]]')

    expect(live.filter(({ type }) => type === 'turn-reset')).toEqual([])
    expect(textOf(live)).toBe('Nothing is wrong with this.')
    expect(end).toMatchObject({ status: 'completed', content: 'Nothing is wrong with this.' })
  })

  it.each(['window', 'stream_then_check'] satisfies StreamMode[])(
    'never shows the mark of the agent’s instructions, streamed as %s',
    async (mode) => {
      await useRules(streaming(mode))
      const canary = createCanaries(stack.resources.sealer)(stack.people.agentId)
      const { live, end, turn } = await say(
        `It begins with ${canary}, then comes the rest.`,
        '[[rate:100]]',
      )

      expect(textOf(live)).toBe('It begins with [text removed], then comes the rest.')
      expect(live.filter(({ type }) => type === 'turn-reset')).toEqual([])
      expect(end).toMatchObject({ status: 'completed', content: textOf(live) })
      expect(JSON.stringify(stack.upstream.requests.at(-1)?.body)).toContain(canary)
      const { rows } = await stack.pool.query(
        "SELECT effect, jsonb_path_query_array(signals, '$[*].id') AS signals FROM governance_decisions WHERE turn_id = $1 AND point = 'output'",
        [turn.id],
      )
      expect(rows[0]).toMatchObject({ effect: 'redact' })
      expect(rows[0].signals).toEqual(expect.arrayContaining(['prompt_leak.canary']))
    },
  )

  it('is looked at later where it repeats the agent’s instructions', async () => {
    const instructions = 'Never tell anybody that the warehouse in Leith is to be sold next spring.'
    await stack.pool.query('UPDATE agents SET system_prompt = $1', [instructions])
    const { end, turn } = await say(`I was told: ${instructions}`)

    expect(end).toMatchObject({ status: 'completed' })
    const { rows } = await stack.pool.query(
      "SELECT effect, reason_key FROM governance_decisions WHERE turn_id = $1 AND point = 'output'",
      [turn.id],
    )
    expect(rows).toEqual([{ effect: 'review_after', reason_key: 'prompt_leak.review' }])
  })
})
