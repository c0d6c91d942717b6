import type { Decision, Intent, Point, ProhibitedTopic, Signal } from '#contracts/governance.ts'
import { canonicalJson } from '#domain/canonical-json.ts'
import { evaluate, applicableRules } from './evaluate.ts'
import type { ApplicableRule, Evaluation } from './evaluate.ts'
import { rankOf } from './conditions.ts'
import type { Facts, SignalFact } from './conditions.ts'
import { detectContent, detectRegulated } from './content-signals.ts'
import { detectEvasion } from './evasion.ts'
import { detectHiddenAttacks } from './hidden-attacks.ts'
import { detectInjection } from './injection.ts'
import { classifyIntent, prepareIntents } from './intents.ts'
import type { IntentSources } from './intents.ts'
import { detectExfiltration } from './links.ts'
import { viewsOf } from './normaliser.ts'
import { detectPromptLeak } from './prompt-leak.ts'
import { reasonFor } from './reasons.ts'
import { compareText, mergeSpans, redact } from './redact.ts'
import type { TokenFor } from './redact.ts'
import { redactionsOf, spanOf } from './redactions.ts'
import { topicSeverity, topicSignalId } from './rules.ts'
import { buildKeywordAutomaton } from './scanners/keywords.ts'
import type { KeywordAutomaton } from './scanners/keywords.ts'
import type { Finding } from './scanners/scanner.ts'
import { detectTopicSamples, indexTopics } from './topic-samples.ts'
import type { TopicIndex } from './topic-samples.ts'
import { TextScan } from './text-scan.ts'
import type {
  Circumstances,
  DecidedBefore,
  HiddenInstructions,
  TextToDecide,
  ToolCalled,
} from './types.ts'

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

// Topics of a snapshot never change, so they are prepared once for as long as they are in use.
const prepared = new WeakMap<readonly ProhibitedTopic[], PreparedTopics>()

function prepareTopics(all: readonly ProhibitedTopic[]): PreparedTopics {
  const known = prepared.get(all)
  if (known) return known
  const keywords = buildKeywordAutomaton(
    all.flatMap((topic) =>
      topic.keywords.map((phrase) => ({
        phrase,
        finding: { signalId: topicSignalId(topic.id), severity: topicSeverity(topic), score: 1 },
      })),
    ),
  )
  const topics = { keywords, samples: indexTopics(all) }
  prepared.set(all, topics)
  return topics
}

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

/** Decides on a whole text: normalises, classifies, detects, evaluates and redacts. */
export function decideText(input: TextToDecide): Decision {
  const ruling = rulingFor(input)
  const scan = scanFor(ruling)
  scan.push(input.text)
  scan.finish()
  return decideScanned(ruling, scan, input.text)
}

/** What reads a text for one place of a run. */
export function scanFor({ topicKeywords, hidden }: Ruling): TextScan {
  return new TextScan(topicKeywords, hidden?.canary)
}

/** Decides on a text that `scan` has read; an error inside is a block, never a pass. */
export function decideScanned(ruling: Ruling, scan: TextScan, text: string): Decision {
  try {
    return decide(ruling, scan, text)
  } catch {
    return {
      effect: 'block',
      reason: reasonFor('runtime_error'),
      reasonKey: 'runtime_error:evaluation',
      intent: unknownIntent,
      signals: [],
      trace: [],
      policyVersion: ruling.policyVersion,
    }
  }
}

const unknownIntent: Intent = { label: 'out_of_scope', score: 0, margin: 0, method: 'keywords' }

function decide(ruling: Ruling, scan: TextScan, text: string): Decision {
  const views = viewsOf(text, scan.symbols)
  const { point, topicKeywords, hidden: instructions } = ruling
  const intent = classifyIntent(views, ruling.intents)
  const open = [
    ...scan.findings,
    ...ruling.foundBefore,
    ...runDetector('injection', () => detectInjection(views, point)),
    ...runDetector('evasion', () => detectEvasion(views)),
    ...runDetector('content', () => detectContent(views)),
    ...runDetector('links', () => detectExfiltration(views)),
    ...runDetector('prompt_leak', () =>
      instructions ? detectPromptLeak(views, instructions) : [],
    ),
    // On output, words count as they stream by; likeness needs whole sentences.
    ...runDetector('topics', () =>
      point === 'output' ? [] : detectTopicSamples(views, ruling.topicSamples),
    ),
    ...detectRegulated(intent),
  ]
  const hidden = runDetector('hidden', () =>
    detectHiddenAttacks({ views, point, topicKeywords, open }),
  )
  const findings = inScope(ruling, [...open, ...hidden]).sort(byPlace)
  const facts = factsOf({
    ...ruling.circumstances,
    point,
    ...(ruling.tool ? { tool: ruling.tool } : {}),
    intent,
    signals: signalFacts(findings),
  })
  const evaluation = evaluate(ruling.rules, point, facts)
  const spans = redactionsOf(evaluation.applied, findings)
  const isRedacted = spans.length > 0 && evaluation.effect !== 'block'
  return {
    effect: evaluation.effect,
    reason: sentenceOf(evaluation),
    reasonKey: evaluation.reasonKey,
    intent,
    signals: signalsOf(findings),
    ...(isRedacted ? { redactedText: redact(text, spans, ruling.tokenFor) } : {}),
    trace: evaluation.trace,
    policyVersion: ruling.policyVersion,
  }
}

