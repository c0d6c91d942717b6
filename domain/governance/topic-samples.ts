import type { ProhibitedTopic } from '#contracts/governance.ts'
import { normalise } from './normaliser.ts'
import type { Views } from './normaliser.ts'
import { sentencesOf } from './passages.ts'
import type { Passage } from './passages.ts'
import { topicSeverity, topicSignalId } from './rules.ts'
import type { Finding } from './scanners/scanner.ts'

/** How alike a sentence and a sample must be where the topic does not say. */
const DEFAULT_THRESHOLD = 0.6
/** Shorter sentences resemble too much. */
const MIN_LETTERS = 12
const MAX_SENTENCES = 200
const MAX_SENTENCE = 600

type Weights = ReadonlyMap<string, number>
type Sample = { topic: ProhibitedTopic; norm: number }

/** Which samples hold a trigram and how often: a text is compared with all samples at once. */
export type SampleIndex = {
  samples: readonly Sample[]
  postings: ReadonlyMap<string, readonly (readonly [number, number])[]>
}

/** How often each run of three letters occurs; words are set apart by one blank. */
function trigramsOf(folded: string): Weights {
  const text = ` ${folded.replaceAll(/[^\p{L}\p{N}\p{M}]+/gu, ' ').trim()} `
  const weights = new Map<string, number>()
  for (let at = 0; at + 3 <= text.length; at += 1) {
    const trigram = text.slice(at, at + 3)
    weights.set(trigram, (weights.get(trigram) ?? 0) + 1)
  }
  return weights
}

const normOf = (weights: Weights): number =>
  Math.sqrt([...weights.values()].reduce((sum, weight) => sum + weight * weight, 0))

/** Prepares the samples of all topics. */
export function indexSamples(topics: readonly ProhibitedTopic[]): SampleIndex {
  const samples: Sample[] = []
  const postings = new Map<string, (readonly [number, number])[]>()
  for (const topic of topics) {
    for (const sample of topic.samples) {
      const weights = trigramsOf(normalise(sample).v2.text)
      for (const [trigram, weight] of weights) {
        const posting = postings.get(trigram) ?? []
        posting.push([samples.length, weight])
        postings.set(trigram, posting)
      }
      samples.push({ topic, norm: normOf(weights) })
    }
  }
  return { samples, postings }
}

/** The cosine between the sentence and each sample that shares a trigram with it. */
function similarities(sentence: string, { samples, postings }: SampleIndex): Map<Sample, number> {
  const weights = trigramsOf(sentence)
  const dots = new Map<number, number>()
  for (const [trigram, weight] of weights) {
    for (const [sample, other] of postings.get(trigram) ?? []) {
      dots.set(sample, (dots.get(sample) ?? 0) + weight * other)
    }
  }
  const norm = normOf(weights)
  const result = new Map<Sample, number>()
  for (const [index, dot] of dots) {
    const sample = samples[index]
    if (sample) result.set(sample, dot / (norm * sample.norm))
  }
  return result
}

function findingsIn(place: Passage, views: Views, index: SampleIndex): Finding[] {
  const sentence = views.v2.text.slice(place.from, Math.min(place.to, place.from + MAX_SENTENCE))
  if (sentence.trim().length < MIN_LETTERS) return []
  const best = new Map<ProhibitedTopic, number>()
  for (const [{ topic }, similarity] of similarities(sentence, index)) {
    if (similarity < (topic.threshold ?? DEFAULT_THRESHOLD)) continue
    best.set(topic, Math.max(best.get(topic) ?? 0, similarity))
  }
  return [...best].map(([topic, similarity]) => ({
    signalId: topicSignalId(topic.id),
    severity: topicSeverity(topic),
    score: Math.min(1, Math.round(similarity * 100) / 100),
    start: views.v2.startOf(place.from),
    end: views.v2.endOf(place.to - 1),
  }))
}

/** Finds sentences that resemble a sample of a topic. */
export function detectTopicSamples(views: Views, index: SampleIndex): Finding[] {
  if (index.samples.length === 0) return []
  return sentencesOf(views.v2.text)
    .slice(0, MAX_SENTENCES)
    .flatMap((place) => findingsIn(place, views, index))
}
