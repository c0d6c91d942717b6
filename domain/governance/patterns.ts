import { RE2JS, RE2JSException, RE2JSSyntaxException } from 're2js'
import type { Condition } from '#contracts/policy-conditions.ts'

/** A pattern that cannot be saved, and where in its condition it is. */
export interface PatternProblem {
  /** Dotted, from the condition: `.all.1.value`; empty parts where the condition is the leaf. */
  path: string
  message: string
}

/** Longer texts are not looked at: what a pattern would say of them is not known. */
export const MOST_CHARACTERS = 16_384
/** Steps of the compiled pattern: every character of a text may cost as many. */
const LARGEST_PROGRAM = 1_000
/** Patterns of a few hundred rules stay compiled; past that the oldest goes. */
const MOST_COMPILED = 500

const compiled = new Map<string, RE2JS>()

/** Whether a pattern that somebody wrote is found in the text; undefined where the text is too long to look. */
export function matchesPattern(text: string, pattern: string): boolean | undefined {
  return text.length > MOST_CHARACTERS ? undefined : compile(pattern).test(text)
}

/**
 * Compiles with an engine whose time grows with the text alone: what stored patterns say never reaches the engine of
 * the language, which can be made to run for years.
 */
function compile(pattern: string): RE2JS {
  const known = compiled.get(pattern)
  if (known) return known
  const program = RE2JS.compile(pattern)
  compiled.set(pattern, program)
  const [oldest] = compiled.keys()
  if (compiled.size > MOST_COMPILED && oldest !== undefined) compiled.delete(oldest)
  return program
}

/** The first pattern in a condition that the engine cannot take, with its reason. */
export function patternProblem(condition: Condition, path = ''): PatternProblem | null {
  if ('op' in condition) {
    const message = condition.op === 'matches' ? refusalOf(condition.value) : null
    return message === null ? null : { path: `${path}.value`, message }
  }
  if ('not' in condition) return patternProblem(condition.not, `${path}.not`)
  const [group, parts] = 'all' in condition ? ['all', condition.all] : ['any', condition.any]
  for (const [index, part] of parts.entries()) {
    const problem = patternProblem(part, `${path}.${group}.${index}`)
    if (problem) return problem
  }
  return null
}

function refusalOf(pattern: string): string | null {
  try {
    const size = RE2JS.compile(pattern).programSize()
    return size > LARGEST_PROGRAM
      ? `the pattern is too large: ${size} steps, where ${LARGEST_PROGRAM} are the most`
      : null
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error
    return error instanceof RE2JSSyntaxException ? inWords(error) : 'the pattern cannot be read'
  }
}

/** What people write who know other engines, by how this one names it; the first that fits is said. */
const COMMON_MISTAKES: readonly [error: RegExp, at: RegExp, sentence: string][] = [
  [/./, /^\(\?<?[=!]/, 'the pattern looks ahead or behind, which is not possible here'],
  [/./, /^(?:\\[1-9k]|\(\?P$)/, 'the pattern refers back to a group, which is not possible here'],
  [/repeat count/, /./, 'the pattern repeats more than 1000 times'],
  [/^missing closing|^trailing/, /^/, 'the pattern is not complete'],
]

function inWords({ error, input }: RE2JSSyntaxException): string {
  const place = input ?? ''
  const known = COMMON_MISTAKES.find(([name, at]) => name.test(error) && at.test(place))
  const sentence = known?.[2] ?? 'the pattern cannot be read'
  return place === '' ? sentence : `${sentence}: ${place}`
}
