import type { Decision } from '#contracts/governance.ts'
import type { Change, RuleExplanation } from './explain.ts'

const comparisons: Readonly<Record<string, string>> = {
  eq: 'were not',
  ne: 'were',
  in: 'were none of',
  nin: 'were one of',
  lt: 'were not below',
  lte: 'were above',
  gt: 'were not above',
  gte: 'were below',
  between: 'were outside',
  contains: 'did not contain',
  startsWith: 'did not begin with',
  matches: 'did not match',
}

/** What would have to change, in sentences: one for each way out of each rule that held the text back. */
export function explainInWords(explanations: readonly RuleExplanation[]): string[] {
  return explanations.flatMap(({ ruleKey, effect, alternatives }) =>
    alternatives
      .filter((changes) => changes.length > 0)
      .map(
        (changes) =>
          `The rule ${ruleKey} (${effect}) would not apply if ${changes.map(sentenceOf).join(' and ')}.`,
      ),
  )
}

/** Why nothing was held back: what applied, and what would have to be otherwise for the closest rules to apply. */
export function explainAllowed(
  { effect, reasonKey, trace }: Decision,
  closest: readonly RuleExplanation[],
): string[] {
  if (reasonKey === 'stopped.deleted') return ['The agent was gone, so no rule was asked.']
  if (reasonKey.startsWith('stopped.')) return ['A stop switch decided, so no rule was asked.']
  const applied = new Set(trace.flatMap((entry) => (entry.applied ? entry.ruleKey : [])))
  const what =
    applied.size > 0
      ? `These rules applied, and hold nothing back: ${[...applied].join(', ')}.`
      : `No rule applied, so it came to what holds by default: ${effect}.`
  if (closest.length === 0) return [what, 'No stricter rule came close.']
  return [
    what,
    ...closest.flatMap(({ ruleKey, effect: stricter, alternatives }) =>
      alternatives
        .slice(0, 1)
        .map(
          (changes) =>
            `The rule ${ruleKey} (${stricter}) came close: it would apply if ${changes.map(sentenceOf).join(' and ')}.`,
        ),
    ),
  ]
}

const comparisonsThatHold: Readonly<Record<string, string>> = {
  eq: 'were',
  ne: 'were not',
  in: 'were one of',
  nin: 'were none of',
  lt: 'were below',
  lte: 'were at most',
  gt: 'were above',
  gte: 'were at least',
  between: 'were within',
  contains: 'contained',
  startsWith: 'began with',
  matches: 'matched',
}

function sentenceOf(change: Change): string {
  const { fact, op, expected, from } = change
  // Also a leaf under a `not` of a rule that applied.
  const mustHold = from !== 'matched'
  if (op === 'signal')
    return `there were ${mustHold ? 'a' : 'no'} signal ${describeSelector(expected)}`
  if (op === 'exists') return `${fact} were ${(expected === true) === mustHold ? '' : 'not '}known`
  if (mustHold)
    return `${fact} ${comparisonsThatHold[op] ?? `met ${op}`} ${JSON.stringify(expected)}`
  return `${fact} ${comparisons[op] ?? `did not meet ${op}`} ${JSON.stringify(expected)}`
}

function describeSelector(selector: unknown): string {
  if (typeof selector !== 'object' || selector === null) return ''
  const id: unknown = Reflect.get(selector, 'id')
  const minScore: unknown = Reflect.get(selector, 'minScore')
  const minSeverity: unknown = Reflect.get(selector, 'minSeverity')
  return [
    String(id),
    ...(typeof minSeverity === 'string' ? [`of severity ${minSeverity} or more`] : []),
    ...(typeof minScore === 'number' ? [`with a score of ${minScore} or more`] : []),
  ].join(' ')
}
