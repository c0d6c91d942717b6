import type { ProhibitedTopic } from '#contracts/governance.ts'
import { normalise } from './normaliser.ts'
import type { Views } from './normaliser.ts'
import { sentencesOf } from './passages.ts'
import type { Passage } from './passages.ts'
import { topicSeverity, topicSignalId } from './rules.ts'
import { eachLikeness, eachRun, indexSamples, spacedWords } from './sample-index.ts'
import type { Features, SampleIndex } from './sample-index.ts'
import type { Finding } from './scanners/scanner.ts'

/** How alike a sentence and a sample must be where the topic does not say. */
const DEFAULT_THRESHOLD = 0.6
/** Shorter sentences resemble too much. */
const MIN_LETTERS = 12
const MAX_SENTENCES = 200
const MAX_SENTENCE = 600

export type TopicIndex = SampleIndex<ProhibitedTopic>

function featuresOf(folded: string): Features {
  const features = new Map<string, number>()
  eachRun(spacedWords(folded), 3, (run) => features.set(run, (features.get(run) ?? 0) + 1))
  return features
}

/** Prepares the samples of all topics. */
export function indexTopics(topics: readonly ProhibitedTopic[]): TopicIndex {
  return indexSamples(
    topics.flatMap((topic) =>
      topic.samples.map((sample) => ({
        owner: topic,
        features: featuresOf(normalise(sample).v2.text),
      })),
    ),
  )
}

function findingsIn(place: Passage, views: Views, index: TopicIndex): Finding[] {
  const sentence = views.v2.text.slice(place.from, Math.min(place.to, place.from + MAX_SENTENCE))
  if (sentence.trim().length < MIN_LETTERS) return []
  const best = new Map<ProhibitedTopic, number>()
  eachLikeness(featuresOf(sentence), index, (topic, similarity) => {
    if (similarity < (topic.threshold ?? DEFAULT_THRESHOLD)) return
    best.set(topic, Math.max(best.get(topic) ?? 0, similarity))
  })
  return [...best].map(([topic, similarity]) => ({
    signalId: topicSignalId(topic.id),
    severity: topicSeverity(topic),
    score: Math.min(1, Math.round(similarity * 100) / 100),
    start: views.v2.startOf(place.from),
    end: views.v2.endOf(place.to - 1),
  }))
}

/** Finds sentences that resemble a sample of a topic. */
export function detectTopicSamples(views: Views, index: TopicIndex): Finding[] {
  if (index.samples.length === 0) return []
  return sentencesOf(views.v2.text)
    .slice(0, MAX_SENTENCES)
    .flatMap((place) => findingsIn(place, views, index))
}
