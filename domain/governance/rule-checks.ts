import type { Effect, HitlMode, PolicyRule } from '#contracts/governance.ts'
import type { Condition, ConditionLeaf, FactPath, Scalar } from '#contracts/policy-conditions.ts'
import { DEFAULT_DEADLINES } from '#domain/approvals.ts'
import { isOfNoTool, noToolMessage, vocabularies, type RuleProblem } from './analysis.ts'
import { topicSignalId } from './rules.ts'
import { signalCatalogue } from './signal-catalogue.ts'

/** What a rule may speak of that is not in the rules. */
export interface Known {
  now: Date
  /** Those of all topics, switched-off ones too. */
  topicIds: ReadonlySet<string>
  /** Whether there is an agent of the rule's scope. */
  isScopeUsed: boolean
}

/** Facts that conditions may name already and that nothing in this release fills. */
const neverFilled: ReadonlySet<FactPath> = new Set([
  'actor.assurance',
  'data.labels',
  'data.source',
  'data.trust',
])

/** The least and the most that a number can be. */
const ranges: Readonly<Partial<Record<FactPath, readonly [least: number, most: number]>>> = {
  'intent.score': [0, 1],
  'intent.margin': [0, 1],
  'time.hour': [0, 23],
  'time.weekday': [1, 7],
  'tool.costMicroUsd': [0, Infinity],
  'history.approvals': [0, Infinity],
  'history.denials': [0, Infinity],
}

/** What contradicts itself in a rule, or speaks of what is not there. */
export function fieldProblems(rule: PolicyRule, known: Known): RuleProblem[] {
  return [
    ...scopeProblems(rule, known),
    ...validityProblems(rule, known),
    ...personProblems(rule),
    ...deadlineProblems(rule),
    ...placedLeaves(rule.condition, 'condition').flatMap((placed) => [
      ...valueProblems(placed),
      ...signalProblems(placed, known),
    ]),
  ]
}

/** What of a rule has no effect for now, though it may be saved. */
export function fieldWarnings(rule: PolicyRule, known: Known): RuleProblem[] {
  const { tier, scopeRef = '' } = rule
  const leaves = placedLeaves(rule.condition, 'condition').flatMap((placed) =>
    idleLeaf(placed, rule),
  )
  if (tier !== 'domain' || known.isScopeUsed) return leaves
  return [{ path: 'scopeRef', message: `no agent is of the domain ${scopeRef}` }, ...leaves]
}

function scopeProblems({ tier, scopeRef }: PolicyRule, { isScopeUsed }: Known): RuleProblem[] {
  const isOfAll = tier === 'platform' || tier === 'organisation'
  if (isOfAll && scopeRef !== undefined)
    return [{ path: 'scopeRef', message: `must be null: a rule of tier ${tier} holds for all` }]
  if (tier !== 'agent' || scopeRef === undefined || isScopeUsed) return []
  return [{ path: 'scopeRef', message: 'is no agent’s id' }]
}

function validityProblems({ validTo }: PolicyRule, { now }: Known): RuleProblem[] {
  if (validTo === undefined || Date.parse(validTo) > now.getTime()) return []
  return [{ path: 'validTo', message: 'is over, so the rule would never hold again' }]
}

/** Who may take part, by what is done: a person decides before only what waits, and looks afterwards at what went on. */
const fittingModes: Readonly<Record<Effect, readonly HitlMode[]>> = {
  allow: ['none', 'notify', 'review_after'],
  allow_log: ['none', 'notify', 'review_after'],
  review_after: ['none', 'notify', 'review_after'],
  redact: ['none', 'notify', 'review_after'],
  require_approval: ['none', 'confirm_self', 'approve_one', 'approve_two', 'takeover'],
  block: ['none'],
}

function personProblems({ effect, hitlMode = 'none' }: PolicyRule): RuleProblem[] {
  const fitting = fittingModes[effect]
  if (fitting.includes(hitlMode)) return []
  const message = `${hitlMode} does not go with ${effect}, but ${fitting.join(', ')} can`
  return [{ path: 'hitlMode', message }]
}

