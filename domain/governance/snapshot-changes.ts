import type { KeptSnapshot } from '#contracts/governance.ts'
import { canonicalJson, type JsonValue } from '#domain/canonical-json.ts'
import { compareText } from './redact.ts'
import { diffSnapshots, type SnapshotChange } from './snapshots.ts'

/** How one part of the rules differs between two versions. */
export interface DescribedChange extends SnapshotChange {
  /** What people call it. */
  name: string
  /** The fields that differ, where it is in both. */
  fields: string[]
  /** Of the fields that differ, or the whole of what is gone or new; null where it was not there, or is no more. */
  before: Record<string, JsonValue> | null
  after: Record<string, JsonValue> | null
}

type Part = Record<string, JsonValue>

/** What the later version has otherwise than the earlier one, field by field. */
export function describeChanges(
  before: KeptSnapshot | null,
  after: KeptSnapshot,
): DescribedChange[] {
  return diffSnapshots(before, after).map((change) => {
    const [was, is] = [partOf(before, change), partOf(after, change)]
    const fields = was && is ? differingFields(was, is) : []
    return {
      ...change,
      name: String((is ?? was)?.['name'] ?? (is ?? was)?.['ruleKey'] ?? change.key),
      fields,
      before: was && is ? pick(was, fields) : was,
      after: was && is ? pick(is, fields) : is,
    }
  })
}

const pick = (part: Part, fields: readonly string[]): Part =>
  Object.fromEntries(fields.map((field) => [field, part[field] ?? null]))

function differingFields(was: Part, is: Part): string[] {
  const fields = new Set([...Object.keys(was), ...Object.keys(is)])
  return [...fields]
    .filter((field) => canonicalJson(was[field] ?? null) !== canonicalJson(is[field] ?? null))
    .sort(compareText)
}

/** As it is kept, which is JSON. */
function partOf(snapshot: KeptSnapshot | null, { kind, key }: SnapshotChange): Part | null {
  const part = snapshot && findPart(snapshot, kind, key)
  return part ? (JSON.parse(JSON.stringify(part)) as Part) : null
}

function findPart(snapshot: KeptSnapshot, kind: SnapshotChange['kind'], key: string) {
  switch (kind) {
    case 'rule':
      return snapshot.rules.find((rule) => rule.key === key)
    case 'topic':
      return snapshot.topics.find((topic) => topic.id === key)
    case 'intent':
      return snapshot.intents?.find((intent) => intent.label === key)
    case 'exception':
      return snapshot.exceptions?.find((exception) => exception.id === key)
  }
}
