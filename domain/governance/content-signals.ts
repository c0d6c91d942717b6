import type { Intent, Severity } from '#contracts/governance.ts'
import { aboutPerson } from './about-person.ts'
import { contentPhrases } from './content-lexicon.ts'
import {
  buildLexicon,
  followedBy,
  inPieces,
  mentionsIn,
  mentionsOf,
  sentencesWith,
} from './mentions.ts'
import type { Sentence } from './mentions.ts'
import type { Views } from './normaliser.ts'
import type { Passage } from './passages.ts'
import { decisionPhrases } from './about-person-lexicon.ts'
import type { Finding } from './scanners/scanner.ts'
import { specialCategory } from './special-category.ts'
import { specialPhrases } from './special-category-lexicon.ts'

const automaton = buildLexicon({ ...contentPhrases, ...specialPhrases, ...decisionPhrases })

type Detector = (sentence: Sentence, views: Views) => Passage | null

/** After these words "not want to live" speaks of a place or a company, and "want to die" of something else. */
const elsewhere =
  /^(?:-|['’]?\s+(?:in|at|on|here|there|with|by|for|under|hier|dort|bei|mit|à|en|dans|ici|avec|aquí|con|nella|nel|qui|na|no|em|aqui|com|w|z|tutaj|в|с|здесь)(?![\p{L}\p{N}]))/u

function inDistress(sentence: Sentence, { v2 }: Views): Passage | null {
  const [said] = mentionsOf(sentence, 'crisis')
  if (said) return said
  return (
    mentionsOf(sentence, 'notLiving').find(
      ({ to }) => !elsewhere.test(v2.text.slice(to, to + 16)),
    ) ?? null
  )
}

const asksForMethod: Detector = (sentence) => followedBy(sentence, ['method', 'suicide'], 60)

const asksForWeapon: Detector = (sentence) =>
  mentionsOf(sentence, 'make').length > 0 ? followedBy(sentence, ['ask', 'weapon'], 90) : null

const isHateful: Detector = (sentence) =>
  mentionsOf(sentence, 'against').length > 0
    ? null
    : followedBy(sentence, ['group', 'dehumanise'], 60)

type Content = { signalId: string; severity: Severity; score: number; find: Detector }

const contents: readonly Content[] = [
  // What somebody says about oneself; texts about the subject use other words.
  { signalId: 'selfharm.crisis', severity: 'critical', score: 0.8, find: inDistress },
  { signalId: 'content.S11', severity: 'high', score: 0.8, find: asksForMethod },
  { signalId: 'content.S9', severity: 'high', score: 0.8, find: asksForWeapon },
  { signalId: 'content.S10', severity: 'high', score: 0.8, find: isHateful },
  { signalId: 'pii.special_category', severity: 'critical', score: 0.7, find: specialCategory },
  { signalId: 'decision.about_person', severity: 'high', score: 0.8, find: aboutPerson },
]

/** Finds what the words alone say about a text: harm, what is nobody's business, decisions about people. */
export function detectContent(views: Views): Finding[] {
  const sentences = inPieces(sentencesWith(views, mentionsIn(automaton, views.symbols)))
  return sentences.flatMap((sentence) =>
    contents.flatMap(({ find, ...content }) => {
      const place = find(sentence, views)
      if (!place) return []
      return [
        { ...content, start: views.v2.startOf(place.from), end: views.v2.endOf(place.to - 1) },
      ]
    }),
  )
}

const regulated: ReadonlySet<string> = new Set([
  'legal.advice',
  'medical.advice',
  'finance.transaction',
])

/** The intents on which advice is regulated, as a signal without a place. */
export function detectRegulated({ label, score }: Intent): Finding[] {
  if (!regulated.has(label) || score < 0.5) return []
  return [
    { signalId: 'regulated.advice', severity: 'medium', score, start: 0, end: 0, class: label },
  ]
}
