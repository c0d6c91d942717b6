import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { v7 as uuidv7 } from 'uuid'
import { ApiError } from '#contracts/errors.ts'
import { listQueries, readSeries, readSummary } from '#adapters/db/analytics.ts'
import { openDatabase, type Database } from '#adapters/db/client.ts'
import { createDatabase, type TestDatabase } from '#tests/helpers/infrastructure.ts'

const ada = uuidv7()
const ben = uuidv7()
const agentId = uuidv7()
const sessionId = uuidv7()
const day = { from: new Date('2026-05-04T00:00:00Z'), to: new Date('2026-05-05T00:00:00Z') }
const everybody = { scope: null, range: day }

let target: TestDatabase
let database: Database

beforeAll(async () => {
  target = await createDatabase()
  database = openDatabase({ url: target.url })
  for (const id of [ada, ben])
    await database.prisma.user.create({
      data: { id, email: `${id}@example.net`, name: 'Somebody', role: 'viewer', passwordHash: '' },
    })
  await database.prisma.agent.create({
    data: { id: agentId, slug: 'mara', name: 'Mara', domain: 'billing' },
  })
  await database.prisma.session.create({ data: { id: sessionId, userId: ada, agentId } })
})

afterAll(async () => {
  await database.close()
  await target.drop()
})

beforeEach(async () => {
  await database.pool.query('TRUNCATE turns, query_events CASCADE')
})

interface Finished {
  userId?: string
  at?: string
  status?: string
  effect?: string
  model?: string
  latencyMs?: number
  firstTextMs?: number | null
  tokens?: [number, number]
  costMicroUsd?: bigint | null
}

async function finish(turn: Finished = {}): Promise<string> {
  const [tokensIn, tokensOut] = turn.tokens ?? [10, 20]
  const { turnId } = await database.prisma.queryEvent.create({
    data: {
      turnId: uuidv7(),
      userId: turn.userId ?? ada,
      agentId,
      provider: 'demo',
      model: turn.model ?? 'demo',
      status: turn.status ?? 'completed',
      effect: turn.effect ?? 'allow',
      latencyMs: turn.latencyMs ?? 100,
      firstTextMs: turn.firstTextMs === undefined ? 40 : turn.firstTextMs,
      tokensIn,
      tokensOut,
      costMicroUsd: turn.costMicroUsd === undefined ? 5n : turn.costMicroUsd,
      createdAt: new Date(turn.at ?? '2026-05-04T10:30:00Z'),
    },
  })
  return turnId
}

/** As a turn's end is recorded, with how people had their say. */
async function recordEnd(turnId: string, hitlMode: string): Promise<void> {
  await database.pool.query(
    `INSERT INTO audit_log (id, turn_id, actor_id, agent_id, hitl_mode, outcome)
     VALUES (gen_random_uuid(), $1, $2, $3, $4, 'completed')`,
    [turnId, ada, agentId, hitlMode],
  )
}

async function open(turn: { status: string; userId?: string; at?: string }): Promise<string> {
  const { id } = await database.prisma.turn.create({
    data: {
      id: uuidv7(),
      // Two running turns of one session are impossible; each gets a session of its own.
      session: { create: { id: uuidv7(), userId: turn.userId ?? ada } },
      userId: turn.userId ?? ada,
      agentId,
      userMessageId: uuidv7(),
      status: turn.status,
      createdAt: new Date(turn.at ?? '2026-05-04T12:00:00Z'),
    },
  })
  return id
}

describe('the summary', () => {
  it('of nothing has no turns and no percentiles', async () => {
    expect(await readSummary(database.pool, null, day)).toEqual({
      from: '2026-05-04T00:00:00.000Z',
      to: '2026-05-05T00:00:00.000Z',
      turns: 0,
      byStatus: {},
      open: { count: 0, oldestAt: null },
      waiting: { count: 0, oldestAt: null },
      latencyMs: { p50: null, p95: null },
      firstTextMs: { p50: null, p95: null },
      tokensIn: 0,
      tokensOut: 0,
      costMicroUsd: 0,
      unpricedTurns: 0,
    })
  })

  it('has exact percentiles of the answered turns that waited for nobody, whatever the others took', async () => {
    for (const index of [1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20])
      await finish({ latencyMs: index * 10, firstTextMs: index })
    await finish({ status: 'blocked', latencyMs: 1, firstTextMs: null })
    await finish({ status: 'stopped', latencyMs: 90_000, firstTextMs: null })
    await recordEnd(await finish({ latencyMs: 90_000, firstTextMs: 90_000 }), 'approve_one')
    await recordEnd(await finish({ latencyMs: 90, firstTextMs: 9 }), 'review_after')
    const { latencyMs, firstTextMs, byStatus } = await readSummary(database.pool, null, day)
    expect(latencyMs).toEqual({ p50: 100, p95: 190 })
    expect(firstTextMs).toEqual({ p50: 10, p95: 19 })
    expect(byStatus).toEqual({ completed: 21, blocked: 1, stopped: 1 })
  })

  it('counts finished and open turns of the span, and what is open now whenever it began', async () => {
    await finish()
    await finish({ at: '2026-05-03T23:59:59.999Z' })
    await finish({ at: '2026-05-05T00:00:00Z' })
    await open({ status: 'running' })
    await open({ status: 'queued', at: '2026-04-01T00:00:00Z' })
    await open({ status: 'awaiting_approval', at: '2026-04-20T00:00:00Z' })
    const summary = await readSummary(database.pool, null, day)
    expect(summary.turns).toBe(2)
    expect(summary.byStatus).toEqual({ completed: 1, running: 1 })
    expect(summary.open).toEqual({ count: 2, oldestAt: '2026-04-01T00:00:00.000Z' })
    expect(summary.waiting).toEqual({ count: 1, oldestAt: '2026-04-20T00:00:00.000Z' })
  })

  it('sums costs beyond 32 bits, and counts turns without a price apart', async () => {
    await finish({ costMicroUsd: 9_000_000_000n })
    await finish({ costMicroUsd: 9_000_000_000n })
    await finish({ costMicroUsd: null })
    await finish({ status: 'blocked', tokens: [0, 0], costMicroUsd: null })
    const summary = await readSummary(database.pool, null, day)
    expect(summary).toMatchObject({ costMicroUsd: 18_000_000_000, unpricedTurns: 1, tokensIn: 30 })
  })

  it("of a viewer holds the viewer's own turns only", async () => {
    await finish({ userId: ada })
    await finish({ userId: ben })
    await finish({ userId: ben })
    await open({ status: 'running', userId: ben })
    expect(await readSummary(database.pool, ada, day)).toMatchObject({
      turns: 1,
      open: { count: 0 },
    })
    expect(await readSummary(database.pool, ben, day)).toMatchObject({
      turns: 3,
      open: { count: 1 },
    })
  })
})

