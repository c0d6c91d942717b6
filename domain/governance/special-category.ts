import { followedBy, mentionsOf } from './mentions.ts'
import type { Mention, Sentence } from './mentions.ts'
import type { Views } from './normaliser.ts'
import type { Passage } from './passages.ts'

/** How far apart the words may stand that together speak of a person. */
const NEAR = 26
const FAR = 60

/** Traits that only people have, so that a name before them is that of a person. */
const traitOfPeople =
  /^(?:gay|lesbian|bisexual|homosexual|transgender|pregnant|schwul|lesbisch|schwanger|enceinte|embarazada|incinta)/
const nameBefore = /\p{Lu}\p{Ll}+\s+$/u
const noName = /^(?:This|That|It|What|Who|There|Das|Wer|Was|Es)\s+$/u

/** The person, what the verb says of them, and the thing it is about, one close after the other. */
function chain(
  sentence: Sentence,
  [first, second, third]: readonly [string, string, string],
  reach: number,
): Passage | null {
  const seconds = mentionsOf(sentence, second)
  const thirds = mentionsOf(sentence, third)
  const after = (one: Mention, others: readonly Mention[], distance: number) =>
    others.find(({ from }) => from >= one.to && from <= one.to + distance)
  for (const subject of mentionsOf(sentence, first)) {
    const verb = after(subject, seconds, NEAR)
    const object = verb && after(verb, thirds, reach)
    if (object) return { from: subject.from, to: object.to }
  }
  return null
}

/** "Julia is bisexual": a name, and what only a person can be. */
function namedTrait(sentence: Sentence, { v1, v2 }: Views): Passage | null {
  for (const { from, to } of mentionsOf(sentence, 'be')) {
    const before = v1.text.slice(Math.max(sentence.from, from - 30), from)
    const name = nameBefore.exec(before)
    const trait = mentionsOf(sentence, 'trait').find(
      (mention) => mention.from >= to && mention.from <= to + 3,
    )
    if (!name || !trait || noName.test(name[0])) continue
    if (traitOfPeople.test(v2.text.slice(trait.from, trait.to)))
      return { from: from - name[0].length, to: trait.to }
  }
  return null
}

/**
 * What the sentence says of the health, faith, love, origin, opinions or body of a person. Questions about an
 * illness or a faith in general are not it: they have no person.
 */
export function specialCategory(sentence: Sentence, views: Views): Passage | null {
  return (
    mentionsOf(sentence, 'record')[0] ??
    mentionsOf(sentence, 'origin')[0] ??
    followedBy(sentence, ['diagnosed', 'condition'], FAR) ??
    followedBy(sentence, ['condition', 'diagnosed'], FAR) ??
    (mentionsOf(sentence, 'diagnosed').length > 0
      ? followedBy(sentence, ['person', 'condition'], FAR)
      : null) ??
    followedBy(sentence, ['self', 'condition'], NEAR) ??
    chain(sentence, ['person', 'suffers', 'condition'], NEAR) ??
    followedBy(sentence, ['selfBe', 'trait'], 14) ??
    chain(sentence, ['person', 'be', 'trait'], NEAR) ??
    followedBy(sentence, ['person', 'membership'], NEAR) ??
    followedBy(sentence, ['person', 'procedure'], NEAR * 2) ??
    namedTrait(sentence, views)
  )
}
