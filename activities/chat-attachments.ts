import { setImmediate as nextTurnOfLoop } from 'node:timers/promises'
import type { Decision, GovernedAgent, PolicySnapshot } from '#contracts/governance.ts'
import { decideText } from '#domain/governance/engine.ts'
import type { ToldAttachment } from '#domain/prompt.ts'

interface Rules {
  snapshot: PolicySnapshot
  agent: GovernedAgent
}

const WITHHELD = '[A rule withholds this file.]'

/** What the rules say of each file: it comes from outside the conversation, like anything that is retrieved. */
export async function decideAttachments(
  attachments: readonly ToldAttachment[],
  rules: Rules,
): Promise<Decision[]> {
  const decisions: Decision[] = []
  for (const { text } of attachments) {
    decisions.push(decideText({ point: 'retrieval', text, ...rules }))
    // A megabyte takes about a second: other turns of this worker go on between two files.
    await nextTurnOfLoop()
  }
  return decisions
}

/** The files as a model may read them under the rules of now, which may be stricter than when they were sent. */
export async function permittedAttachments(
  attachments: readonly ToldAttachment[],
  rules: Rules,
): Promise<ToldAttachment[]> {
  const decisions = await decideAttachments(attachments, rules)
  return attachments.map(({ name, text }, index) => ({
    name,
    text: permittedText(text, decisions[index]),
  }))
}

function permittedText(text: string, decision: Decision | undefined): string {
  if (decision === undefined || decision.effect === 'block') return WITHHELD
  return decision.redactedText ?? text
}
