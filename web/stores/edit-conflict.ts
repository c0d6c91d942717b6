import { fieldChanges, type DiffLine, type FieldChange } from './snapshot-diff.ts'

/** A field that somebody else changed while it stood open here. */
export interface FieldConflict {
  field: string
  theirs: unknown
  /** What would be saved from here: theirs, where it was left alone. */
  yours: unknown
  /** `theirs`: it was left alone here. `both`: two people changed it. `same`: to the same. */
  kind: 'theirs' | 'both' | 'same'
  /** From theirs to yours, line by line; empty for single values. */
  lines: DiffLine[]
}

interface Sides<Draft> {
  /** As it was when the writing began. */
  base: Draft
  theirs: Draft
  yours: Draft
}

/** What the others changed since the writing began, beside what is written here. */
export function conflictsOf<Draft extends object>(sides: Sides<Draft>): FieldConflict[] {
  const { base, theirs, yours } = sides
  const own = changesByField(base, yours)
  const apart = changesByField(theirs, yours)
  return [...changesByField(base, theirs).values()].map(({ field, after, lines }) => {
    const written = own.get(field)
    if (!written) return { field, theirs: after, yours: after, kind: 'theirs', lines }
    const between = apart.get(field)
    const kind = between ? 'both' : 'same'
    return { field, theirs: after, yours: written.after, kind, lines: between?.lines ?? [] }
  })
}

/** Theirs, with every field on top that was changed here. */
export function keepYours<Draft extends object>({ base, theirs, yours }: Sides<Draft>): Draft {
  const own = [...changesByField(base, yours).values()].map(({ field, after }) => [field, after])
  return { ...theirs, ...Object.fromEntries(own) }
}

function changesByField(before: object, after: object): Map<string, FieldChange> {
  const [old, now] = [before, after].map((part) => Object.fromEntries(Object.entries(part)))
  return new Map(fieldChanges(old ?? {}, now ?? {}).map((change) => [change.field, change]))
}
