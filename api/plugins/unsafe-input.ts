const MAX_DEPTH = 32
const MAX_VALUES = 20_000

/**
 * Says what makes parsed input unsafe to store, walk or merge; undefined when nothing does.
 * Iterative: the input may be nested deeper than the stack allows.
 */
export function findUnsafeInput(input: unknown): string | undefined {
  const waiting: Array<{ value: unknown; depth: number }> = [{ value: input, depth: 0 }]
  let seen = 0
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    seen += 1
    if (seen > MAX_VALUES) return 'holds too many values'
    if (next.depth > MAX_DEPTH) return 'is nested too deeply'
    const problem = findProblem(next.value)
    if (problem) return problem
    if (typeof next.value !== 'object' || next.value === null) continue
    const depth = next.depth + 1
    for (const value of Object.values(next.value)) waiting.push({ value, depth })
  }
  return undefined
}

function findProblem(value: unknown): string | undefined {
  if (typeof value === 'string') return findTextProblem(value)
  if (typeof value !== 'object' || value === null) return undefined
  for (const key of Object.keys(value)) {
    const problem = findTextProblem(key)
    if (problem) return problem
    if (key === '__proto__' || isPrototypeOfConstructor(key, value))
      return 'holds a key that is not allowed'
  }
  return undefined
}

function isPrototypeOfConstructor(key: string, value: object): boolean {
  if (key !== 'constructor') return false
  const inner: unknown = Reflect.get(value, key)
  return typeof inner === 'object' && inner !== null && Object.hasOwn(inner, 'prototype')
}

function findTextProblem(text: string): string | undefined {
  if (text.includes('\u0000')) return 'holds a NUL character'
  return text.isWellFormed() ? undefined : 'holds an unpaired surrogate'
}