function deadlineProblems({ params = {} }: PolicyRule): RuleProblem[] {
  const expires = params.expiresAfterMinutes ?? DEFAULT_DEADLINES.expireMs / 60_000
  const steps = ['escalateAfterMinutes', 'remindAfterMinutes'] as const
  return steps.flatMap((step) => {
    const after = params[step]
    if (after === undefined || after < expires) return []
    const message = `is not before the case expires, ${expires} minutes after it was opened`
    return [{ path: `params.${step}`, message }]
  })
}

interface Placed {
  leaf: ConditionLeaf
  path: string
}

function placedLeaves(condition: Condition, path: string): Placed[] {
  if ('op' in condition) return [{ leaf: condition, path }]
  if ('not' in condition) return placedLeaves(condition.not, `${path}.not`)
  const [group, parts] = 'all' in condition ? ['all', condition.all] : ['any', condition.any]
  return parts.flatMap((part, index) => placedLeaves(part, `${path}.${group}.${index}`))
}

/** Values that the fact can never have; at whatever place of the condition, somebody meant another one. */
function valueProblems({ leaf, path }: Placed): RuleProblem[] {
  if (leaf.op === 'signal' || leaf.op === 'exists') return []
  const { fact } = leaf
  const range = ranges[fact]
  const isNamed = leaf.op === 'eq' || leaf.op === 'ne' || leaf.op === 'in' || leaf.op === 'nin'
  const vocabulary = isNamed ? vocabularies[fact] : undefined
  return placedValues(leaf, `${path}.value`).flatMap(({ value, path: place }) => {
    if (range && typeof value === 'number' && (value < range[0] || value > range[1])) {
      const most = range[1] === Infinity ? 'on' : `to ${range[1]}`
      return [{ path: place, message: `${fact} is a number from ${range[0]} ${most}` }]
    }
    return vocabulary && !vocabulary.includes(value)
      ? [{ path: place, message: `${fact} is one of ${vocabulary.join(', ')}` }]
      : []
  })
}

function placedValues(
  { value }: Exclude<ConditionLeaf, { op: 'signal' }>,
  path: string,
): { value: Scalar; path: string }[] {
  if (!Array.isArray(value)) return [{ value, path }]
  return value.map((item, index) => ({ value: item, path: `${path}.${index}` }))
}

const topicPrefix = topicSignalId('')

function signalProblems({ leaf, path }: Placed, { topicIds }: Known): RuleProblem[] {
  if (leaf.op !== 'signal') return []
  const { id } = leaf.value
  const place = `${path}.value.id`
  const isGroup = id.endsWith('*')
  const begin = isGroup ? id.slice(0, -1) : id
  if (begin.startsWith(topicPrefix) && begin !== topicPrefix) {
    const topic = begin.slice(topicPrefix.length)
    const isTopic = isGroup
      ? [...topicIds].some((one) => one.startsWith(topic))
      : topicIds.has(topic)
    return isTopic ? [] : [{ path: place, message: `there is no topic ${topic}` }]
  }
  if (catalogued(id).length > 0) return []
  return [{ path: place, message: `there is no signal ${id}` }]
}

/** The entries that a selector means. */
const catalogued = (id: string) =>
  signalCatalogue.filter((signal) =>
    id.endsWith('*') ? signal.id.startsWith(id.slice(0, -1)) : signal.id === id,
  )

function idleLeaf({ leaf, path }: Placed, { points }: PolicyRule): RuleProblem[] {
  if (leaf.op === 'signal') {
    const { id } = leaf.value
    const meant = catalogued(id)
    if (meant.length === 0 || meant.some(({ state }) => state === 'detected')) return []
    return [{ path: `${path}.value.id`, message: `no detector of this release raises ${id}` }]
  }
  if (neverFilled.has(leaf.fact))
    return [{ path: `${path}.fact`, message: `nothing in this release fills ${leaf.fact}` }]
  if (!isOfNoTool(leaf.fact, points)) return []
  return [{ path: `${path}.fact`, message: noToolMessage(leaf.fact) }]
}
