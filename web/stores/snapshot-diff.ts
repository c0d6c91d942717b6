import { diffLines } from 'diff'
import type { z } from 'zod'
import { keptSnapshotSchema, type KeptSnapshot } from '#contracts/governance.ts'
import type { versionChange } from '#contracts/governance-policies.ts'

/** A changed part, as an address of it in a snapshot. */
export type ChangedPart = Pick<z.infer<typeof versionChange>, 'kind' | 'key'>

export interface DiffLine {
  mark: '+' | '-' | ' '
  text: string
}

const CONTEXT_LINES = 3

/** What a rule set holds; null where it cannot be read. */
export function readSnapshot(snapshot: unknown): KeptSnapshot | null {
  return keptSnapshotSchema.safeParse(snapshot).data ?? null
}

/** Line by line, how one rule, topic or intent differs between two rule sets; what stayed far from a change is left out. */
export function diffPart(
  before: KeptSnapshot | null,
  after: KeptSnapshot | null,
  part: ChangedPart,
): DiffLine[] {
  const parts = diffLines(textOf(before, part), textOf(after, part))
  return parts.flatMap((one, index) => {
    const lines = one.value.trimEnd().split('\n')
    if (one.added) return lines.map((text) => ({ mark: '+' as const, text }))
    if (one.removed) return lines.map((text) => ({ mark: '-' as const, text }))
    return shorten(lines, { isFirst: index === 0, isLast: index === parts.length - 1 })
  })
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

function textOf(snapshot: KeptSnapshot | null, { kind, key }: ChangedPart): string {
  const found = {
    rule: () => snapshot?.rules.find((rule) => rule.key === key),
    topic: () => snapshot?.topics.find((topic) => topic.id === key),
    intent: () => snapshot?.intents?.find((intent) => intent.label === key),
    exception: () => snapshot?.exceptions?.find((exception) => exception.id === key),
  }[kind]()
  return found ? `${JSON.stringify(found, null, 2)}\n` : ''
}
