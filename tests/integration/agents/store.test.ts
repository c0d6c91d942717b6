import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { v7 as uuidv7 } from 'uuid'
import { newAgent, type NewAgent } from '#contracts/agents.ts'
import { ApiError } from '#contracts/errors.ts'
import { createAgentStore, type AgentStore } from '#adapters/db/agents.ts'
import { routeText } from '#adapters/db/chat-routing.ts'
import { openDatabase, type Database } from '#adapters/db/client.ts'
import { seedBuiltIns } from '#adapters/agents/seed.ts'
import { canSeeAgent } from '#domain/agents.ts'
import type { Role } from '#contracts/permissions.ts'
import type { Principal } from '#domain/permissions.ts'
import { createDatabase, type TestDatabase } from '#tests/helpers/infrastructure.ts'

let target: TestDatabase
let database: Database
let agents: AgentStore

beforeAll(async () => {
  target = await createDatabase()
  database = openDatabase({ url: target.url })
  agents = createAgentStore(database.prisma)
})

afterAll(async () => {
  await database.close()
  await target.drop()
})

beforeEach(async () => {
  await database.pool.query('TRUNCATE agents, agent_versions CASCADE')
})

const author = { authorId: uuidv7(), requestId: 'request', reason: '' }
const admin = principal('admin')

function principal(role: Role, department: string | null = null): Principal {
  const credential = { kind: 'session', family: uuidv7() } as const
  return { userId: uuidv7(), role, department, scopes: null, credential }
}

function create(settings: Partial<NewAgent> = {}) {
  return agents.create(newAgent.parse({ name: 'Mara', domain: 'billing', ...settings }), author)
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof ApiError) return error.code
  throw error ?? new Error('it succeeded')
}

describe('edits of an agent', () => {
  it('at the same version, 20 at once: exactly one wins, the others are told so', async () => {
    const { id } = await create()
    const names = Array.from({ length: 20 }, (_, index) => `Mara ${index}`)
    const outcomes = await Promise.allSettled(
      names.map((name) => agents.update({ id, version: 1 }, { name }, author)),
    )
    const refusals = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason.code] : [],
    )
    expect(refusals).toEqual(Array.from({ length: 19 }, () => 'stale_version'))
    const { items } = await agents.listVersions(id, { limit: 50 })
    expect(items.map(({ version }) => version)).toEqual([2, 1])
    expect(await agents.get(admin, id)).toMatchObject({
      version: 2,
      name: items[0]?.snapshot.name,
    })
  })

  it('write a version with who and why, and an audit event without contents', async () => {
    const { id } = await create()
    const why = { ...author, reason: 'Too formal' }
    await agents.update({ id, version: 1 }, { identity: { SOUL: 'Warm.' }, router: true }, why)
    const { items } = await agents.listVersions(id, { limit: 1 })
    expect(items[0]).toMatchObject({ version: 2, authorId: author.authorId, reason: 'Too formal' })
    expect(items[0]?.snapshot).toMatchObject({ router: true, identity: { SOUL: 'Warm.' } })
    const events = await database.prisma.auditEvent.findMany({
      where: { type: 'agent.updated', subjectId: id },
    })
    expect(events).toEqual([
      expect.objectContaining({
        actorId: author.authorId,
        subjectId: id,
        requestId: 'request',
        payload: { version: 2, fields: ['SOUL', 'router'] },
      }),
    ])
  })

  it('that change nothing make no version', async () => {
    const { id } = await create()
    const same = await agents.update({ id, version: 1 }, { name: 'Mara' }, author)
    expect(same.version).toBe(1)
    expect((await agents.listVersions(id, { limit: 5 })).items).toHaveLength(1)
  })

  it('can set a nullable setting to null', async () => {
    const { id } = await create({ temperature: 0.3, model: 'demo/demo' })
    const edit = { temperature: null, model: null }
    expect(await agents.update({ id, version: 1 }, edit, author)).toMatchObject(edit)
  })
})

describe('restoring a version', () => {
  it('makes a new one that is equal to it, and keeps those between', async () => {
    const { id } = await create({ keywords: ['invoice'] })
    await agents.update({ id, version: 1 }, { name: 'Nora', keywords: [] }, author)
    const restored = await agents.restore({ id, version: 1 }, author)
    expect(restored).toMatchObject({ version: 3, name: 'Mara', keywords: ['invoice'] })
    const { items } = await agents.listVersions(id, { limit: 5 })
    expect(items.map(({ snapshot }) => snapshot.name)).toEqual(['Mara', 'Nora', 'Mara'])
    expect(items[0]?.snapshot).toEqual(items[2]?.snapshot)
  })

  it('beside an edit loses neither: the history holds both', async () => {
    const { id } = await create()
    await agents.update({ id, version: 1 }, { name: 'Nora' }, author)
    const outcomes = await Promise.allSettled([
      agents.restore({ id, version: 1 }, author),
      agents.update({ id, version: 2 }, { name: 'Olga' }, author),
    ])
    const succeeded = outcomes.filter(({ status }) => status === 'fulfilled').length
    expect((await agents.get(admin, id)).version).toBe(2 + succeeded)
    expect((await agents.listVersions(id, { limit: 9 })).items).toHaveLength(2 + succeeded)
  })

  it('of one that never was is not found', async () => {
    const { id } = await create()
    expect(await codeOf(agents.restore({ id, version: 7 }, author))).toBe('not_found')
    expect(await codeOf(agents.restore({ id: uuidv7(), version: 1 }, author))).toBe('not_found')
  })
})

