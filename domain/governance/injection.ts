import type { Point, Severity } from '#contracts/governance.ts'
import { weighCues } from './attack-cues.ts'
import { hiddenOrders } from './indirect.ts'
import { commandLeads, conceptPhrases } from './injection-lexicon.ts'
import type { Concept } from './injection-lexicon.ts'
import { foldPhrase } from './normaliser.ts'
import { buildLexicon, mentionsIn, mentionsOf, sentencesWith } from './mentions.ts'
import type { Mention, Sentence as PlainSentence } from './mentions.ts'
import type { Views } from './normaliser.ts'
import { quotedPlaces } from './passages.ts'
import type { Passage } from './passages.ts'
import type { Finding } from './scanners/scanner.ts'

/** A sentence with all it mentions as a set. */
type Sentence = PlainSentence & { concepts: ReadonlySet<string> }
type Context = {
  concepts: ReadonlySet<string>
  views: Views
  quotes: readonly Passage[]
  /** Where the text speaks of no limits, and where it gives the assistant a role; in order. */
  limitless: readonly number[]
  personas: readonly number[]
  /** Where it speaks of an AI. */
  machines: readonly number[]
}

/** How far apart, in characters, the words of one command may stand. */
const REACH = 90

const automaton = buildLexicon(conceptPhrases)

const foldedLeads = new Set([...commandLeads].map(foldPhrase))

type Candidate = { kind: 'direct' | 'jailbreak' | 'leak'; from: number; to: number; score: number }

/** What the sentence mentions within reach after one of its mentions. */
function mentionsAfter(sentence: Sentence, index: number): Mention[] {
  const after: Mention[] = []
  const first = sentence.mentions[index]
  if (!first) return after
  for (let next = index + 1; next < sentence.mentions.length; next += 1) {
    const mention = sentence.mentions[next]
    if (!mention || mention.from > first.to + REACH) break
    if (mention.from >= first.to && mention.to <= first.to + REACH) after.push(mention)
  }
  return after
}

/** "Ignore … previous … instructions", and how sure that is from the words between. */
function overrideScore(override: Mention, after: readonly Mention[]): Candidate | null {
  const target = after.find(({ concept }) => concept === 'target')
  const total = after.find(({ concept, from }) => concept === 'total' && from <= override.to + 25)
  const candidate = { kind: 'direct' as const, from: override.from }
  if (total) return { ...candidate, to: total.to, score: 0.85 }
  if (!target) return null
  const near = after.filter(({ to }) => to <= target.to + 30)
  const has = (concept: Concept): boolean => near.some((mention) => mention.concept === concept)
  const isOwn = near.some(({ concept, from }) => concept === 'own' && from < target.from)
  const to = target.to
  if (isOwn) return { ...candidate, to, score: 0.3 }
  if (has('prior')) return { ...candidate, to, score: 0.92 }
  return { ...candidate, to, score: has('every') ? 0.65 : 0.45 }
}

/** "All previous instructions are void", and verbs that end the sentence, as in German. */
function voidScore(sentence: Sentence): Candidate | null {
  const [target] = mentionsOf(sentence, 'target')
  const [prior] = mentionsOf(sentence, 'prior')
  if (!target || !prior) return null
  const voided = mentionsOf(sentence, 'void').find(
    ({ from }) => from >= target.to && from <= target.to + 40,
  )
  if (voided)
    return { kind: 'direct', from: Math.min(prior.from, target.from), to: voided.to, score: 0.85 }
  return null
}

function directCandidates(sentence: Sentence, context: Context): Candidate[] {
  const candidates = sentence.mentions.flatMap((mention, index) => {
    if (mention.concept !== 'override') return []
    const candidate = overrideScore(mention, mentionsAfter(sentence, index))
    if (!candidate) return []
    const isCommand = isCommanded(context.views.v2.text, sentence, mention)
    return [{ ...candidate, score: candidate.score * (isCommand ? 1 : 0.6) }]
  })
  const voided = voidScore(sentence)
  return voided ? [...candidates, voided] : candidates
}

