import type { FactPath } from './policy-conditions.ts'

/** What is wrong with a condition, and where in it. */
export interface ConditionProblem {
  path: (string | number)[]
  message: string
}

type FactType = 'text' | 'number' | 'boolean' | 'list'

/** What kind of value each fact has; a leaf that compares it with another kind could never be true. */
export const factTypes: Readonly<Record<FactPath, FactType>> = {
  point: 'text',
  'actor.id': 'text',
  'actor.role': 'text',
  'actor.groups': 'list',
  'actor.assurance': 'text',
  'agent.id': 'text',
  'agent.domain': 'text',
  'agent.riskClass': 'text',
  'agent.capabilities': 'list',
  'intent.label': 'text',
  'intent.score': 'number',
  'intent.margin': 'number',
  maxSeverity: 'text',
  'tool.name': 'text',
  'tool.effect': 'text',
  'tool.reversible': 'boolean',
  'tool.costMicroUsd': 'number',
  'tool.destination': 'text',
  'data.labels': 'list',
  'data.source': 'text',
  'data.trust': 'text',
  'time.hour': 'number',
  'time.weekday': 'number',
  'history.approvals': 'number',
  'history.denials': 'number',
}

const operators: Readonly<Record<FactType, readonly string[]>> = {
  text: ['eq', 'ne', 'in', 'nin', 'contains', 'startsWith', 'exists'],
  number: ['eq', 'ne', 'in', 'nin', 'lt', 'lte', 'gt', 'gte', 'between', 'exists'],
  boolean: ['eq', 'ne', 'exists'],
  list: ['contains', 'in', 'nin', 'exists'],
}

const elementTypes: Readonly<Record<FactType, string>> = {
  text: 'string',
  number: 'number',
  boolean: 'boolean',
  list: 'string',
}

const typeNames: Readonly<Record<FactType, string>> = {
  text: 'a text',
  number: 'a number',
  boolean: 'yes or no',
  list: 'a list of texts',
}

type Path = (string | number)[]

/** Finds what is wrong in a condition that somebody wrote, each problem with its place. Depth is bounded before. */
export function conditionProblems(node: unknown, path: Path = []): ConditionProblem[] {
  if (!isRecord(node))
    return [{ path, message: 'must be a condition: {all}, {any}, {not} or {fact, op, value}' }]
  for (const group of ['all', 'any'] as const)
    if (group in node) return groupProblems(node, { group, path })
  if ('not' in node)
    return [
      ...extraFields(node, ['not'], path),
      ...conditionProblems(node['not'], [...path, 'not']),
    ]
  return leafProblems(node, path)
}

function groupProblems(
  node: Record<string, unknown>,
  { group, path }: { group: 'all' | 'any'; path: Path },
): ConditionProblem[] {
  const children = node[group]
  const place = [...path, group]
  if (!Array.isArray(children) || children.length === 0)
    return [{ path: place, message: 'must be a list with at least one condition' }]
  return [
    ...extraFields(node, [group], path),
    ...children.flatMap((child, index) => conditionProblems(child, [...place, index])),
  ]
}

function leafProblems(leaf: Record<string, unknown>, path: Path): ConditionProblem[] {
  const extra = extraFields(leaf, ['fact', 'op', 'value'], path)
  if (extra.length > 0) return extra
  const { fact, op, value } = leaf
  if (fact === 'signals')
    return op === 'signal' ? [] : [{ path: [...path, 'op'], message: 'must be signal' }]
  if (!isFact(fact)) return [{ path: [...path, 'fact'], message: `there is no fact ${name(fact)}` }]
  const type = factTypes[fact]
  if (typeof op !== 'string' || !operators[type].includes(op))
    return [
      {
        path: [...path, 'op'],
        message: `${fact} is ${typeNames[type]}: ${name(op)} cannot judge it, but ${operators[type].join(', ')} can`,
      },
    ]
  const expected = op === 'exists' ? 'boolean' : elementTypes[type]
  const values = Array.isArray(value) ? value : [value]
  if (values.every((item) => typeof item === expected)) return []
  return [{ path: [...path, 'value'], message: `${fact} ${op} is compared with a ${expected}` }]
}

function extraFields(
  node: Record<string, unknown>,
  known: readonly string[],
  path: Path,
): ConditionProblem[] {
  return Object.keys(node)
    .filter((key) => !known.includes(key))
    .map((key) => ({ path: [...path, key], message: 'is not known here' }))
}

const isFact = (fact: unknown): fact is FactPath =>
  typeof fact === 'string' && Object.hasOwn(factTypes, fact)

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const name = (value: unknown): string =>
  typeof value === 'string' ? value.slice(0, 60) : 'of this kind'
