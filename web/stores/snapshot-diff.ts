import { diffLines } from 'diff'
import { keptSnapshotSchema, type KeptSnapshot } from '#contracts/governance.ts'

/** A changed rule or topic, as an address of it in a snapshot. */
export interface ChangedPart {
  kind: 'rule' | 'topic'
  key: string
}

export interface DiffLine {
  mark: '+' | '-' | ' '
  text: string
}

const CONTEXT_LINES = 3

/** What a rule set holds; null where it cannot be read. */
export function readSnapshot(snapshot: unknown): KeptSnapshot | null {
  return keptSnapshotSchema.safeParse(snapshot).data ?? null
}

/** Line by line, how one rule or topic differs between two rule sets; what stayed far from a change is left out. */
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

/** A topic goes by its id in a version; people know its name. */
export function nameOfPart(
  snapshots: readonly (KeptSnapshot | null)[],
  { kind, key }: ChangedPart,
): string {
  if (kind === 'rule') return key
  const topics = snapshots.flatMap((snapshot) => snapshot?.topics ?? [])
  return topics.find(({ id }) => id === key)?.name ?? key
}

function textOf(snapshot: KeptSnapshot | null, { kind, key }: ChangedPart): string {
  const found =
    kind === 'rule'
      ? snapshot?.rules.find((rule) => rule.key === key)
      : snapshot?.topics.find((topic) => topic.id === key)
  return found ? `${JSON.stringify(found, null, 2)}\n` : ''
}
