import { v7 as uuidv7 } from 'uuid'
import { beginCall, finishCall, type CallEstimate } from '#adapters/db/chat-calls.ts'
import { createChunkWriter } from '#adapters/db/chat-chunks.ts'
import { concludeTurn } from '#adapters/db/chat-conclude.ts'
import { saveDecision } from '#adapters/db/chat-governed.ts'
import type { FinishedStatus, Turn } from '#contracts/chat-turn.ts'
import type { Session } from '#contracts/chat.ts'
import type { Decision } from '#contracts/governance.ts'
import { estimateTokens } from '#domain/tokens.ts'
import type { TestApi, TestUser } from './api.ts'

const ALLOWED: Decision = {
  effect: 'allow',
  reason: 'Nothing speaks against it.',
  reasonKey: 'default',
  intent: { label: 'question.general', score: 1, margin: 1, method: 'keywords' },
  signals: [],
  trace: [],
  policyVersion: 'test',
}

/** An agent that everybody may talk to, made directly in the table. */
export async function insertAgent(
  api: TestApi,
  overrides: { slug?: string; isPrimary?: boolean } = {},
): Promise<string> {
  const id = uuidv7()
  await api.deps.pool.query(
    `INSERT INTO agents (id, slug, name, domain, is_primary, updated_at) VALUES ($1, $2, 'Tester', 'tests', $3, now())`,
    [id, overrides.slug ?? `agent-${id}`, overrides.isPrimary ?? false],
  )
  return id
}

export async function createSession(
  api: TestApi,
  owner: TestUser,
  body: object = {},
): Promise<Session> {
  const response = await api.request('POST', '/api/chat/sessions', { token: owner.token, body })
  if (response.status !== 201) throw new Error(`no session: ${response.text}`)
  return response.json
}

export async function createTurn(
  api: TestApi,
  owner: TestUser,
  turn: { sessionId: string; content: string } & Record<string, unknown>,
): Promise<Turn> {
  const { sessionId, ...body } = turn
  const response = await api.request('POST', `/api/chat/sessions/${sessionId}/turns`, {
    token: owner.token,
    body,
  })
  if (response.status !== 202) throw new Error(`no turn: ${response.text}`)
  return response.json
}

/** Does what a turn's workflow does, step by step as a test wants it. */
export function workOn(api: TestApi, turnId: string) {
  const { pool, bus, logger } = api.deps
  const chunks = createChunkWriter(pool, logger)
  let attempt = 0
  let stream: ReturnType<typeof chunks.open> | undefined
  return {
    async begin(estimate: CallEstimate | null = null): Promise<void> {
      await saveDecision(pool, {
        turnId,
        point: 'input',
        decision: ALLOWED,
        stage: 'generating',
        decidedText: '',
      })
      await this.call(estimate)
    },
    async call(estimate: CallEstimate | null = null): Promise<void> {
      const begun = await beginCall(pool, {
        turnId,
        step: 0,
        provider: 'demo',
        model: 'demo',
        tokensIn: 10,
        estimate,
        streaming: 'window',
        contextMessages: 1,
        omittedMessages: 0,
      })
      if (begun.kind !== 'begun') throw new Error(`the call is ${begun.kind}`)
      attempt = begun.attempt
      stream?.close()
      stream = chunks.open({ turnId, attempt, onFenced: () => undefined })
      bus.publishTurn(turnId)
    },
    async say(text: string): Promise<void> {
      stream?.append(text)
      await stream?.flushed()
      bus.publishTurn(turnId)
    },
    async end(draft: string, status: FinishedStatus = 'completed'): Promise<void> {
      await this.draft(draft)
      await concludeTurn(pool, { turnId, status, failureKind: null, countTokens: estimateTokens })
      bus.publishTurn(turnId)
    },
    async draft(draft: string, isRetracted = false): Promise<void> {
      await finishCall(
        pool,
        { turnId, step: 0, attempt },
        {
          draft,
          finishReason: 'stop',
          requestId: null,
          firstTextAt: new Date(),
          isRetracted,
          usage: {
            tokensIn: 10,
            tokensOut: 5,
            cachedIn: 0,
            source: 'provider',
            costMicroUsd: 7n,
            priceVersion: 'test',
          },
        },
      )
    },
  }
}
