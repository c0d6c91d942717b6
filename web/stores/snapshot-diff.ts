import { diffLines } from 'diff'
import type { z } from 'zod'
import { keptSnapshotSchema, type KeptSnapshot } from '#contracts/governance.ts'
import type { versionChange } from '#contracts/governance-policies.ts'

/** A changed part, as an address of it in a snapshot. */
export type ChangedPart = Pick<z.infer<typeof versionChange>, 'kind' | 'key'>

export type PartChange = z.infer<typeof versionChange>

export interface DiffLine {
  mark: '+' | '-' | ' '
  text: string
}

/** One field that differs; lists and conditions line by line. */
export interface FieldChange {
  field: string
  before: unknown
  after: unknown
  lines: DiffLine[]
}

type Part = Readonly<Record<string, unknown>>

/** What people know a part by is its heading, and what only the engine needs says nothing to them. */
const UNSHOWN = new Set(['key', 'id', 'label', 'reasonKey', 'ruleKey'])
const CONTEXT_LINES = 3

/** What a rule set holds; null where it cannot be read. */
export function readSnapshot(snapshot: unknown): KeptSnapshot | null {
  return keptSnapshotSchema.safeParse(snapshot).data ?? null
}

/** Which parts differ between two rule sets. */
export function compareSnapshots(
  before: KeptSnapshot | null,
  after: KeptSnapshot | null,
): PartChange[] {
  const [old, now] = [partsOf(before), partsOf(after)]
  const addresses = new Map(
    [...old, ...now].map(([address, { kind, key }]) => [address, { kind, key }]),
  )
  return [...addresses].flatMap(([address, part]) => {
    const [was, is] = [old.get(address)?.part, now.get(address)?.part]
    if (JSON.stringify(was) === JSON.stringify(is)) return []
    return [{ ...part, what: was ? (is ? 'changed' : 'removed') : 'added' } as const]
  })
}

/** The fields of one part that differ; all of one that is new or gone. */
export function changedFields(
  before: KeptSnapshot | null,
  after: KeptSnapshot | null,
  { kind, key }: ChangedPart,
): FieldChange[] {
  const address = addressOf(kind, key)
  const [old = {}, now = {}] = [before, after].map((one) => partsOf(one).get(address)?.part)
  return fieldChanges(old, now)
}

export function fieldChanges(before: Part, after: Part): FieldChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((field) => !UNSHOWN.has(field))
    .map((field) => ({ field, before: before[field], after: after[field] }))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after))
    .map((change) => ({ ...change, lines: linesOf(change.before, change.after) }))
}

/** A topic goes by its id in a version, where people know its name, and an exception by that of its rule. */
export function nameOfPart(
  snapshots: readonly (KeptSnapshot | null)[],
  { kind, key }: ChangedPart,
): string {
  if (kind === 'exception') {
    const exceptions = snapshots.flatMap((snapshot) => snapshot?.exceptions ?? [])
    return exceptions.find(({ id }) => id === key)?.ruleKey ?? key
  }
  if (kind !== 'topic') return key
  const topics = snapshots.flatMap((snapshot) => snapshot?.topics ?? [])
  return topics.find(({ id }) => id === key)?.name ?? key
}

const addressOf = (kind: ChangedPart['kind'], key: string) => `${kind} ${key}`

function partsOf(snapshot: KeptSnapshot | null): Map<string, ChangedPart & { part: Part }> {
  const parts: (ChangedPart & { part: Part })[] = [
    ...(snapshot?.rules ?? []).map((part) => ({ kind: 'rule' as const, key: part.key, part })),
    ...(snapshot?.topics ?? []).map((part) => ({ kind: 'topic' as const, key: part.id, part })),
    ...(snapshot?.intents ?? []).map((part) => ({
      kind: 'intent' as const,
      key: part.label,
      part,
    })),
    ...(snapshot?.exceptions ?? []).map((part) => ({
      kind: 'exception' as const,
      key: part.id,
      part,
    })),
  ]
  return new Map(parts.map((part) => [addressOf(part.kind, part.key), part]))
}

/** Empty where both are single values, which stand beside each other. */
function linesOf(before: unknown, after: unknown): DiffLine[] {
  if (!isNested(before) && !isNested(after)) return []
  const parts = diffLines(textOf(before), textOf(after))
  return parts.flatMap((one, index) => {
    const lines = one.value.trimEnd().split('\n')
    if (one.added) return lines.map((text) => ({ mark: '+' as const, text }))
    if (one.removed) return lines.map((text) => ({ mark: '-' as const, text }))
    return shorten(lines, { isFirst: index === 0, isLast: index === parts.length - 1 })
  })
}

const isNested = (value: unknown) => typeof value === 'object' && value !== null

/** Words of a list stand one on a line, without the marks of JSON. */
function textOf(value: unknown): string {
  if (value === undefined) return ''
  if (Array.isArray(value) && !value.some(isNested)) return `${value.join('\n')}\n`
  return `${JSON.stringify(value, null, 2)}\n`
}

function shorten(lines: string[], ends: { isFirst: boolean; isLast: boolean }): DiffLine[] {
  const head = ends.isFirst ? 0 : CONTEXT_LINES
  const tail = ends.isLast ? 0 : CONTEXT_LINES
  const shown =
    lines.length > head + tail + 1
      ? [...lines.slice(0, head), '…', ...lines.slice(lines.length - tail)]
      : lines
  return shown.map((text) => ({ mark: ' ' as const, text }))
}
