import { describe, expect, it } from 'vitest'
import {
  conditionSchema,
  factPaths,
  factTypes,
  operatorTypes,
  type FactPath,
} from '#contracts/policy-conditions.ts'
import { evaluateCondition, type FactValue } from '#domain/governance/conditions.ts'

type Kind = (typeof factTypes)[FactPath]

/** A value of each kind, and one that it is not. */
const examples: Readonly<Record<Kind, { is: FactValue; one: unknown; other: unknown }>> = {
  text: { is: 'support', one: 'support', other: 'sales' },
  number: { is: 14, one: 14, other: 15 },
  boolean: { is: true, one: true, other: false },
  list: { is: ['support', 'law'], one: 'support', other: 'sales' },
}

/** What each operator is given so that it holds of `is`, and so that it does not. */
const operands: Readonly<
  Record<
    keyof typeof operatorTypes,
    (one: unknown, other: unknown) => [holds: unknown, not: unknown]
  >
> = {
  eq: (one, other) => [one, other],
  ne: (one, other) => [other, one],
  in: (one, other) => [[one, other], [other]],
  nin: (one, other) => [[other], [one, other]],
  contains: (one, other) => [one, other],
  startsWith: (one, other) => [one, other],
  matches: (one, other) => [one, other],
  lt: (one, other) => [other, one],
  lte: (one) => [one, 1],
  gt: (one) => [1, one],
  gte: (one, other) => [one, other],
  between: (one, other) => [
    [one, other],
    [other, 99],
  ],
  exists: () => [true, false],
}

const kinds: Kind[] = ['text', 'number', 'boolean', 'list']
const factOf = (kind: Kind) => factPaths.find((path) => factTypes[path] === kind) ?? 'point'

function isOperator(name: string): name is keyof typeof operatorTypes {
  return Object.hasOwn(operatorTypes, name)
}

const pairs = Object.keys(operatorTypes)
  .filter(isOperator)
  .flatMap((op) => kinds.map((kind) => ({ op, kind })))

describe.each(pairs)('$op on a fact of kind $kind', ({ op, kind }) => {
  const fact = factOf(kind)
  const { is, one, other } = examples[kind]
  const [holds, not] = operands[op](one, other)
  const isJudged = operatorTypes[op].some((judged) => judged === kind)

  it('holds, does not hold or is unknown where it can judge, and cannot be saved elsewhere', () => {
    const parsed = [holds, not].map((value) => conditionSchema.safeParse({ fact, op, value }))
    expect(parsed.map(({ success }) => success)).toEqual([isJudged, isJudged])
    const outcomes = parsed.flatMap(({ data }) =>
      data
        ? [{ [fact]: is }, {}].map(
            (values) => evaluateCondition(data, { values, signals: [] }).outcome,
          )
        : [],
    )
    const missing = op === 'exists' ? ['not_matched', 'matched'] : ['unknown', 'unknown']
    expect(outcomes).toEqual(isJudged ? ['matched', missing[0], 'not_matched', missing[1]] : [])
  })
})
