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

function sentenceOf(change: Change): string {
  const { fact, op, expected, from } = change
  // A leaf under a `not` has to come true instead.
  const mustHold = from === 'not_matched'
  if (op === 'signal')
    return `there were ${mustHold ? 'a' : 'no'} signal ${describeSelector(expected)}`
  if (op === 'exists') return `${fact} were ${(expected === true) === mustHold ? '' : 'not '}known`
  if (mustHold) return `${fact} came out true for ${op} ${JSON.stringify(expected)}`
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
