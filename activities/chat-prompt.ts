import type { TurnContext } from '#adapters/db/chat-context.ts'
import type { ChatRequest } from '#adapters/models/provider.ts'
import type { PolicySnapshot } from '#contracts/governance.ts'
import { findTokens } from '#domain/governance/redaction-tokens.ts'
import { buildSystemPrompt, selectContext, tellMessage } from '#domain/prompt.ts'
import { estimateTokens } from '#domain/tokens.ts'
import { permittedAttachments } from './chat-attachments.ts'

export interface Prompt {
  request: ChatRequest
  tokensIn: number
  included: number
  omitted: number
}

/** What the model is sent: who it is to be, and as much of the conversation as the agent's budget holds. */
export async function buildPrompt({
  context,
  model,
  snapshot,
  canary,
}: {
  context: TurnContext
  model: string
  snapshot: PolicySnapshot
  canary: string
}): Promise<Prompt> {
  const { agent } = context
  const source = {
    name: agent.name,
    domain: agent.domain,
    description: agent.description,
    systemPrompt: agent.systemPrompt,
    guardrails: agent.guardrails,
    identity: { SOUL: agent.soul, IDENTITY: agent.identity, USER: agent.userNotes },
  }
  const { messages, included } = selectContext(context.newestFirst, agent.contextTokens)
  const hasTokens = messages.some(({ content }) => findTokens(content).length > 0)
  const system = buildSystemPrompt({ ...source, hasTokens }, context.reviews, canary)
  const rules = { snapshot, ...context.circumstances }
  const tokensIn = messages.reduce((sum, message) => sum + message.tokens, estimateTokens(system))
  return {
    tokensIn,
    included,
    omitted: Math.max(0, context.branchLength - included),
    request: {
      model,
      system,
      messages: await Promise.all(
        messages.map(async ({ role, content, attachments }) => ({
          role,
          content: tellMessage(content, await permittedAttachments(attachments, rules)),
        })),
      ),
      ...(agent.maxOutputTokens === null ? {} : { maxOutputTokens: agent.maxOutputTokens }),
      ...(agent.temperature === null ? {} : { temperature: agent.temperature }),
    },
  }
}
