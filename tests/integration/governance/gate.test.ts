import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seedGovernance } from '#adapters/governance/seed.ts'
import { createTestApi, type TestApi } from '#tests/helpers/api.ts'
import { createGovernanceClient } from '#tests/helpers/governance-client.ts'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
  await seedGovernance(api.databaseUrl)
})
afterAll(() => api.close())

const { asAdmin, asOperator, rule, write, patch, activeVersion } = createGovernanceClient(() => api)

describe('the gate at save', () => {
  it.each<[string, object, string]>([
    [
      'an unknown fact',
      { condition: { all: [{ fact: 'user.mood', op: 'eq', value: 'bad' }] } },
      '400 body.condition.all.0.fact',
    ],
    [
      'bounds that exclude each other',
      {
        condition: {
          all: [
            { fact: 'intent.score', op: 'gt', value: 0.8 },
            { fact: 'intent.score', op: 'lt', value: 0.2 },
          ],
        },
      },
      '422 body.condition.all.1',
    ],
    [
      'no time in which it holds',
      { validFrom: '2027-02-01T00:00:00Z', validTo: '2027-01-01T00:00:00Z' },
      '422 body.validTo',
    ],
    [
      'a pattern that the engine cannot take',
      {
        condition: {
          any: [
            { fact: 'tool.args', op: 'matches', value: 'fine' },
            { not: { fact: 'tool.args', op: 'matches', value: '(?=x)y' } },
          ],
        },
      },
      '422 body.condition.any.1.not.value',
    ],
    ['a domain rule without a domain', { tier: 'domain' }, '422 body.scopeRef'],
    ['an agent that is not there', { tier: 'agent', scopeRef: uuidv7() }, '422 body.scopeRef'],
    [
      'a signal that no detector knows',
      { condition: { fact: 'signals', op: 'signal', value: { id: 'pii.finacial' } } },
      '422 body.condition.value.id',
    ],
    ['a key as AIOS has them', { key: 'immutable.mine' }, '422 body.key'],
    ['a reason that reads backwards', { reason: 'No \u202Eyes' }, '400 body.reason'],
    [
      'a rule that would block ordinary questions',
      { effect: 'block', condition: { fact: 'point', op: 'eq', value: 'input' } },
      '422 body.condition',
    ],
    ['the platform’s own tier', { tier: 'platform' }, '400 body.tier'],
  ])('refuses %s, and names the place', async (_name, overrides, refusal) => {
    const response = await asAdmin('POST', '/policies', { body: rule(overrides) })
    const paths = response.json.error.details.map((one: { path: string }) => one.path)
    expect(paths.map((path: string) => `${response.status} ${path}`)).toContain(refusal)
  })

  it('may be asked before, and warns where it does not refuse', async () => {
    const draft = rule({
      points: ['tool_call'],
      effect: 'allow',
      condition: { fact: 'tool.effect', op: 'eq', value: 'delete' },
    })
    const before = await activeVersion()
    const report = await asOperator('POST', '/policies/check', { body: { draft } })
    expect(report.json).toMatchObject({
      problems: [],
      newlyBlocked: [],
      newlyHeld: [],
      newlyAllowed: [{ label: 'a file deleted', before: 'require_approval', after: 'allow' }],
    })
    expect(await activeVersion()).toEqual(before)
    const { warnings } = await write(draft)
    expect(warnings).toEqual(report.json.warnings)
    const edit = { draft: { ...draft, mode: 'off' }, key: 'platform.injection.indirect.block' }
    const edited = await asOperator('POST', '/policies/check', { body: edit })
    expect(edited.json.newlyAllowed.map((one: { label: string }) => one.label)).toContain(
      'instructions in a document',
    )
    const gone = { draft, key: 'org.never-was' }
    expect((await asOperator('POST', '/policies/check', { body: gone })).status).toBe(404)
  })

  it('lets a rule that would block ordinary questions be watched in shadow mode', async () => {
    const condition = { fact: 'point', op: 'eq', value: 'input' }
    const watched = await write({ effect: 'block', condition, mode: 'shadow' })
    const enforced = await patch(watched.id, 1, { mode: 'enforce' })
    expect(enforced.json.error.details[0].message).toMatch(/greeting/)
  })

  it('refuses a milder rule on the very same condition as another, and warns of a stricter one', async () => {
    const condition = { fact: 'agent.domain', op: 'eq', value: 'space travel' }
    const first = await write({ condition })
    const milder = await asAdmin('POST', '/policies', {
      body: rule({ condition, effect: 'allow_log' }),
    })
    expect([milder.status, milder.json.error.message]).toEqual([
      422,
      expect.stringContaining(first.key),
    ])
    const stricter = await write({ condition, effect: 'block' })
    expect(stricter.warnings).toContainEqual(
      expect.objectContaining({ ruleKey: first.key, message: expect.stringMatching(/^tightens/) }),
    )
  })
})
