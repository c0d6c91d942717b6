import { mentionsOf } from './mentions.ts'
import type { Sentence } from './mentions.ts'
import type { Views } from './normaliser.ts'
import type { Passage } from './passages.ts'

/** How far from the person the verb may stand that decides about them, and what is decided. */
const ADJACENT = 14
const NEAR = 24
const FAR = 60
const MAX_SENTENCE = 400

const word = String.raw`\p{Lu}[\p{Ll}\p{M}]+(?:['’-]\p{Lu}?[\p{Ll}\p{M}]+)*|\p{Lu}['’]\p{Lu}\p{Ll}+`
const particle = String.raw`(?:van|von|de|der|den|di|da|del|dos|al|el|le|la|bin)`
const title = String.raw`(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herrn?|Frau|Mme|Mlle|M|Monsieur|Madame|Sra?|Srta|[Ss]eñora?|[Ss]ignora?|[Ss]enhora?|[Dd]ona|[Mm]evrouw|[Mm]eneer|[Hh]eer|Pan[ia]?)`
const person = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${title}\\.?\\s+(?:(?:Dr|Prof)\\.?\\s+)?(?:${particle}\\s+)?(?:${word})|(?:${word})(?:\\s+${particle})*\\s+(?:${word}))`,
  'gu',
)
/** Two capital words that are no person: firms, places, products, days. */
const noPerson =
  /(?:^|\s)(?:Bank|Street|Road|City|University|Company|Group|News|Code|Studio|Office|Europe|Party|Zeitung|Inc|Ltd|GmbH|AG|Union|States|Kingdom|York|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Morning|Team|Department|Policy|Act|Court)(?:\s|$)/

/** The people a sentence names, in places of the views; what decides is no part of a name. */
function peopleIn({ from, to, mentions }: Sentence, { v1 }: Views): Passage[] {
  const verbs = mentions.filter(({ concept }) => concept !== 'person' && concept !== 'suffers')
  // A verb at the head of a sentence has a capital letter too.
  const head = verbs.find((verb) => verb.from - from <= 2)
  const start = head ? head.to : from
  return [...v1.text.slice(start, to).matchAll(person)]
    .filter(([name]) => !noPerson.test(name))
    .map((match) => ({ from: start + match.index, to: start + match.index + match[0].length }))
}

const distance = (one: Passage, other: Passage): number =>
  Math.max(one.from - other.to, other.from - one.to, 0)

const around = (...places: Passage[]): Passage => ({
  from: Math.min(...places.map(({ from }) => from)),
  to: Math.max(...places.map(({ to }) => to)),
})

/** Whether the sentence asks in general, or tells what happened. */
function isGeneral(sentence: Sentence): boolean {
  return mentionsOf(sentence, 'general').some(({ from }) => from - sentence.from <= 3)
}

function decided(sentence: Sentence, name: Passage): Passage | null {
  const close = (concept: string, reach: number) =>
    mentionsOf(sentence, concept).find((mention) => distance(mention, name) <= reach)
  const verb = close('dispose', ADJACENT) ?? close('letter', ADJACENT)
  if (verb) return around(verb, name)
  const outcome = close('outcome', FAR)
  if (!outcome) return null
  const settles = close('settle', FAR)
  const isOfPerson = distance(outcome, name) <= NEAR || outcome.from > name.to
  if (settles && isOfPerson && settles.from <= Math.min(outcome.from, name.from))
    return around(settles, outcome, name)
  const asks = mentionsOf(sentence, 'decides').find(({ from }) => from <= name.from)
  return asks && outcome.from > name.to ? around(name, outcome) : null
}

/**
 * A decision on the work, the credit, the schooling or the benefits of a person who is named. How such decisions
 * are made in general is no decision.
 */
export function aboutPerson(sentence: Sentence, views: Views): Passage | null {
  const isAbout = sentence.mentions.some(({ concept }) =>
    ['dispose', 'letter', 'outcome'].includes(concept),
  )
  if (!isAbout || sentence.to - sentence.from > MAX_SENTENCE || isGeneral(sentence)) return null
  for (const name of peopleIn(sentence, views)) {
    const place = decided(sentence, name)
    if (place) return place
  }
  return null
}
