import type { Point } from '#contracts/governance.ts'
import { documentPhrases } from './attack-cues-documents.ts'
import { harmlessPhrases } from './attack-cues-harmless.ts'
import { cuePhrases } from './attack-cues-lexicon.ts'
import { mannerPhrases } from './attack-cues-manner.ts'
import { orderPhrases } from './attack-cues-orders.ts'
import { cuePairs } from './attack-cues-pairs.ts'
import { posePhrases } from './attack-cues-poses.ts'
import { rolePhrases } from './attack-cues-roles.ts'
import { documentModel, inputModel, roleCues } from './attack-cues-weights.ts'
import type { CueModel } from './attack-cues-weights.ts'
import { buildLexicon, mentionsIn } from './mentions.ts'
import type { Mention } from './mentions.ts'
import type { SymbolStream, Views } from './normaliser.ts'
import { quotedPlaces } from './passages.ts'
import type { Passage } from './passages.ts'

/** The words behind all cues. */
export const cueLexicon: Readonly<Record<string, readonly string[]>> = {
  ...cuePhrases,
  ...rolePhrases,
  ...mannerPhrases,
  ...orderPhrases,
  ...documentPhrases,
  ...posePhrases,
  ...harmlessPhrases,
}

const automaton = buildLexicon(cueLexicon)

const pairsOf = new Map<string, { name: string; other: string; reach: number }[]>()
for (const [name, one, other, reach] of cuePairs) {
  pairsOf.set(one, [...(pairsOf.get(one) ?? []), { name, other, reach }])
  pairsOf.set(other, [...(pairsOf.get(other) ?? []), { name, other: one, reach }])
}

/** A cue, and the place of the word that completed it; cues are in the order of these places. */
export type Cue = Mention & { at: number }

/** The mentions that are not quoted, and what pairs of them say. */
export function cuesIn(mentions: readonly Mention[], quotes: readonly Passage[] = []): Cue[] {
  const cues: Cue[] = []
  const last = new Map<string, Mention>()
  const note = (mention: Mention, at: number): void => {
    cues.push({ ...mention, at })
    for (const { name, other, reach } of pairsOf.get(mention.concept) ?? []) {
      const partner = last.get(other)
      if (!partner) continue
      const gap = Math.max(mention.from - partner.to, partner.from - mention.to)
      if (gap < 0 || gap > reach) continue
      const from = Math.min(mention.from, partner.from)
      note({ concept: name, from, to: Math.max(mention.to, partner.to) }, at)
    }
    last.set(mention.concept, mention)
  }
  const sorted = quotes.toSorted((one, other) => one.from - other.from)
  let quote = 0
  let quotedTo = 0
  for (const mention of mentions) {
    for (let next = sorted[quote]; next && next.from <= mention.from; next = sorted[quote]) {
      quotedTo = Math.max(quotedTo, next.to)
      quote += 1
    }
    if (mention.from >= quotedTo) note(mention, mention.from)
  }
  return cues
}

/** So far, in characters, may cues stand apart that count together; a document says little to the assistant at once. */
export const widths = { input: 500, document: 260 } as const
/** Longer texts hold more cues by chance, so from here on more is asked of each of their windows. */
const USUAL_LENGTH = 1000
const LENGTH_WEIGHT = 0.7

/** What a text loses of its score for its length, in log odds. */
export const lengthCost = (length: number): number =>
  LENGTH_WEIGHT * Math.log(Math.max(1, length / USUAL_LENGTH))

/** Below this score cues are chance. */
const MIN_SCORE = 0.6

export type CuedAttack = Passage & { kind: 'direct' | 'jailbreak'; score: number }

/** Adds up what the cues within one window say, each kind once. */
class Window {
  readonly #model: CueModel
  readonly #counts = new Map<string, number>()
  sum: number
  roleSum = 0

  constructor(model: CueModel) {
    this.#model = model
    this.sum = model.bias
  }

  add(concept: string): void {
    const count = this.#counts.get(concept) ?? 0
    this.#counts.set(concept, count + 1)
    if (count === 0) this.#weigh(concept, 1)
  }

  remove(concept: string): void {
    const count = this.#counts.get(concept) ?? 0
    this.#counts.set(concept, count - 1)
    if (count === 1) this.#weigh(concept, -1)
  }

  #weigh(concept: string, sign: 1 | -1): void {
    const weight = (this.#model.weights[concept] ?? 0) * sign
    this.sum += weight
    if (roleCues.has(concept)) this.roleSum += weight
  }
}

type Strongest = { first: number; last: number; sum: number; isRole: boolean }

/** The window in which the cues together weigh most. */
function strongestWindow(cues: readonly Cue[], model: CueModel, width: number): Strongest | null {
  const window = new Window(model)
  let strongest: Strongest | null = null
  let first = 0
  for (const [last, { concept, at }] of cues.entries()) {
    for (let cue = cues[first]; cue && at - cue.at > width; cue = cues[first]) {
      window.remove(cue.concept)
      first += 1
    }
    window.add(concept)
    const start = cues[first]?.at ?? at
    // A window that still grows is not done: what it lacks may be what makes it harmless.
    if ((cues[last + 1]?.at ?? Infinity) - start <= width) continue
    const { sum, roleSum } = window
    if (strongest && sum <= strongest.sum) continue
    strongest = { first, last, sum, isRole: roleSum > (sum - model.bias) / 2 }
  }
  return strongest
}