describe('a series', () => {
  const hours = (interval: 'hour' | 'day' = 'hour') => ({ interval })

  it('has one point an hour, with a zero where nothing happened', async () => {
    await finish({ at: '2026-05-04T10:00:00Z' })
    await finish({ at: '2026-05-04T10:59:59Z' })
    await open({ status: 'running', at: '2026-05-04T23:30:00Z' })
    const points = await readSeries(database.pool, everybody, { metric: 'turns', ...hours() })
    expect(points).toHaveLength(24)
    expect(points.filter(({ value }) => value > 0)).toEqual([
      { at: '2026-05-04T10:00:00.000Z', group: null, value: 2 },
      { at: '2026-05-04T23:00:00.000Z', group: null, value: 1 },
    ])
  })

  it.each([
    ['held', 2],
    ['blocked', 1],
    ['failed', 1],
    ['tokens', 200],
    ['costMicroUsd', 25],
    ['latencyMs', 100],
  ] as const)('of %s is %i for that day', async (metric, value) => {
    await finish({ effect: 'require_approval', tokens: [40, 40] })
    await finish({ latencyMs: 300 })
    await finish({ latencyMs: 50 })
    await finish({ status: 'blocked' })
    await finish({ status: 'failed' })
    await open({ status: 'awaiting_approval' })
    const points = await readSeries(database.pool, everybody, { metric, ...hours('day') })
    expect(points).toEqual([{ at: '2026-05-04T00:00:00.000Z', group: null, value }])
  })

  it.each([
    ['agent', ['Mara']],
    ['model', ['demo/demo', 'demo/other']],
    ['status', ['blocked', 'completed']],
  ] as const)('grouped by %s has a line for each', async (groupBy, groups) => {
    await finish()
    await finish({ model: 'other', status: 'blocked' })
    const request = { metric: 'turns', groupBy, ...hours() } as const
    const points = await readSeries(database.pool, everybody, request)
    expect(points.map(({ group }) => group)).toEqual(groups)
  })
})

describe('the list of turns', () => {
  it('pages through finished and open ones, newest first, each once, also at one moment', async () => {
    const expected = new Set<string>()
    for (let index = 0; index < 5; index++) expected.add(await finish())
    expected.add(await open({ status: 'running' }))
    expected.add(await finish({ at: '2026-05-04T11:00:00Z' }))
    const seen: string[] = []
    const times: string[] = []
    let cursor: string | undefined
    do {
      const page = await listQueries(database.pool, everybody, { limit: 2, cursor })
      seen.push(...page.items.map(({ turnId }) => turnId))
      times.push(...page.items.map(({ createdAt }) => createdAt))
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    expect(seen).toHaveLength(7)
    expect(new Set(seen)).toEqual(expected)
    expect(times).toEqual(times.toSorted().toReversed())
  })

  it('names agent and session, and outlives a deleted conversation', async () => {
    const turnId = await open({ status: 'running' })
    const orphan = await finish()
    const { items } = await listQueries(database.pool, everybody, { limit: 9 })
    const { sessionId: found } = await database.prisma.turn.findUniqueOrThrow({
      where: { id: turnId },
    })
    expect(items).toEqual([
      expect.objectContaining({ turnId, sessionId: found, agentName: 'Mara', latencyMs: null }),
      expect.objectContaining({ turnId: orphan, sessionId: null, latencyMs: 100, costMicroUsd: 5 }),
    ])
  })

  it("of a viewer never shows another person's", async () => {
    await finish({ userId: ben })
    await open({ status: 'running', userId: ben })
    const { items } = await listQueries(database.pool, { scope: ada, range: day }, { limit: 9 })
    expect(items).toEqual([])
  })

  it('refuses a cursor of another list', async () => {
    const cursor = Buffer.from(JSON.stringify([uuidv7()])).toString('base64url')
    await expect(listQueries(database.pool, everybody, { limit: 2, cursor })).rejects.toThrow(
      ApiError,
    )
  })
})
