/** What is wrong with a condition, and where in it. */
export interface ConditionProblem {
  path: (string | number)[]
  message: string
}

export type FactType = 'text' | 'number' | 'boolean' | 'list'

/** What kind of value each fact has, and which kinds each operator can judge. */
export interface ConditionTypes {
  facts: Readonly<Record<string, FactType>>
  operators: Readonly<Record<string, readonly FactType[]>>
  /** The operators that compare with more than one value: any number of them, or the two ends of a range. */
  shapes: Readonly<Record<string, 'list' | 'pair'>>
  /** What is wrong with the value of a leaf that looks for a signal. */
  selectorProblems: (value: unknown) => ConditionProblem[]
}

/** The longest text that a leaf compares with, and the most texts. */
export const valueLimits = { characters: 512, items: 200 } as const

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

/**
 * Finds what is wrong in a condition that somebody wrote, each problem with its place: a leaf that compares a fact with
 * another kind of value could never be true. Depth is bounded before.
 */
export function conditionProblems(node: unknown, types: ConditionTypes): ConditionProblem[] {
  return problemsAt(node, { path: [], types })
}

interface Place {
  path: Path
  types: ConditionTypes
}

function problemsAt(node: unknown, { path, types }: Place): ConditionProblem[] {
  if (!isRecord(node))
    return [{ path, message: 'must be a condition: {all}, {any}, {not} or {fact, op, value}' }]
  if ('not' in node)
    return [
      ...extraFields(node, ['not'], path),
      ...problemsAt(node['not'], { path: [...path, 'not'], types }),
    ]
  for (const group of ['all', 'any'] as const) {
    if (!(group in node)) continue
    const extra = extraFields(node, [group], path)
    return [...extra, ...childProblems(node[group], { path: [...path, group], types })]
  }
  return leafProblems(node, { path, types })
}

function childProblems(children: unknown, { path, types }: Place): ConditionProblem[] {
  if (!Array.isArray(children) || children.length === 0)
    return [{ path, message: 'must be a list with at least one condition' }]
  return children.flatMap((child, index) => problemsAt(child, { path: [...path, index], types }))
}

function leafProblems(leaf: Record<string, unknown>, { path, types }: Place): ConditionProblem[] {
  const extra = extraFields(leaf, ['fact', 'op', 'value'], path)
  if (extra.length > 0) return extra
  const { fact, op, value } = leaf
  if (fact === 'signals')
    return op === 'signal'
      ? placed(types.selectorProblems(value), [...path, 'value'])
      : [{ path: [...path, 'op'], message: 'must be signal' }]
  const type = own(types.facts, fact)
  if (!type) return [{ path: [...path, 'fact'], message: `there is no fact ${name(fact)}` }]
  if (!own(types.operators, op)?.includes(type)) {
    const fitting = Object.keys(types.operators).filter((one) =>
      types.operators[one]?.includes(type),
    )
    const message = `${name(fact)} is ${typeNames[type]}: ${name(op)} cannot judge it, but ${fitting.join(', ')} can`
    return [{ path: [...path, 'op'], message }]
  }
  const shape = own(types.shapes, op) ?? 'one'
  const compared: Compared = { op: name(op), type, shape, fact: name(fact) }
  return placed(valueProblems(value, compared), [...path, 'value'])
}

const placed = (problems: readonly ConditionProblem[], path: Path): ConditionProblem[] =>
  problems.map((problem) => ({ ...problem, path: [...path, ...problem.path] }))

interface Compared {
  fact: string
  op: string
  type: FactType
  shape: 'one' | 'list' | 'pair'
}

/** What is wrong with the value of a leaf, placed from the value on. */
function valueProblems(value: unknown, compared: Compared): ConditionProblem[] {
  const { fact, op, shape } = compared
  if (shape === 'one') return scalarProblems(value, compared)
  const [least, most] = shape === 'pair' ? [2, 2] : [1, valueLimits.items]
  if (!Array.isArray(value) || value.length < least || value.length > most) {
    const count = least === most ? least : `${least} to ${most}`
    return [{ path: [], message: `${fact} ${op} is compared with a list of ${count} values` }]
  }
  return value.flatMap((item, index) => placed(scalarProblems(item, compared), [index]))
}

function scalarProblems(value: unknown, { fact, op, type }: Compared): ConditionProblem[] {
  const expected = op === 'exists' ? 'boolean' : elementTypes[type]
  const isFinite = typeof value !== 'number' || Number.isFinite(value)
  if (typeof value !== expected || !isFinite)
    return [{ path: [], message: `${fact} ${op} is compared with a ${expected}` }]
  if (typeof value !== 'string') return []
  if (value.length > valueLimits.characters)
    return [{ path: [], message: `is longer than ${valueLimits.characters} characters` }]
  const isEmpty = value === '' && (op === 'startsWith' || op === 'matches')
  return isEmpty ? [{ path: [], message: `${fact} ${op} needs a text` }] : []
}

function own<T>(table: Readonly<Record<string, T>>, key: unknown): T | undefined {
  return typeof key === 'string' && Object.hasOwn(table, key) ? table[key] : undefined
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

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const name = (value: unknown): string =>
  typeof value === 'string' ? value.slice(0, 60) : 'of this kind'
