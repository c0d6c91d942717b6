import { styleText } from 'node:util'

/** What one check found: `bad` needs somebody to act, `note` is worth knowing. */
export interface Verdict {
  state: 'good' | 'note' | 'bad'
  words: string
}

export interface Check {
  name: string
  run(): Promise<Verdict>
}

export const good = (words: string): Verdict => ({ state: 'good', words })
export const note = (words: string): Verdict => ({ state: 'note', words })
export const bad = (words: string): Verdict => ({ state: 'bad', words })

const MARKS = { good: ['✓', 'green'], note: ['·', 'yellow'], bad: ['✗', 'red'] } as const

/** `✓ postgres     127.0.0.1:54329, schema up to date` */
export function formatVerdict(name: string, { state, words }: Verdict): string {
  const [mark, colour] = MARKS[state]
  return `${styleText(colour, mark)} ${name.padEnd(12)} ${words}`
}
