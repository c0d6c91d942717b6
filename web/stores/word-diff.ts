import { diffWords } from 'diff'

export interface DiffPart {
  kind: 'same' | 'removed' | 'added'
  text: string
}

/** Texts that share next to nothing are not worth a longer wait: they are shown as replaced. */
const LONGEST_MS = 80

/** What an edit changed, word by word; the parts that are not `added` make the old text, word for word. */
export function wordDiff(before: string, after: string): DiffPart[] {
  const found = diffWords(before, after, { timeout: LONGEST_MS })
  if (found === undefined) return replaced(before, after)
  const parts = found.map(({ value, added, removed }): DiffPart => {
    const kind = added ? 'added' : removed ? 'removed' : 'same'
    return { kind, text: value }
  })
  return parts.filter(({ text }) => text !== '')
}

/** How many places an edit removed and added text in. */
export function countChanges(parts: readonly DiffPart[]): { removed: number; added: number } {
  return {
    removed: parts.filter(({ kind }) => kind === 'removed').length,
    added: parts.filter(({ kind }) => kind === 'added').length,
  }
}

function replaced(before: string, after: string): DiffPart[] {
  return [
    { kind: 'removed', text: before },
    { kind: 'added', text: after },
  ]
}