describe('slugs', () => {
  it('made from one name at once differ', async () => {
    const created = await Promise.all(Array.from({ length: 4 }, () => create()))
    expect(created.map(({ slug }) => slug).sort()).toEqual(['mara', 'mara-2', 'mara-3', 'mara-4'])
  })

  it('that were asked for are refused when taken, and free again after a deletion', async () => {
    const first = await create({ slug: 'mara' })
    expect(await codeOf(create({ slug: 'mara' }))).toBe('conflict')
    await agents.delete(first.id, author)
    expect((await create({ slug: 'mara' })).slug).toBe('mara')
  })
})

describe('deletion', () => {
  it('hides an agent from everybody and keeps its row for its conversations', async () => {
    const { id } = await create()
    await agents.delete(id, author)
    expect(await codeOf(agents.get(admin, id))).toBe('not_found')
    expect(await codeOf(agents.delete(id, author))).toBe('not_found')
    expect(await codeOf(agents.update({ id, version: 1 }, { name: 'X' }, author))).toBe('not_found')
    expect(await database.prisma.agent.count({ where: { id } })).toBe(1)
  })

  it('of the primary agent is refused, and so is switching it off or closing it', async () => {
    await seedBuiltIns(database)
    const [primary] = (await agents.list(admin, { limit: 1 })).items
    const { id, version } = primary!
    expect(await codeOf(agents.delete(id, author))).toBe('conflict')
    for (const edit of [{ active: false }, { departments: ['sales'] }])
      expect(await codeOf(agents.update({ id, version }, edit, author))).toBe('conflict')
  })
})

describe('the list', () => {
  it('pages through everything once, in the order of creation', async () => {
    for (let index = 0; index < 7; index++) await create({ name: `Agent ${index}` })
    const names: string[] = []
    let cursor: string | undefined
    do {
      const page = await agents.list(admin, { limit: 3, cursor })
      names.push(...page.items.map(({ name }) => name))
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    expect(names).toEqual(Array.from({ length: 7 }, (_, index) => `Agent ${index}`))
  })

  it.each(['garbage', Buffer.from('["x"]').toString('base64url'), Buffer.from('{').toString()])(
    'refuses the cursor %j',
    async (cursor) => {
      expect(await codeOf(agents.list(admin, { limit: 3, cursor }))).toBe('malformed_request')
    },
  )

  it('finds by parts of words, with LIKE wildcards taken literally', async () => {
    await create({ name: 'Half', description: 'gives 50% off' })
    await create({ name: 'Full', description: 'gives 500 off' })
    const find = async (query: string) =>
      (await agents.list(admin, { limit: 9, query })).items.map(({ name }) => name)
    expect(await find('50%')).toEqual(['Half'])
    expect(await find('FUL')).toEqual(['Full'])
    expect(await find('_')).toEqual([])
    expect(await find('\\')).toEqual([])
  })

  it('shows each person exactly what the rule allows', async () => {
    for (const departments of [[], ['sales'], ['sales', 'legal']])
      for (const active of [true, false]) await create({ departments, active })
    const all = (await agents.list(admin, { limit: 50 })).items
    expect(all).toHaveLength(6)
    for (const role of ['viewer', 'operator'] as const)
      for (const department of [null, 'sales', 'legal', 'other']) {
        const person = principal(role, department)
        const shown = (await agents.list(person, { limit: 50 })).items.map(({ id }) => id)
        const allowed = all.filter((agent) => canSeeAgent(person, agent)).map(({ id }) => id)
        expect(shown).toEqual(allowed)
      }
  })
})

describe('routing', () => {
  it('goes among the active router agents that the person may see, else to the primary one', async () => {
    await seedBuiltIns(database)
    const [primary] = (await agents.list(admin, { limit: 1 })).items
    const sales = await create({
      name: 'Sal',
      keywords: ['discount'],
      router: true,
      departments: ['sales'],
    })
    await create({ name: 'Off', keywords: ['discount'], router: true, active: false })
    await create({ name: 'Not routed', keywords: ['discount'] })
    const route = (department: string, text: string) =>
      routeText(database.pool, principal('viewer', department), text)
    expect(await route('sales', 'A discount?')).toBe(sales.id)
    expect(await route('legal', 'A discount?')).toBe(primary?.id)
    expect(await route('sales', 'Hello')).toBe(primary?.id)
    const ranked = await agents.classify(principal('viewer', 'sales'), 'A discount?')
    expect(ranked.map(({ name }) => name)).toEqual(['Sal'])
  })
})
