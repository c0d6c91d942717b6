import { setImmediate as nextTurnOfLoop } from 'node:timers/promises'
import type { Decision, PolicySnapshot } from '#contracts/governance.ts'
import { decideText } from '#domain/governance/engine.ts'
import type { Circumstances } from '#domain/governance/types.ts'
import type { ToldAttachment } from '#domain/prompt.ts'

type Rules = Circumstances & { snapshot: PolicySnapshot }

const WITHHELD: ToldAttachment = { name: 'withheld', text: '[A rule withholds this file.]' }

/** What the rules say of each file: it comes from outside the conversation, like anything that is retrieved. */
export async function decideAttachments(
  attachments: readonly ToldAttachment[],
  rules: Rules,
): Promise<Decision[]> {
  const decisions: Decision[] = []
  for (const attachment of attachments) {
    const { name, text } = decide(attachment, rules)
    decisions.push(name, text)
    // A megabyte takes a quarter of a second: other turns of this worker go on between two files.
    await nextTurnOfLoop()
  }
  return decisions
}

/** The files as a model may read them under the rules of now, which may be stricter than when they were sent. */
export async function permittedAttachments(
  attachments: readonly ToldAttachment[],
  rules: Rules,
): Promise<ToldAttachment[]> {
  const permitted: ToldAttachment[] = []
  for (const attachment of attachments) {
    const { name, text } = decide(attachment, rules)
    const isWithheld = name.effect === 'block' || text.effect === 'block'
    permitted.push(
      isWithheld
        ? WITHHELD
        : {
            name: name.redactedText ?? attachment.name,
            text: text.redactedText ?? attachment.text,
          },
    )
    await nextTurnOfLoop()
  }
  return permitted
}

/** A name can say as much as a text. */
function decide({ name, text }: ToldAttachment, rules: Rules): { name: Decision; text: Decision } {
  return {
    name: decideText({ point: 'retrieval', text: name, ...rules }),
    text: decideText({ point: 'retrieval', text, ...rules }),
  }
}
