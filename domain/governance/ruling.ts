import type { Point, ProhibitedTopic } from '#contracts/governance.ts'
import { applicableRules } from './evaluate.ts'
import type { ApplicableRule } from './evaluate.ts'
import { prepareIntents } from './intents.ts'
import type { IntentSources } from './intents.ts'
import type { TokenFor } from './redact.ts'
import { rememberByContent } from './remembered.ts'
import { topicSeverity, topicSignalId } from './rules.ts'
import { buildKeywordAutomaton } from './scanners/keyword-automaton.ts'
import type { KeywordAutomaton } from './scanners/keyword-automaton.ts'
import type { Finding } from './scanners/scanner.ts'
import { indexTopics } from './topic-samples.ts'
import type { TopicIndex } from './topic-samples.ts'
import type { Circumstances, HiddenInstructions, TextToDecide, ToolCalled } from './types.ts'

/** What a decision depends on besides the text: fixed before the first character is read. */
export type Ruling = {
  point: Point
  circumstances: Circumstances
  policyVersion: string
  rules: readonly ApplicableRule[]
  topicKeywords: KeywordAutomaton
  topicSamples: TopicIndex
  intents: IntentSources
  tool?: ToolCalled
  /** Looked for in output only. */
  hidden?: HiddenInstructions
  /** What detectors found that need a model or the network, and so ran before. */
  foundBefore: readonly Finding[]
  tokenFor?: TokenFor
}

type PreparedTopics = { keywords: KeywordAutomaton; samples: TopicIndex }

const prepareTopics = rememberByContent((all: readonly ProhibitedTopic[]): PreparedTopics => {
  const keywords = buildKeywordAutomaton(() =>
    all.flatMap((topic) =>
      topic.keywords.map((phrase) => ({
        phrase,
        finding: { signalId: topicSignalId(topic.id), severity: topicSeverity(topic), score: 1 },
      })),
    ),
  )
  return { keywords, samples: indexTopics(all) }
})

/** Prepares a snapshot for one place of a run. */
export function rulingFor(input: Omit<TextToDecide, 'text'>): Ruling {
  const { point, agent, actor, askedAt, history, snapshot, tool, hidden, embedded, foundBefore } =
    input
  const topics = prepareTopics(snapshot.topics)
  return {
    ...(tool ? { tool } : {}),
    ...(hidden && point === 'output' ? { hidden } : {}),
    // Only what a person wrote can be shown to that person again.
    ...(input.tokenFor && point === 'input' ? { tokenFor: input.tokenFor } : {}),
    point,
    circumstances: {
      agent,
      ...(actor === undefined ? {} : { actor }),
      ...(history === undefined ? {} : { history }),
      ...(askedAt === undefined ? {} : { askedAt }),
    },
    foundBefore: foundBefore ?? [],
    policyVersion: snapshot.version,
    rules: applicableRules(snapshot, { point, agent }),
    topicKeywords: topics.keywords,
    topicSamples: topics.samples,
    intents: {
      ...(snapshot.intents ? { intents: prepareIntents(snapshot.intents) } : {}),
      ...(embedded ? { embedded } : {}),
    },
  }
}

/** Drops the topics that do not hold here. */
export function inScope(ruling: Ruling, findings: readonly Finding[]): Finding[] {
  const topicKeys = new Set(ruling.rules.map((rule) => rule.key))
  return findings.filter(
    ({ signalId }) =>
      !signalId.startsWith(topicSignalId('')) ||
      topicKeys.has(`topic:${signalId.slice(topicSignalId('').length)}`),
  )
}
