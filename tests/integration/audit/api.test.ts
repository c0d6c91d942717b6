import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { v7 as uuidv7 } from 'uuid'
import { verifyExport } from '#adapters/audit/exports.ts'
import { appendAuditEvent, type AuditEventInput } from '#adapters/db/audit.ts'
import { createCheckpointKey } from '#adapters/audit/checkpoint-key.ts'
import { createFileAnchor } from '#adapters/audit/anchor.ts'
import { makeCheckpoint } from '#adapters/db/audit-checkpoints.ts'
import { exportAudit } from '#adapters/db/audit-export.ts'
import { inTransaction } from '#adapters/db/transaction.ts'
import { createTestApi, type TestApi } from '#tests/helpers/api.ts'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.close())

const append = (event: Partial<AuditEventInput> = {}) =>
  inTransaction(api.deps.pool, (client) =>
    appendAuditEvent(client, {
      type: 'test.happened',
      severity: 'info',
      actorId: null,
      ...event,
    }),
  )
const checkpoint = () =>
  makeCheckpoint({
    pool: api.deps.pool,
    key: createCheckpointKey(api.deps.sealer),
    anchors: [createFileAnchor(api.deps.config.dataDir)],
  })
const asOperator = async () => ({ token: (await api.as('operator')).token })
const asAdmin = async () => ({ token: (await api.as('admin')).token })
const get = async (path: string) => api.request('GET', `/api/audit${path}`, await asOperator())
const post = async (path: string, body?: unknown) =>
  api.request('POST', `/api/audit${path}`, { ...(await asOperator()), body })
const exportAs = async (query: string) =>
  api.request('GET', `/api/audit/export?${query}`, await asAdmin())

async function* linesOf(text: string) {
  for (const line of text.trimEnd().split('\n')) yield line
}

describe('the list of events', () => {
  it('goes back page by page, newest first, without one twice', async () => {
    const type = `test.page_${uuidv7()}`
    const made = []
    for (let index = 0; index < 5; index += 1) made.push((await append({ type })).id)
    const first = await get(`/events?type=${type}&limit=3`)
    const cursor = encodeURIComponent(first.json.nextCursor)
    const second = await get(`/events?type=${type}&limit=3&cursor=${cursor}`)
    const ids = [...first.json.items, ...second.json.items].map(({ id }) => id)
    expect(ids).toEqual(made.toReversed())
    expect(second.json.nextCursor).toBeNull()
  })

  it('is filtered by any part of a type', async () => {
    const mark = uuidv7()
    await append({ type: `test.first_${mark}` })
    await append({ type: `test.second_${mark}` })
    await append({ type: `test.other_${uuidv7()}` })
    const found = async (part: string) => (await get(`/events?type=${part}`)).json.items
    const typesOf = async (part: string) =>
      (await found(part)).map(({ type }: { type: string }) => type)
    expect(await typesOf(mark)).toEqual([`test.second_${mark}`, `test.first_${mark}`])
    expect(await typesOf(`.FIRST_${mark}`)).toEqual([`test.first_${mark}`])
    expect(await typesOf(`%25${mark}`)).toEqual([])
    const { json } = await get(`/histogram?type=${mark}&buckets=2`)
    expect(json.buckets.reduce((sum: number, { info }: { info: number }) => sum + info, 0)).toBe(2)
  })

  it('is filtered by severity, actor, time and review', async () => {
    const actor = await api.user({ name: 'Grace' })
    const type = `test.filter_${uuidv7()}`
    const createdAt = new Date('2021-03-04T05:06:07.089Z')
    const old = await append({ type, severity: 'critical', actorId: actor.id, createdAt })
    const recent = await append({ type, severity: 'info' })
    const idsOf = async (query: string) =>
      (await get(`/events?type=${type}&${query}`)).json.items.map(({ id }: { id: string }) => id)
    expect(await idsOf('severity=critical')).toEqual([old.id])
    expect(await idsOf(`actor=${actor.id}`)).toEqual([old.id])
    expect(await idsOf('to=2021-03-04T05:06:07.090Z')).toEqual([old.id])
    expect(await idsOf('from=2021-03-04T05:06:07.090Z')).toEqual([recent.id])
    await post(`/events/${old.id}/review`, { state: 'escalated', notes: 'Ask Grace.' })
    expect(await idsOf('review=escalated')).toEqual([old.id])
    expect(await idsOf('review=open')).toEqual([recent.id])
    const { json } = await get(`/events?type=${type}&severity=critical`)
    expect(json.items[0]).toMatchObject({
      actor: { id: actor.id, name: 'Grace' },
      createdAt: createdAt.toISOString(),
      reviewState: 'escalated',
      hasSealed: false,
    })
  })
})

