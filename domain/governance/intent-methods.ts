import type { Intent, IntentDefinition, IntentLabel } from '#contracts/governance.ts'
import { wordScores } from './intent-words.ts'
import { normalise } from './normaliser.ts'
import type { Views } from './normaliser.ts'
import { eachLikeness, eachRun, indexSamples, spacedWords } from './sample-index.ts'
import type { SampleIndex } from './sample-index.ts'
import { textOf } from './view.ts'

/** One way to tell what a text is for. */
export interface IntentClassifier {
  readonly method: Intent['method']
  /** The least score that counts where the intent itself has no threshold. */
  readonly threshold: number
  /** How sure each intent is, 0 to 1; one of which nothing is known is absent. */
  scoresOf(views: Views): ReadonlyMap<IntentLabel, number>
}

/** What a text is for, it says near its beginning. */
const MAX_WORDS_READ = 8192
/** The likeness to a sample is that of the whole, so that more text would only thin it. */
const MAX_SAMPLED = 600

// Chosen on the samples that come with AIOS alone, each left out in turn.

/** The likeness to an intent is the mean of that to this many of its samples, the nearest ones. */
const NEAREST = 10
/** What a word counts against a run of letters, and what being about an intent by its words counts against both. */
const RUN_WEIGHT = 0.5
const LEXICON_WEIGHT = 6

export type IntentIndex = {
  samples: SampleIndex<IntentLabel>
  /** How many samples of each intent there are. */
  sizes: ReadonlyMap<IntentLabel, number>
}

/** The features of the beginning of a text: its words, runs of letters inside words, and intents its words name. */
function featuresOf(views: Views): Map<string, number> {
  const { symbols } = views
  const text = spacedWords(textOf(symbols.v2, Math.min(symbols.length, MAX_SAMPLED)))
  const features = new Map<string, number>()
  const addRun = (run: string) => features.set(run, RUN_WEIGHT)
  for (const word of new Set(text.split(' '))) {
    if (word === '') continue
    features.set(`=${word}`, 1)
    for (const length of [3, 4]) eachRun(` ${word} `, length, addRun)
  }
  for (const [label, score] of wordScores(views, MAX_SAMPLED)) {
    features.set(`>${label}`, LEXICON_WEIGHT * score)
  }
  return features
}

/** Prepares the samples of all intents. */
export function indexIntents(intents: readonly IntentDefinition[]): IntentIndex {
  const entries = intents.flatMap(({ label, samples }) =>
    samples.map((sample) => ({ owner: label, features: featuresOf(normalise(sample)) })),
  )
  const holders = new Map<string, Set<IntentLabel>>()
  for (const { owner, features } of entries) {
    for (const feature of features.keys()) {
      holders.set(feature, (holders.get(feature) ?? new Set()).add(owner))
    }
  }
  // The fewer intents have a feature, the more it tells.
  const rarityOf = (count: number): number => Math.log(1 + intents.length / count)
  const rarity = new Map([...holders].map(([feature, { size }]) => [feature, rarityOf(size)]))
  const unknownRarity = rarityOf(1)
  const samples = indexSamples(entries, (feature) => rarity.get(feature) ?? unknownRarity)
  const sizes = new Map(intents.map(({ label, samples }) => [label, samples.length]))
  return { samples, sizes }
}

/** By the samples a text is like in its words and letters. */
export function lexicalClassifier(index: IntentIndex): IntentClassifier {
  return {
    method: 'lexical',
    threshold: 0.15,
    scoresOf: (views) => {
      const likenesses = new Likenesses()
      eachLikeness(featuresOf(views), index.samples, likenesses.add)
      const nearest = likenesses.nearest(index.sizes)
      // The root spreads the cosines of short texts, which are small, over the scale that rules read.
      return new Map([...nearest].map(([label, mean]) => [label, Math.sqrt(mean)]))
    },
  }
}

/** How like a text is to samples, by the intents of these. */
class Likenesses {
  readonly #byLabel = new Map<IntentLabel, number[]>()

  readonly add = (label: IntentLabel, similarity: number): void => {
    const own = this.#byLabel.get(label)
    if (own) own.push(similarity)
    else this.#byLabel.set(label, [similarity])
  }

  /** The mean of the nearest samples of each intent, of which a text may be like fewer than there are. */
  nearest(sizes: ReadonlyMap<IntentLabel, number>): Map<IntentLabel, number> {
    const means = new Map<IntentLabel, number>()
    for (const [label, own] of this.#byLabel) {
      const nearest = Float64Array.from(own).sort().subarray(-NEAREST)
      const count = Math.min(NEAREST, sizes.get(label) ?? NEAREST)
      means.set(label, Math.min(1, nearest.reduceRight((sum, one) => sum + one, 0) / count))
    }
    return means
  }
}

/** By single words and phrases, whatever the samples are. */
export const keywordClassifier: IntentClassifier = {
  method: 'keywords',
  threshold: 0,
  scoresOf: (views) => wordScores(views, MAX_WORDS_READ),
}

/** What a model that embeds made of the text and of samples; whoever asks it hands this to the engine. */
export type EmbeddedText = {
  vector: readonly number[]
  samples: readonly { label: IntentLabel; vector: readonly number[] }[]
}

/** By what a text and the samples mean, as far as a model's vectors say so. */
export function embeddingClassifier({ vector, samples }: EmbeddedText): IntentClassifier {
  return {
    method: 'embeddings',
    threshold: 0.4,
    scoresOf: () => {
      const likenesses = new Likenesses()
      for (const sample of samples)
        likenesses.add(sample.label, Math.max(0, cosine(vector, sample.vector)))
      const byLabel = Map.groupBy(samples, ({ label }) => label)
      return likenesses.nearest(new Map([...byLabel].map(([label, { length }]) => [label, length])))
    },
  }
}

/** 0 where a vector has no direction. @throws RangeError when the two are not of one model. */
function cosine(one: readonly number[], other: readonly number[]): number {
  if (one.length !== other.length) throw new RangeError('vectors of different lengths')
  let dot = 0
  let square = 0
  let otherSquare = 0
  for (const [index, value] of one.entries()) {
    const second = other[index] ?? 0
    dot += value * second
    square += value * value
    otherSquare += second * second
  }
  return dot === 0 ? 0 : dot / Math.sqrt(square * otherSquare)
}
