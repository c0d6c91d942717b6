import type { Point } from '#contracts/governance.ts'
import { indirectPhrases } from './indirect-lexicon.ts'
import { buildLexicon, mentionsIn, mentionsOf, sentencesWith } from './mentions.ts'
import type { Mention, Sentence } from './mentions.ts'
import type { Views } from './normaliser.ts'
import { quotedPlaces } from './passages.ts'
import type { Passage } from './passages.ts'

const automaton = buildLexicon(indirectPhrases)

/** How far after the word that speaks to the assistant the order may stand. */
const REACH = 160
/** Texts that nobody in the conversation wrote. */
const untrusted: ReadonlySet<Point> = new Set(['retrieval', 'tool_result', 'memory_write'])

export type HiddenOrder = Passage & { score: number }

function after(one: Mention, others: readonly Mention[]): Mention | undefined {
  return others.find(({ from }) => from >= one.to - 8 && from <= one.to + REACH)
}

function orderIn(sentence: Sentence, next: Sentence | undefined): HiddenOrder | null {
  const both = { ...sentence, mentions: [...sentence.mentions, ...(next?.mentions ?? [])] }
  for (const addressed of mentionsOf(sentence, 'addressed')) {
    const covert = after(addressed, mentionsOf(both, 'covert'))
    const order = covert ?? after(addressed, mentionsOf(both, 'order'))
    if (order) return { from: addressed.from, to: order.to, score: covert ? 0.88 : 0.76 }
  }
  for (const ruled of mentionsOf(sentence, 'ruled')) {
    const covert = after(ruled, mentionsOf(sentence, 'covert'))
    // Requirements say what an assistant must do as well: alone this is only worth a note.
    if (covert) return { from: ruled.from, to: covert.to, score: 0.6 }
  }
  return null
}

/** Orders to the assistant in a text that it reads, each with how sure that is. */
export function hiddenOrders(views: Views, point: Point): HiddenOrder[] {
  if (!untrusted.has(point)) return []
  const mentions = mentionsIn(automaton, views.symbols)
  if (!mentions.some(({ concept }) => concept === 'addressed' || concept === 'ruled')) return []
  const quotes = quotedPlaces(views.v1.text)
  const sentences = sentencesWith(views, mentions)
  return sentences.flatMap((sentence, index) => {
    const order = orderIn(sentence, sentences[index + 1])
    if (!order) return []
    const isQuoted = quotes.some((quote) => quote.from <= order.from && quote.to >= order.to)
    return [{ ...order, score: isQuoted ? order.score * 0.6 : order.score }]
  })
}
