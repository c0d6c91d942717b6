import { z } from 'zod'
import {
  conditionProblems,
  valueLimits,
  type ConditionProblem,
  type FactType,
} from './policy-condition-check.ts'

/** Severities from least to most serious; the order is the ranking. */
export const severities = ['low', 'medium', 'high', 'critical'] as const
export const severitySchema = z.enum(severities)
export type Severity = z.infer<typeof severitySchema>

/** Every fact a condition may read, with its kind. A path that is not here is refused when the rule is saved. */
export const factTypes = {
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
  'tool.args': 'text',
  'tool.effect': 'text',
  'tool.reversible': 'boolean',
  'tool.costMicroUsd': 'number',
  'tool.destination': 'text',
  'data.labels': 'list',
  'data.source': 'text',
  'data.trust': 'text',
  'time.hour': 'number',
  'time.weekday': 'number',
  'time.tz': 'text',
  'history.approvals': 'number',
  'history.denials': 'number',
} as const satisfies Record<string, FactType>
export type FactPath = keyof typeof factTypes
const isFactPath = (path: string): path is FactPath => Object.hasOwn(factTypes, path)
export const factPaths = Object.keys(factTypes).filter(isFactPath)
export const factPathSchema = z.enum(factPaths)

const scalarSchema = z.union([z.string().max(valueLimits.characters), z.number(), z.boolean()])
export type Scalar = z.infer<typeof scalarSchema>

const fact = factPathSchema
const scalarLeaf = z.strictObject({
  fact,
  op: z.enum(['eq', 'ne', 'contains']),
  value: scalarSchema,
})
const listLeaf = z.strictObject({
  fact,
  op: z.enum(['in', 'nin']),
  value: z.array(scalarSchema).min(1).max(valueLimits.items),
})
const orderLeaf = z.strictObject({
  fact,
  op: z.enum(['lt', 'lte', 'gt', 'gte']),
  value: z.number(),
})
const betweenLeaf = z.strictObject({
  fact,
  op: z.literal('between'),
  value: z.tuple([z.number(), z.number()]),
})
const prefixLeaf = z.strictObject({
  fact,
  op: z.literal('startsWith'),
  value: z.string().min(1).max(valueLimits.characters),
})
/** Judged by an engine whose time grows with the text alone; what it cannot take is refused when the rule is saved. */
const patternLeaf = z.strictObject({
  fact,
  op: z.literal('matches'),
  value: z.string().min(1).max(valueLimits.characters),
})
const existsLeaf = z.strictObject({ fact, op: z.literal('exists'), value: z.boolean() })

/** Which signals a leaf looks for; `id` may end in `*`. */
export const signalSelectorSchema = z.strictObject({
  id: z.string().min(1).max(200),
  minSeverity: severitySchema.optional(),
  minScore: z.number().min(0).max(1).optional(),
})
export type SignalSelector = z.infer<typeof signalSelectorSchema>

function selectorProblems(value: unknown): ConditionProblem[] {
  const issues = signalSelectorSchema.safeParse(value).error?.issues ?? []
  return issues.map(({ path, message }) => ({
    path: path.filter((part) => typeof part !== 'symbol'),
    message,
  }))
}

const signalLeaf = z.strictObject({
  fact: z.literal('signals'),
  op: z.literal('signal'),
  value: signalSelectorSchema,
})

export const conditionLeafSchema = z.union([
  signalLeaf,
  scalarLeaf,
  listLeaf,
  orderLeaf,
  betweenLeaf,
  prefixLeaf,
  patternLeaf,
  existsLeaf,
])
export type ConditionLeaf = z.infer<typeof conditionLeafSchema>

export type Condition =
  | ConditionLeaf
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }

type Operator = Exclude<ConditionLeaf['op'], 'signal'>

/** Which kinds of fact each operator can judge. */
export const operatorTypes = {
  eq: ['text', 'number', 'boolean'],
  ne: ['text', 'number', 'boolean'],
  in: ['text', 'number', 'list'],
  nin: ['text', 'number', 'list'],
  contains: ['text', 'list'],
  startsWith: ['text'],
  matches: ['text'],
  lt: ['number'],
  lte: ['number'],
  gt: ['number'],
  gte: ['number'],
  between: ['number'],
  exists: ['text', 'number', 'boolean', 'list'],
} as const satisfies Record<Operator, readonly FactType[]>

/** The operators that compare with more than one value. */
const operatorShapes = { in: 'list', nin: 'list', between: 'pair' } as const satisfies Partial<
  Record<Operator, 'list' | 'pair'>
>

export const conditionLimits = { depth: 8, leaves: 200, patterns: 20 } as const

const conditionTreeSchema: z.ZodType<Condition> = z
  .lazy(() =>
    z.union([
      conditionLeafSchema,
      z.strictObject({ all: z.array(conditionTreeSchema).min(1) }),
      z.strictObject({ any: z.array(conditionTreeSchema).min(1) }),
      z.strictObject({ not: conditionTreeSchema }),
    ]),
  )
  .meta({ id: 'Condition' })

/** Measures an unparsed condition without recursion, so that a hostile depth costs nothing. */
function exceedsLimits(root: unknown): boolean {
  const pending: { node: unknown; depth: number }[] = [{ node: root, depth: 1 }]
  let leaves = 0
  let patterns = 0
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.depth > conditionLimits.depth || leaves > conditionLimits.leaves) return true
    const children = childrenOf(next.node)
    if (children.length === 0) leaves += 1
    if (isPattern(next.node) && ++patterns > conditionLimits.patterns) return true
    for (const node of children) pending.push({ node, depth: next.depth + 1 })
  }
  return leaves > conditionLimits.leaves
}

function isPattern(node: unknown): boolean {
  return typeof node === 'object' && node !== null && 'op' in node && node.op === 'matches'
}

function childrenOf(node: unknown): unknown[] {
  if (typeof node !== 'object' || node === null) return []
  if ('all' in node && Array.isArray(node.all)) return node.all
  if ('any' in node && Array.isArray(node.any)) return node.any
  return 'not' in node ? [node.not] : []
}

/** A condition as people write and store it: at most 8 levels, 200 leaves and 20 patterns. */
export const conditionSchema: z.ZodType<Condition> = z
  .unknown()
  .refine((value) => !exceedsLimits(value), {
    message: `a condition may have at most ${conditionLimits.depth} levels, ${conditionLimits.leaves} leaves and ${conditionLimits.patterns} patterns`,
    abort: true,
  })
  .superRefine((value, context) => {
    // The union below would only say that nothing fits; this names the place.
    for (const { path, message } of conditionProblems(value, {
      facts: factTypes,
      operators: operatorTypes,
      shapes: operatorShapes,
      selectorProblems,
    }))
      context.addIssue({ code: 'custom', path, message, continue: false })
  })
  .pipe(conditionTreeSchema)
