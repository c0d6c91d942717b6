import type { Decision } from '#contracts/governance.ts'
import { effects } from '#contracts/governance.ts'

/**
 * One decision for a question and what is attached to it: the strictest effect with its reason, and every
 * signal and trace. Places in an attachment mean nothing in the message's text, so only the message's stay.
 */
export function combineDecisions(message: Decision, attachments: readonly Decision[]): Decision {
  const strictest = [message, ...attachments].reduce((one, other) =>
    effects.indexOf(other.effect) > effects.indexOf(one.effect) ? other : one,
  )
  const { redactedText, ...decision } = message
  return {
    ...decision,
    effect: strictest.effect,
    reason: strictest.reason,
    reasonKey: strictest.reasonKey,
    signals: [
      ...message.signals,
      ...attachments.flatMap(({ signals }) => signals.map((signal) => ({ ...signal, spans: [] }))),
    ],
    // What is refused as a whole is kept as it was.
    ...(redactedText === undefined || strictest.effect === 'block' ? {} : { redactedText }),
    trace: [...message.trace, ...attachments.flatMap(({ trace }) => trace)],
  }
}
