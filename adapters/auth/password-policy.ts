import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const MIN_DISTINCT_CHARACTERS = 5
const MIN_LETTERS_OF_ONES_OWN = 4
// More than a date has.
const MIN_DIGITS_OF_ONES_OWN = 9

// The commonest passwords of the zxcvbn-ts project (MIT), lower case, one a line.
const COMMON = new Set(
  readFileSync(join(import.meta.dirname, 'common-passwords.txt'), 'utf8')
    .split('\n')
    .filter(Boolean),
)

const OBVIOUS_WORDS = [
  'administrator',
  'temporal',
  'password',
  'passwort',
  'changeme',
  'letmein',
  'welcome',
  'scotty',
  'admin',
  'aios',
]

const RUNS = ['abcdefghijklmnopqrstuvwxyz', '01234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm']
const ALL_RUNS = [...RUNS, ...RUNS.map((run) => [...run].toReversed().join(''))]

const LEET: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}

/**
 * Says why a password would be among the first guesses; undefined when it would not. There are no rules on the kinds
 * of characters: they make passwords worse.
 */
export function weaknessOf(
  password: string,
  person: { email?: string; name?: string } = {},
): string | undefined {
  const lower = password.toLowerCase()
  const plain = trimDecoration(lower)
  const respelled = undoLeet(lower)
  const spellings = [lower, plain, respelled, trimDecoration(respelled), undoLeet(plain)]
  if (new Set(lower).size < MIN_DISTINCT_CHARACTERS) return 'It has too few different characters.'
  if (spellings.some((text) => COMMON.has(text))) return 'It is one of the most used passwords.'
  if (spellings.some((text) => isRepetition(text))) return 'It repeats itself.'
  if (isMadeOfRuns(lower)) return 'It follows the alphabet, the digits or the keyboard.'
  if (spellings.some((text) => isMadeOfWords(text, obviousWords(person))))
    return 'It is made of words that anybody would guess.'
  return undefined
}

function undoLeet(text: string): string {
  return [...text].map((character) => LEET[character] ?? character).join('')
}

// `Monkey2024!` is guessed right after `monkey`.
function trimDecoration(text: string): string {
  return text.replace(/^[^a-z]+|[^a-z]+$/g, '')
}

function isRepetition(text: string): boolean {
  return /^(.{1,8})\1+$/.test(text)
}

function isMadeOfRuns(text: string): boolean {
  let rest = text
  let others = 0
  while (rest.length > 0) {
    const run = longestRun(rest)
    if (run < 3) others += 1
    rest = rest.slice(run < 3 ? 1 : run)
  }
  return others < MIN_LETTERS_OF_ONES_OWN
}

function longestRun(text: string): number {
  let length = 0
  while (length < text.length && ALL_RUNS.some((run) => run.includes(text.slice(0, length + 1))))
    length += 1
  return length
}

function obviousWords({ email, name }: { email?: string; name?: string }): string[] {
  const personal = `${email ?? ''} ${name ?? ''}`.toLowerCase().split(/[^\p{L}\p{N}]+/u)
  return [...personal.filter((word) => word.length >= 3), ...OBVIOUS_WORDS]
}

function isMadeOfWords(text: string, words: string[]): boolean {
  const rest = words.reduce((left, word) => left.replaceAll(word, ''), text)
  const letters = rest.replaceAll(/[^\p{L}]/gu, '').length
  const digits = rest.replaceAll(/[^\p{N}]/gu, '').length
  return letters < MIN_LETTERS_OF_ONES_OWN && digits < MIN_DIGITS_OF_ONES_OWN && text !== rest
}