/** A text of data holds its strings in quotation marks; they quote nothing. */
const dataStart = /^\s*[[{<]/

/** Texts that nobody in the conversation wrote. */
const documentPoints: ReadonlySet<Point> = new Set(['retrieval', 'tool_result', 'memory_write'])

/** What counts of all that the rules have found. */
const counted = new Set([
  ...Object.keys(inputModel.weights),
  ...Object.keys(documentModel.weights),
  ...cuePairs.flatMap(([, one, other]) => [one, other]),
])

/** Ideas that say more as a command, and what they are called then. */
const commands: Readonly<Record<string, string>> = {
  cueAction: 'cueCommand',
  cueDrop: 'cueDropNow',
  cueReveal: 'cueRevealNow',
}
/** These say what they do only where a sentence or a part of one begins. */
const onlyFirst: ReadonlySet<string> = new Set(['cueAsks', 'cueWork'])
/** What stands before a command, or before a question. */
const beginsBefore =
  /(?:^|[.!?:;,"'“”«»„([>\]）。，！？：、—–\n-]|(?<!\p{L})(?:and|then|please|now|also|just|first|instead|but|so|must|und|dann|bitte|nun|jetzt|sondern|et|puis|alors|y|luego|ahora|e|poi|ora|depois|agora|en|dan|nu|i|potem|teraz|и|затем|теперь)|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3])\s*$/u
const LOOK_BACK = 12

/** Stands after somebody who is called: "Note for the assistant: …". */
const callsAfter = /^["'”»)\]]?\s?[:：]/u

/** The mentions, with those of commands and calls once more as what they are. */
export function withCommands(mentions: readonly Mention[], text: string): Mention[] {
  const all: Mention[] = []
  for (const mention of mentions) {
    const { concept, from } = mention
    const command = commands[concept]
    const isBound = onlyFirst.has(concept)
    const begins =
      (command !== undefined || isBound) &&
      beginsBefore.test(text.slice(Math.max(0, from - LOOK_BACK), from))
    if (!isBound || begins) all.push(mention)
    if (concept === 'cueReader' && callsAfter.test(text.slice(mention.to, mention.to + 3)))
      all.push({ ...mention, concept: 'cueReaderColon' })
    if (command !== undefined && begins) all.push({ ...mention, concept: command })
  }
  return all
}

/** Cues are read in this much of a text: of a longer one, half of it at each end, so that it costs no more. */
const MAX_READ = 16_384

/** The cues' own words in a text, beside what the rules have found there. */
function wordsIn(symbols: SymbolStream, mentions: readonly Mention[]): Mention[] {
  const { length } = symbols
  const ends: Passage[] =
    length <= MAX_READ
      ? [{ from: 0, to: length }]
      : [
          { from: 0, to: MAX_READ / 2 },
          { from: length - MAX_READ / 2, to: length },
        ]
  const words = ends.flatMap((end) => [
    ...mentionsIn(automaton, symbols, end),
    ...mentions.filter(
      ({ concept, from, to }) => from >= end.from && to <= end.to && counted.has(concept),
    ),
  ])
  return words.sort((one, other) => one.from - other.from)
}

/** What the cues come to, as a probability of an attack, and where. */
function weigh(cues: readonly Cue[], model: CueModel, length: number): CuedAttack | null {
  const width = model === documentModel ? widths.document : widths.input
  const strongest = strongestWindow(cues, model, width)
  if (!strongest) return null
  const sum = strongest.sum + (strongest.isRole ? model.roleBias : 0)
  const score = Math.min(0.99, 1 / (1 + Math.exp(lengthCost(length) - sum)))
  if (score < MIN_SCORE) return null
  const weighty = cues
    .slice(strongest.first, strongest.last + 1)
    .filter(({ concept }) => (model.weights[concept] ?? 0) > 0)
  return {
    kind: strongest.isRole ? 'jailbreak' : 'direct',
    from: weighty.reduce((least, { from }) => Math.min(least, from), Infinity),
    to: weighty.reduce((most, { to }) => Math.max(most, to), 0),
    score: Math.round(score * 100) / 100,
  }
}

/**
 * Adds up the weak cues of an attack in what a person or a document says; null where that comes to nothing.
 * @param mentions what the rules have found in the text, in order
 */
export function weighCues(
  { v1, v2, symbols }: Views,
  point: Point,
  mentions: readonly Mention[],
): CuedAttack | null {
  const isDocument = documentPoints.has(point)
  if (!isDocument && point !== 'input') return null
  const model = isDocument ? documentModel : inputModel
  const words = withCommands(wordsIn(symbols, mentions), v2.text)
  const open = weigh(cuesIn(words), model, symbols.length)
  if (!open || (isDocument && dataStart.test(v1.text))) return open
  // Few texts come so far, so that quotations are looked for only now.
  const quotes = quotedPlaces(v1.text)
  return quotes.length === 0 ? open : weigh(cuesIn(words, quotes), model, symbols.length)
}