describe('the histogram of events', () => {
  it('counts by time and severity what the list holds under the same filters', async () => {
    const type = `test.counted_${uuidv7()}`
    const on = (day: number) => new Date(`2021-03-0${day}T12:00:00.000Z`)
    await append({ type, createdAt: on(4) })
    const { id } = await append({ type, severity: 'warning', createdAt: on(4) })
    await append({ type, severity: 'critical', createdAt: on(6) })
    await append({ type: 'test.other', createdAt: on(5) })
    await post(`/events/${id}/review`, { state: 'reviewed', notes: 'Fine.' })
    const span = 'from=2021-03-04T00:00:00.000Z&to=2021-03-07T00:00:00.000Z'
    const histogram = async (query: string) =>
      (await get(`/histogram?type=${type}&${span}&${query}`)).json
    expect(await histogram('buckets=3')).toEqual({
      bucketMs: 86_400_000,
      buckets: [
        { at: '2021-03-04T00:00:00.000Z', info: 1, warning: 1, critical: 0 },
        { at: '2021-03-05T00:00:00.000Z', info: 0, warning: 0, critical: 0 },
        { at: '2021-03-06T00:00:00.000Z', info: 0, warning: 0, critical: 1 },
      ],
    })
    const sum = ({ buckets }: { buckets: Record<string, number>[] }) =>
      buckets.map(({ info = 0, warning = 0, critical = 0 }) => info + warning + critical)
    expect(sum(await histogram('buckets=3&severity=warning'))).toEqual([1, 0, 0])
    expect(sum(await histogram('buckets=3&review=open'))).toEqual([1, 0, 1])
    const east = await histogram('buckets=4&offsetMinutes=60')
    expect([east.buckets[0].at, sum(east)]).toEqual(['2021-03-03T23:00:00.000Z', [2, 0, 1, 0]])
  })

  it('begins with the first event where no time is asked for', async () => {
    await append({ createdAt: new Date('2020-01-02T00:00:00.000Z') })
    const { status, json } = await get('/histogram?buckets=60')
    expect(status).toBe(200)
    expect(json.buckets[0].at <= '2020-01-02T00:00:00.000Z').toBe(true)
    expect(json.buckets.length).toBeLessThanOrEqual(60)
  })
})

describe('an event', () => {
  it('gathers reviews, which stay, and each review is an event itself', async () => {
    const reviewer = await api.as('operator')
    const { id } = await append({ severity: 'warning' })
    const before = await get('/status')
    await post(`/events/${id}/review`, { state: 'escalated', notes: 'Who was this?' })
    const { status, json } = await post(`/events/${id}/review`, {
      state: 'reviewed',
      notes: 'It was me.',
    })
    expect(status).toBe(200)
    expect(json.reviewState).toBe('reviewed')
    expect(json.reviews).toMatchObject([
      { state: 'escalated', notes: 'Who was this?', reviewer: { id: reviewer.id } },
      { state: 'reviewed', notes: 'It was me.', reviewer: { id: reviewer.id } },
    ])
    const after = await get('/status')
    expect(before.json.openReviews - after.json.openReviews).toBe(1)
    const { json: events } = await get('/events?type=audit.reviewed&limit=2')
    expect(events.items).toMatchObject([
      { payload: { eventId: id, state: 'reviewed' } },
      { payload: { eventId: id, state: 'escalated' } },
    ])
  })

  it('shows its sealed detail to who says why, and that is an event itself', async () => {
    const person = await api.as('operator')
    const { sealer } = api.deps
    const detail = { email: 'ada@example.test' }
    const { id } = await append({
      sealed: { sealer, subjectId: uuidv7(), detail },
      piiClasses: ['email'],
    })
    const shown = await get(`/events/${id}`)
    expect(shown.json).toMatchObject({ hasSealed: true, piiClasses: ['email'] })
    expect(shown.text).not.toContain('ada@')
    const without = await post(`/events/${id}/reveal`, { reason: ' ' })
    expect(without.status).toBe(400)
    const revealed = await post(`/events/${id}/reveal`, { reason: 'The customer asked.' })
    expect([revealed.status, revealed.json]).toEqual([200, { detail }])
    const { json } = await get('/events?type=audit.revealed&limit=1')
    expect(json.items[0]).toMatchObject({
      actor: { id: person.id },
      subjectId: id,
      severity: 'warning',
      payload: { eventId: id, reason: 'The customer asked.' },
    })
  })

  it('without sealed detail, or whose detail was erased, has nothing to show, and no event says so', async () => {
    const { sealer } = api.deps
    const plain = await append()
    const erased = await append({ sealed: { sealer, subjectId: null, detail: 'Ada' } })
    await api.deps.pool.query('DELETE FROM sealed_payloads WHERE audit_event_id = $1', [erased.id])
    for (const { id } of [plain, erased]) {
      const { status } = await post(`/events/${id}/reveal`, { reason: 'Curious.' })
      expect(status).toBe(404)
      const { json } = await get(`/events?type=audit.revealed`)
      expect(JSON.stringify(json)).not.toContain(id)
    }
    expect((await post('/verify')).json.ok).toBe(true)
  })
})

