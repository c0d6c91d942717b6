import { setImmediate as nextTurnOfLoop } from 'node:timers/promises'
import type { Decision, PolicySnapshot } from '#contracts/governance.ts'
import { decideInSteps } from '#domain/governance/engine.ts'
import type { Circumstances, TextToDecide } from '#domain/governance/types.ts'
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
    const { name, text } = await decide(attachment, rules)
    decisions.push(name, text)
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
    const { name, text } = await decide(attachment, rules)
    const isWithheld = name.effect === 'block' || text.effect === 'block'
    permitted.push(
      isWithheld
        ? WITHHELD
        : {
            name: name.redactedText ?? attachment.name,
            text: text.redactedText ?? attachment.text,
          },
    )
  }
  return permitted
}

/** A name can say as much as a text. */
async function decide(
  { name, text }: ToldAttachment,
  rules: Rules,
): Promise<{ name: Decision; text: Decision }> {
  return {
    name: await decideBesides({ point: 'retrieval', text: name, ...rules }),
    text: await decideBesides({ point: 'retrieval', text, ...rules }),
  }
}

/** So long other turns of this worker may have to wait. */
const TURN_MS = 20

/** A megabyte takes a quarter of a second, in which other turns of this worker go on. */
async function decideBesides(input: TextToDecide): Promise<Decision> {
  const work = decideInSteps(input)
  let began = performance.now()
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
    if (performance.now() - began < TURN_MS) continue
    await nextTurnOfLoop()
    began = performance.now()
  }
}
