import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import proto from '@temporalio/proto'
import { Worker } from '@temporalio/worker'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requestStop } from '#adapters/db/chat-turns.ts'
import { putStop } from '#adapters/db/governance-stops.ts'
import { bundleWorkflows, FAILURE_CONVERTER_PATH } from '#workers/bundle.ts'
import { APPROVAL_SCENARIOS } from '#tests/helpers/approvals.ts'
import { HISTORIES_DIRECTORY, keepHistory } from '#tests/helpers/histories.ts'
import { REVIEW_SCENARIOS } from '#tests/helpers/reviews.ts'
import { startTurnStack, type TurnStack } from '#tests/helpers/turn-stack.ts'

const { History } = proto.temporal.api.history.v1
const DIRECTORY = HISTORIES_DIRECTORY
/** Set it to record the histories of a new shape of the workflow, beside those of the released ones. */
const release = process.env['AIOS_RECORD_HISTORIES']

describe.runIf(release)('recording histories', () => {
  let stack: TurnStack
  beforeAll(async () => {
    stack = await startTurnStack({ env: { AIOS_MODEL_FIRST_TOKEN_MS: '400' } })
    await stack.pool.query(
      `INSERT INTO prohibited_topics (id, name, keywords, effect, updated_at)
       VALUES (gen_random_uuid(), 'Zephyr', '{zephyr}', 'block', now())`,
    )
  })
  afterAll(async () => stack.stop())

  async function ask(content: string, model?: string) {
    const sessionId = await stack.newSession(stack.people)
    return stack.send({ ...stack.people, sessionId, content, model })
  }

  /** Returns how many events the history has. */
  async function save(name: string, turnId: string): Promise<number> {
    await stack.readToEnd(turnId)
    await stack.result(turnId)
    return keepHistory(`chat-turn.${name}.${release}`, await stack.history(turnId))
  }

  it.each([
    ['completed', 'Hello', 'openai/mock-model'],
    ['gpu', 'Hello', 'ollama/qwen3:8b'],
    ['blocked', 'Tell me about Zephyr', 'openai/mock-model'],
    ['blocked-answer', 'Say it [[reversed:.erom dna ryhpez tuoba si tI]]', 'openai/mock-model'],
    ['failed', 'Hello [[fault:status:401]]', 'openai/mock-model'],
    ['retried', 'Hello [[fault:status:500 x1]]', 'openai/mock-model'],
  ])('records %s', async (name, content, model) => {
    expect(await save(name, (await ask(content, model)).id)).toBeGreaterThan(5)
  })

  it('records fallback', async () => {
    await stack.pool.query(
      `UPDATE agents SET model = 'anthropic/mock-model', fallback_models = '{openai/mock-model}'`,
    )
    expect(
      await save('fallback', (await ask('By either [[fault:status:503 x1]]')).id),
    ).toBeGreaterThan(5)
  })

  it('records stopped', async () => {
    const turn = await ask('Long [[tokens:400]] [[rate:50]]', 'openai/mock-model')
    await delay(500)
    const wish = await requestStop(stack.pool, { turnId: turn.id, actorId: stack.people.userId })
    await stack.engine.stopTurn(turn.id, wish!.commandId)
    expect(await save('stopped', turn.id)).toBeGreaterThan(5)
  })

  it('records halted', async () => {
    const turn = await ask('Hello [[fault:429:20]]', 'openai/mock-model')
    const failed = "SELECT 1 FROM model_calls WHERE turn_id = $1 AND status = 'failed'"
    while ((await stack.pool.query(failed, [turn.id])).rowCount === 0) await delay(10)
    const author = { id: stack.people.userId, requestId: null }
    const scope = stack.people.agentId
    await putStop(stack.pool, { scope, stopped: true, reason: 'Prices.' }, author)
    expect(await save('halted', turn.id)).toBeGreaterThan(5)
    await putStop(stack.pool, { scope, stopped: false, reason: 'Prices.' }, author)
  })

  it('records followed', async () => {
    const sessionId = await stack.newSession(stack.people)
    const first = await stack.send({
      ...stack.people,
      sessionId,
      content: 'One [[tokens:60]] [[rate:100]]',
    })
    const second = await stack.send({ ...stack.people, sessionId, content: 'Two' })
    await stack.readToEnd(second.id)
    expect(await save('followed', first.id)).toBeGreaterThan(5)
  })
})

describe('the workflows of today', () => {
  const files = readdirSync(DIRECTORY).filter((file) => file.endsWith('.json'))

  it('have histories of every kind of ending to be replayed', () => {
    const kinds = new Set(files.map((file) => file.split('.')[1]))
    for (const kind of [
      'completed',
      'gpu',
      'blocked',
      'failed',
      'retried',
      'fallback',
      'stopped',
      'halted',
      'followed',
      ...APPROVAL_SCENARIOS,
      ...REVIEW_SCENARIOS,
    ])
      expect(kinds).toContain(kind)
  })

  it('replay every saved history', async () => {
    const code = await bundleWorkflows()
    const histories = files.map((file) => ({
      workflowId: file,
      history: History.fromObject(
        JSON.parse(readFileSync(join(DIRECTORY, file), 'utf8')) as Record<string, unknown>,
      ),
    }))
    const failures: string[] = []
    const options = {
      workflowBundle: { code },
      dataConverter: { failureConverterPath: FAILURE_CONVERTER_PATH },
    }
    for await (const result of Worker.runReplayHistories(options, histories))
      if (result.error) failures.push(`${result.workflowId}: ${result.error.message}`)

    expect(failures).toEqual([])
  })
})
