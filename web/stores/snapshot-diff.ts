import { diffLines, type Change } from 'diff'
import { keptSnapshotSchema, type KeptSnapshot } from '#contracts/governance.ts'

/** A changed rule or topic, as an address of it in a snapshot. */
export interface ChangedPart {
  kind: 'rule' | 'topic'
  key: string
}

/** What a rule set holds; null where it cannot be read. */
export function readSnapshot(snapshot: unknown): KeptSnapshot | null {
  return keptSnapshotSchema.safeParse(snapshot).data ?? null
}

/** Line by line, how one rule or topic differs between two rule sets. */
export function diffPart(
  before: KeptSnapshot | null,
  after: KeptSnapshot | null,
  part: ChangedPart,
): Change[] {
  return diffLines(textOf(before, part), textOf(after, part))
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