/** Whether the verb stands where a command stands: first, or after "please", "and", "you" and the like. */
function isCommanded(text: string, sentence: Passage, verb: Mention): boolean {
  const before = text.slice(Math.max(sentence.from, verb.from - 40), verb.from)
  const words = before.match(/[\p{L}\p{N}\p{M}']+/gu) ?? []
  const last = words.at(-1)
  if (last === undefined || /[:,\-*"(>\]]\s*$/.test(before)) return true
  if (last === 'to') return words.at(-2) === 'you'
  if (/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]$/.test(last)) return true
  return foldedLeads.has(last)
}

/** How many of the sorted places lie within `reach` of the middle, by two binary searches. */
function countNear(places: readonly number[], middle: number, reach: number): number {
  return firstAtOrAfter(places, middle + reach) - firstAtOrAfter(places, middle - reach)
}

function firstAtOrAfter(places: readonly number[], wanted: number): number {
  let low = 0
  let high = places.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((places[middle] ?? Infinity) < wanted) low = middle + 1
    else high = middle
  }
  return low
}

/** A role without limits: surer the more the text around speaks of having none. */
function jailbreakCandidates(sentence: Sentence, context: Context): Candidate[] {
  const named = mentionsOf(sentence, 'jailbreak')
  const marks = [...mentionsOf(sentence, 'limitless'), ...named]
  const first = marks[0]
  const last = marks.at(-1)
  if (!first || !last) return []
  const isPersona = countNear(context.personas, first.from, 500) > 0
  const others = Math.max(0, countNear(context.limitless, first.from, 400) - 1)
  const isMachine = countNear(context.machines, first.from, 200) > 0
  const base =
    0.4 +
    (named.length > 0 ? 0.2 : 0) +
    (isPersona ? 0.25 : 0) +
    (isPersona && isMachine ? 0.12 : 0)
  const score = base + Math.min(0.25, 0.12 * others)
  return [{ kind: 'jailbreak', from: first.from, to: last.to, score }]
}

function leakCandidates(sentence: Sentence): Candidate[] {
  const [prompt] = mentionsOf(sentence, 'secretPrompt')
  const [reveal] = mentionsOf(sentence, 'reveal')
  if (!prompt || !reveal || Math.abs(prompt.from - reveal.from) > REACH) return []
  const from = Math.min(prompt.from, reveal.from)
  return [{ kind: 'leak', from, to: Math.max(prompt.to, reveal.to), score: 0.7 }]
}

/** Tokens that only the frame of a chat contains, where somebody else's text contains them. */
function delimiterCandidates(sentence: Sentence, context: Context): Candidate[] {
  const [delimiter] = mentionsOf(sentence, 'delimiter')
  if (!delimiter) return []
  const isOverride = context.concepts.has('override') && context.concepts.has('target')
  return [{ kind: 'direct', ...placeOf(delimiter), score: isOverride ? 0.7 : 0.5 }]
}

const placeOf = ({ from, to }: Passage): Passage => ({ from, to })

const jailbreakSupports: readonly Concept[] = ['delimiter', 'newTask', 'secretPrompt']
const directSupports: readonly Concept[] = [
  ...jailbreakSupports,
  'persona',
  'jailbreak',
  'limitless',
]

/** Raises what the rest of the text supports, and lowers what only talks about attacks. */
function adjust(candidate: Candidate, sentence: Sentence, context: Context): Candidate {
  const supports = candidate.kind === 'jailbreak' ? jailbreakSupports : directSupports
  const count = supports.filter((concept) => context.concepts.has(concept)).length
  let score = Math.min(0.99, candidate.score + Math.min(0.15, count * 0.05))
  const isQuoted = context.quotes.some(
    (quote) => quote.from <= candidate.from && quote.to >= candidate.to,
  )
  if (isQuoted) score *= 0.6
  if (sentence.concepts.has('meta')) score *= 0.7
  else if (context.concepts.has('meta')) score *= 0.9
  return { ...candidate, score: Math.round(score * 100) / 100 }
}

function severityOf(score: number): Severity {
  if (score >= 0.75) return 'high'
  return score >= 0.5 ? 'medium' : 'low'
}

/** The same words mean different dangers, depending on who wrote them and where they go. */
function signalIdAt(point: Point, kind: Candidate['kind']): string {
  if (kind === 'leak') return 'prompt_leak.request'
  if (point === 'memory_write') return 'memory.poison'
  if (point === 'retrieval' || point === 'tool_result') return 'injection.indirect'
  return kind === 'jailbreak' ? 'injection.jailbreak' : 'injection.direct'
}

/** Below this score there is nothing worth noting. */
const MIN_SCORE = 0.3

/** How close "without" stands to what is lacking, and "never" to the refusal. */
const LACK_REACH = 14
const pairs: readonly (readonly [Concept, Concept])[] = [
  ['lacking', 'constraint'],
  ['never', 'refusing'],
  ['constraint', 'absent'],
]

/** "Without conscience", "knows no taboo", "never holds back": each says that there are no limits. */
function withLacks(mentions: readonly Mention[]): Mention[] {
  const all = [...mentions]
  for (const [index, { concept, from, to }] of mentions.entries()) {
    const wanted = pairs.filter(([first]) => first === concept).map(([, second]) => second)
    if (wanted.length === 0) continue
    for (let next = index + 1; next < mentions.length; next += 1) {
      const other = mentions[next]
      if (!other || other.from > to + LACK_REACH) break
      if (!wanted.some((one) => one === other.concept) || other.from < to) continue
      all.push({ concept: 'limitless', from, to: other.to })
      break
    }
  }
  return all.sort((one, other) => one.from - other.from)
}

const saysLimitless: ReadonlySet<string> = new Set<Concept>(['limitless', 'lenient', 'jailbreak'])

/** Where the text speaks of no limits; words that overlap say so once. */
function apart(mentions: readonly Mention[]): number[] {
  const places: number[] = []
  let end = -1
  for (const { concept, from, to } of mentions) {
    if (!saysLimitless.has(concept)) continue
    if (from >= end) places.push(from)
    end = Math.max(end, to)
  }
  return places
}

/** A line may be a sentence of its own, and a sentence may be spread over lines: both readings count. */
function readings(views: Views, mentions: readonly Mention[]): PlainSentence[] {
  const lines = sentencesWith(views, mentions)
  return views.v1.text.includes('\n') ? [...lines, ...sentencesWith(views, mentions, false)] : lines
}

/** Raises no order of which the text around only gives an example. */
const ABOUT_ATTACKS = 0.8

/** Orders to the assistant that a text from outside holds. */
function indirectFindings(views: Views, point: Point, isAboutAttacks: boolean): Finding[] {
  return hiddenOrders(views, point).map(({ from, to, score: sure }) => {
    const score = Math.round(sure * (isAboutAttacks ? ABOUT_ATTACKS : 1) * 100) / 100
    return {
      signalId: signalIdAt(point, 'direct'),
      severity: severityOf(score),
      score,
      start: views.v2.startOf(from),
      end: views.v2.endOf(to - 1),
    }
  })
}

/** What the rules make of the mentions in a text. */
function candidatesIn(views: Views, mentions: readonly Mention[]): Candidate[] {
  if (mentions.length === 0) return []
  const placesOf = (wanted: Concept): number[] =>
    mentions.filter(({ concept }) => concept === wanted).map(({ from }) => from)
  const context = {
    concepts: new Set(mentions.map(({ concept }) => concept)),
    views,
    quotes: quotedPlaces(views.v1.text),
    limitless: apart(mentions),
    personas: placesOf('persona'),
    machines: placesOf('machine'),
  }
  return readings(views, mentions)
    .map((sentence): Sentence => ({
      ...sentence,
      concepts: new Set(sentence.mentions.map(({ concept }) => concept)),
    }))
    .flatMap((sentence) =>
      [
        ...directCandidates(sentence, context),
        ...jailbreakCandidates(sentence, context),
        ...leakCandidates(sentence),
        ...delimiterCandidates(sentence, context),
      ].map((candidate) => adjust(candidate, sentence, context)),
    )
}

/** Finds attempts to replace the instructions of the assistant, each with a score. */
export function detectInjection(views: Views, point: Point): Finding[] {
  if (point === 'output') return []
  const said = mentionsIn(automaton, views.symbols)
  const isAboutAttacks = said.some(({ concept }) => concept === 'meta')
  const found = candidatesIn(views, withLacks(said))
    .concat(weighCues(views, point, said) ?? [])
    .filter(({ score }) => score >= MIN_SCORE)
    .map(({ kind, from, to, score }) => ({
      signalId: signalIdAt(point, kind),
      severity: kind === 'leak' ? 'medium' : severityOf(score),
      score,
      start: views.v2.startOf(from),
      end: views.v2.endOf(to - 1),
    }))
  return [...indirectFindings(views, point, isAboutAttacks), ...found]
}