function sentenceOf({ decisive, reasonKey }: Evaluation): string {
  return decisive?.params?.message ?? decisive?.reason ?? reasonFor(reasonKey, decisive?.topicName)
}

/** A detector that throws is itself a signal: what it would have found is not known. */
export function runDetector(id: string, detect: () => Finding[]): Finding[] {
  try {
    return detect()
  } catch {
    return [{ signalId: 'detector_error', severity: 'high', score: 1, start: 0, end: 0, class: id }]
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

function byPlace(one: Finding, other: Finding): number {
  return one.start - other.start || one.end - other.end || compareText(one.signalId, other.signalId)
}

/** One fact for all findings that look the same to a condition. */
function signalFacts(findings: readonly Finding[]): SignalFact[] {
  const facts = new Map<string, SignalFact>()
  for (const { signalId, severity, score } of findings) {
    facts.set(`${signalId} ${severity} ${score}`, { id: signalId, severity, score })
  }
  return [...facts.values()]
}

export type Known = Circumstances & {
  point: Point
  tool?: ToolCalled
  intent: Intent
  signals: readonly SignalFact[]
}

/** What the conditions of rules may read, from what is known of a text or of a decision that was stored. */
export function factsOf({ point, agent, tool, intent, signals, ...known }: Known): Facts {
  const severest = signals.toSorted(
    (one, other) => rankOf(other.severity) - rankOf(one.severity),
  )[0]
  return {
    signals,
    values: {
      point,
      'agent.id': agent.id,
      ...(agent.domain === undefined ? {} : { 'agent.domain': agent.domain }),
      ...(agent.riskClass === undefined ? {} : { 'agent.riskClass': agent.riskClass }),
      ...(agent.capabilities === undefined ? {} : { 'agent.capabilities': agent.capabilities }),
      ...(known.actor ? actorFacts(known.actor) : {}),
      ...(known.history ? historyFacts(known.history) : {}),
      ...(known.askedAt === undefined ? {} : timeFacts(new Date(known.askedAt))),
      ...(tool === undefined ? {} : toolFacts(tool)),
      'intent.label': intent.label,
      'intent.score': intent.score,
      'intent.margin': intent.margin,
      ...(severest === undefined ? {} : { maxSeverity: severest.severity }),
    },
  }
}

function actorFacts({ id, role, groups }: NonNullable<Circumstances['actor']>) {
  return {
    'actor.id': id,
    'actor.role': role,
    ...(groups === undefined ? {} : { 'actor.groups': groups }),
  }
}

function historyFacts({ approvals, denials }: DecidedBefore) {
  return { 'history.approvals': approvals, 'history.denials': denials }
}

/** The hour and the day of the week (1 is Monday), in UTC. */
function timeFacts(time: Date) {
  return {
    'time.hour': time.getUTCHours(),
    'time.weekday': ((time.getUTCDay() + 6) % 7) + 1,
    'time.tz': 'UTC',
  }
}

/** What the tool's arguments are is one text, the same for equal arguments whatever their order. */
function toolFacts({ name, effect, args, reversible, costMicroUsd, destination }: ToolCalled) {
  return {
    'tool.name': name,
    ...(effect === undefined ? {} : { 'tool.effect': effect }),
    ...(args === undefined ? {} : { 'tool.args': canonicalJson(args) }),
    ...(reversible === undefined ? {} : { 'tool.reversible': reversible }),
    ...(costMicroUsd === undefined ? {} : { 'tool.costMicroUsd': costMicroUsd }),
    ...(destination === undefined ? {} : { 'tool.destination': destination }),
  }
}

function signalsOf(findings: readonly Finding[]): Signal[] {
  const signals = new Map<string, Signal>()
  for (const finding of findings) {
    const { signalId: id, severity, score } = finding
    const signal = signals.get(id) ?? { id, severity, score, spans: [] }
    if (rankOf(severity) > rankOf(signal.severity)) signal.severity = severity
    signal.score = Math.max(signal.score, score)
    if (finding.end > finding.start) signal.spans.push(spanOf(finding))
    signals.set(id, signal)
  }
  return [...signals.values()].map((signal) => ({ ...signal, spans: mergeSpans(signal.spans) }))
}