describe('the chain over HTTP', () => {
  it('verifies, and the status says how that went', async () => {
    await checkpoint()
    const { status, json } = await post('/verify')
    expect([status, json.ok]).toEqual([200, true])
    const state = await get('/status')
    expect(state.json.events).toBeGreaterThanOrEqual(json.checked)
    expect(state.json.lastVerification).toEqual({
      ok: true,
      checked: json.checked,
      finishedAt: json.finishedAt,
    })
    expect(state.json.lastCheckpointAt).not.toBeNull()
  })

  it.each([
    ['viewer', 'GET', '/events'],
    ['viewer', 'GET', '/histogram'],
    ['viewer', 'POST', '/verify'],
    ['operator', 'GET', '/export'],
  ] as const)('denies a %s %s %s', async (role, method, path) => {
    const { token } = await api.as(role)
    const { status } = await api.request(method, `/api/audit${path}`, { token })
    expect(status).toBe(403)
  })
})

describe('an export', () => {
  it('is a bundle that verifies with nothing but itself, and says that it was made', async () => {
    const admin = await api.as('admin')
    await append({ severity: 'warning' })
    await checkpoint()
    const { status, text, headers } = await exportAs('format=jsonl')
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('application/x-ndjson; charset=utf-8')
    expect(headers['content-disposition']).toMatch(/^attachment; filename="audit-.+\.jsonl"$/)
    const result = await verifyExport(linesOf(text))
    const lines = text.trimEnd().split('\n')
    expect(result).toMatchObject({
      ok: true,
      withheld: 0,
      checked: lines.filter((line) => line.startsWith('{"kind":"event"')).length,
    })
    expect(JSON.parse(lines.at(-2) ?? '')).toMatchObject({
      entry: { type: 'audit.exported', actorId: admin.id, payload: { format: 'jsonl' } },
    })
  })

  it('of some events verifies as well, and shows of the others only the hash', async () => {
    const type = `test.some_${uuidv7()}`
    await append({ type })
    await append({ payload: { secret: 'withheld' } })
    await checkpoint()
    const { text } = await exportAs(`type=${type}`)
    expect(text).not.toContain('withheld')
    const result = await verifyExport(linesOf(text))
    expect(result).toMatchObject({ ok: true, withheld: result.checked - 1 })
  })

  it.each<[string, (lines: string[]) => string[], RegExp]>([
    ['an edit', (lines) => lines.map((line) => line.replace('"info"', '"warning"')), /was changed/],
    ['a missing event', (lines) => lines.toSpliced(-3, 1), /is missing/],
    ['a missing header', (lines) => lines.slice(1), /Line 1 should be the header/],
    ['garbage', (lines) => lines.toSpliced(3, 0, '{"kind":'), /Line 4 is not one of a bundle/],
    [
      'an edited checkpoint',
      (lines) => lines.map((line) => line.replace(/"size":\d+/, '"size":2')),
      /its signature is not right/,
    ],
  ])('with %s does not verify', async (_name, tamper, problem) => {
    await append()
    await checkpoint()
    const { text } = await exportAs('format=jsonl')
    const lines = tamper(text.trimEnd().split('\n'))
    const result = await verifyExport(linesOf(lines.join('\n')))
    expect(result.ok).toBe(false)
    expect(result.problem).toMatch(problem)
  })

  it('as proofs shows only what is meant, and proves each of it, the latest too', async () => {
    const type = `test.proven_${uuidv7()}`
    await append({ type })
    await append({ payload: { secret: 'withheld' } })
    const { text, headers } = await exportAs(`format=proofs&type=${type}`)
    expect(headers['content-disposition']).toMatch(/-proofs\.jsonl"$/)
    expect(text).not.toContain('withheld')
    expect(await verifyExport(linesOf(text))).toMatchObject({ ok: true, checked: 1 })
  })

  it('as CSV holds no cell that a spreadsheet would run', async () => {
    const type = `=cmd|'/c calc'!A1_${uuidv7()}`
    await append({ type, subjectId: '+1, "quoted"\r\nline', category: '@sum', requestId: '-2' })
    const { text, headers } = await exportAs(`format=csv&type=${encodeURIComponent(type)}`)
    expect(headers['content-type']).toBe('text/csv; charset=utf-8')
    const [head, ...rest] = text.split('\r\n')
    expect(head).toBe(
      'seq,id,createdAt,type,category,severity,actorId,subjectId,requestId,piiClasses,payload,entryHash',
    )
    const line = rest.join('\r\n')
    expect(line).toContain(`,"'${type}","'@sum",info,`)
    expect(line).toContain(`,"'+1, ""quoted""\r\nline","'-2",,{},`)
  })
})

describe('an export that nobody reads to its end', () => {
  it('gives its connection back', async () => {
    const key = createCheckpointKey(api.deps.sealer)
    const pieces = exportAudit({
      pool: api.deps.pool,
      key,
      format: 'jsonl',
      filters: {},
      exportedAt: new Date(0).toISOString(),
    })
    await pieces.next()
    const held = api.deps.pool.totalCount - api.deps.pool.idleCount
    await pieces.return(undefined)
    expect(held - (api.deps.pool.totalCount - api.deps.pool.idleCount)).toBe(1)
  })
})
