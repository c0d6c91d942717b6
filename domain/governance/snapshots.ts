import type {
  KeptSnapshot,
  KeptTopic,
  PolicyException,
  PolicyRule,
  PolicySnapshot,
  ProhibitedTopic,
} from '#contracts/governance.ts'
import { canonicalJson } from '#domain/canonical-json.ts'
import { compareText } from './redact.ts'
import { builtInRules, builtInVersion } from './rules.ts'

export type SnapshotChange = {
  kind: 'rule' | 'topic' | 'intent' | 'exception'
  key: string
  what: 'added' | 'changed' | 'removed'
}

/** The rules and topics of now as a version keeps them: the same ones make the same text, whatever their order. */
export function keepSnapshot(
  rules: readonly PolicyRule[],
  topics: readonly KeptTopic[],
  exceptions: readonly PolicyException[] = [],
): KeptSnapshot {
  const byId = (one: { id: string }, other: { id: string }) => compareText(one.id, other.id)
  return {
    detectors: builtInVersion,
    rules: rules.toSorted((one, other) => compareText(one.key, other.key)),
    topics: topics.toSorted(byId),
    ...(exceptions.length > 0 ? { exceptions: exceptions.toSorted(byId) } : {}),
  }
}

/** What the hash of a version is over. */
export function canonicalSnapshot(snapshot: KeptSnapshot): string {
  return canonicalJson(snapshot)
}

/** What the later version has added, changed and removed. */
export function diffSnapshots(before: KeptSnapshot | null, after: KeptSnapshot): SnapshotChange[] {
  const rulesOf = (snapshot: KeptSnapshot | null) =>
    new Map((snapshot?.rules ?? []).map((rule) => [rule.key, canonicalJson(rule)]))
  const topicsOf = (snapshot: KeptSnapshot | null) =>
    new Map((snapshot?.topics ?? []).map((topic) => [topic.id, canonicalJson(topic)]))
  const intentsOf = (snapshot: KeptSnapshot | null) =>
    new Map((snapshot?.intents ?? []).map((intent) => [intent.label, canonicalJson(intent)]))
  const exceptionsOf = (snapshot: KeptSnapshot | null) =>
    new Map((snapshot?.exceptions ?? []).map((one) => [one.id, canonicalJson(one)]))
  return [
    ...diffTexts('rule', rulesOf(before), rulesOf(after)),
    ...diffTexts('topic', topicsOf(before), topicsOf(after)),
    ...diffTexts('intent', intentsOf(before), intentsOf(after)),
    ...diffTexts('exception', exceptionsOf(before), exceptionsOf(after)),
  ]
}

function diffTexts(
  kind: SnapshotChange['kind'],
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): SnapshotChange[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort(compareText)
  return keys.flatMap((key) => {
    const was = before.get(key)
    const is = after.get(key)
    if (was === is) return []
    const what = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed'
    return [{ kind, key, what } satisfies SnapshotChange]
  })
}

/** The topics of a version that hold, without the mark that says so. */
export function activeTopics(snapshot: KeptSnapshot): ProhibitedTopic[] {
  return snapshot.topics.flatMap(({ active, ...topic }) => (active ? [topic] : []))
}

/** A version as decisions are made by it. */
export function toPolicySnapshot(version: string, kept: KeptSnapshot): PolicySnapshot {
  const { rules, intents, exceptions } = kept
  return {
    version,
    rules,
    topics: activeTopics(kept),
    ...(intents ? { intents } : {}),
    ...(exceptions ? { exceptions } : {}),
  }
}

/** Whether the rule holds at this time. */
export function isValidAt(rule: PolicyRule, now: Date): boolean {
  const time = now.getTime()
  const hasBegun = rule.validFrom === undefined || Date.parse(rule.validFrom) <= time
  return hasBegun && (rule.validTo === undefined || time < Date.parse(rule.validTo))
}

/** The exceptions whose day has not come; an ended one stops counting by itself, as a rule does. */
export function exceptionsAt(exceptions: readonly PolicyException[], now: Date): PolicyException[] {
  return exceptions.filter(({ expiresAt }) => now.getTime() < Date.parse(expiresAt))
}

/**
 * The rules to decide by: those of one version that hold now, with every immutable rule of the newest version and of
 * this release, which a turn cannot be too old for.
 */
export function rulesInForce(
  pinned: readonly PolicyRule[],
  immutable: readonly PolicyRule[],
  now: Date,
): PolicyRule[] {
  const fixed = new Map(immutable.map((rule) => [rule.key, rule]))
  return [
    ...pinned.filter((rule) => !fixed.has(rule.key) && isValidAt(rule, now)),
    ...fixed.values(),
  ]
}

/** What a draft does once it is in force: what it only watches for now counts too. */
export function asIfEnforced(draft: readonly PolicyRule[]): PolicyRule[] {
  return draft.map((rule) => (rule.mode === 'shadow' ? { ...rule, mode: 'enforce' } : rule))
}

/** A snapshot with a draft of topics in place of those with the same ids; switched-off ones do not hold. */
export function withDraftTopics(
  snapshot: PolicySnapshot,
  draft: readonly KeptTopic[],
): PolicySnapshot {
  const replaced = new Set(draft.map(({ id }) => id))
  const kept = snapshot.topics.filter(({ id }) => !replaced.has(id))
  const drafted = draft.flatMap(({ active, ...topic }) => (active ? [topic] : []))
  return { ...snapshot, topics: [...kept, ...drafted] }
}

/** A snapshot with a draft of rules in place of those with the same keys; immutable ones stay. */
export function withDraft(snapshot: PolicySnapshot, draft: readonly PolicyRule[]): PolicySnapshot {
  const fixed = new Set(snapshot.rules.filter((rule) => rule.immutable).map(({ key }) => key))
  const drafted = draft.filter(({ key }) => !fixed.has(key))
  const replaced = new Set(drafted.map(({ key }) => key))
  return {
    ...snapshot,
    rules: [...snapshot.rules.filter(({ key }) => !replaced.has(key)), ...drafted],
  }
}

const builtInReasonKeys = new Map(builtInRules.map(({ key, reasonKey }) => [key, reasonKey]))

/** The reason key of a rule that is kept without one: the one it was built in with, else one made from its key. */
export function reasonKeyOf(key: string): string {
  return builtInReasonKeys.get(key) ?? (key.startsWith('immutable.') ? key : `rule.${key}`)
}
