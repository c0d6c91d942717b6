import type {
  Condition,
  ConditionLeaf,
  FactPath,
  factTypes,
  Scalar,
} from '#contracts/policy-conditions.ts'

/** How a node of a condition joins what is in it; a leaf compares one fact. */
export type NodeKind = 'all' | 'any' | 'not' | 'leaf'

export type FactKind = (typeof factTypes)[FactPath]

export const NEW_LEAF: ConditionLeaf = {
  fact: 'signals',
  op: 'signal',
  value: { id: 'injection.*', minSeverity: 'high' },
}

export function kindOf(node: Condition): NodeKind {
  if ('all' in node) return 'all'
  if ('any' in node) return 'any'
  return 'not' in node ? 'not' : 'leaf'
}

export function childrenOf(node: Condition): Condition[] {
  if ('all' in node) return node.all
  if ('any' in node) return node.any
  return 'not' in node ? [node.not] : []
}

/** A node of a kind around these conditions; `not` holds one, so several are joined in it. */
export function groupOf(kind: NodeKind, children: Condition[]): Condition {
  const [first = NEW_LEAF] = children
  if (kind === 'all') return { all: children }
  if (kind === 'any') return { any: children }
  if (kind === 'not') return { not: children.length > 1 ? { all: children } : first }
  return first
}

/** The node without one of its children; null where nothing is left of it. */
export function withoutChild(node: Condition, index: number): Condition | null {
  const rest = childrenOf(node).filter((_, place) => place !== index)
  return rest.length === 0 ? null : groupOf(kindOf(node), rest)
}

export function withChild(node: Condition, index: number, child: Condition): Condition {
  return groupOf(
    kindOf(node),
    childrenOf(node).map((old, place) => (place === index ? child : old)),
  )
}

/** A value that an operator can take for a fact of this kind, kept from before where it fits. */
export function fitValue(op: string, kind: FactKind, before: unknown): unknown {
  const scalars = (Array.isArray(before) ? before : [before]).filter((value) => fits(value, kind))
  const [first = emptyOf(kind), second = first] = scalars
  if (op === 'exists') return typeof before === 'boolean' ? before : true
  if (op === 'in' || op === 'nin') return scalars.length > 0 ? scalars : [first]
  return op === 'between' ? [first, second] : first
}

function fits(value: unknown, kind: FactKind): value is Scalar {
  return typeof value === typeof emptyOf(kind)
}

function emptyOf(kind: FactKind): Scalar {
  if (kind === 'number') return 0
  return kind === 'boolean' ? true : ''
}
