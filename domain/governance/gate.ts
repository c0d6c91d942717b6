import type { Effect, GovernedAgent, PolicyRule, PolicySnapshot } from '#contracts/governance.ts'
import { effects } from '#contracts/governance.ts'
import { conflictsWith, neverFires, type RuleProblem } from './analysis.ts'
import { attackTexts, type Sample } from './corpus-attacks.ts'
import { ANYBODY, harmlessTexts } from './corpus.ts'
import { decideText, factsOf } from './engine.ts'
import { applicableRules, evaluate, isTightening } from './evaluate.ts'
import { isShadowedBy, overlaps } from './overlap.ts'
import { patternProblem } from './patterns.ts'
import { keepsSecrets } from './redactions.ts'
import { isValidAt, withDraft } from './snapshots.ts'

/** What somebody should know of a rule that can be saved all the same. */
export interface GateWarning extends RuleProblem {
  /** The other rule it is about. */
  ruleKey?: string
}

/** A text of the regression corpus that comes out otherwise than now. */
export interface GateChange {
  label: string
  text: string
  before: Effect
  after: Effect
}

export interface GateReport {
  /** Why the rule cannot be saved. */
  problems: RuleProblem[]
  warnings: GateWarning[]
  newlyBlocked: GateChange[]
  newlyHeld: GateChange[]
  /** Attacks that the rules of now stop, hold or redact, and that would get further. */
  newlyAllowed: GateChange[]
}

const nothing: GateReport = {
  problems: [],
  warnings: [],
  newlyBlocked: [],
  newlyHeld: [],
  newlyAllowed: [],
}

/** Judges a draft of a rule, before it is saved, against those that are there and what they decide now. */
export function checkDraft(rule: PolicyRule, present: PolicySnapshot, now: Date): GateReport {
  const problem = draftProblem(rule, present.rules)
  if (problem) return { ...nothing, problems: [problem] }
  const agent = concerned(rule)
  const before = { ...present, rules: present.rules.filter((one) => isValidAt(one, now)) }
  const compared = { before, after: withDraft(before, [rule]), agent }
  const isBlocked = ({ before, after }: GateChange) => after === 'block' && before !== 'block'
  const isHeld = (change: GateChange) => change.after === 'require_approval' && isStricter(change)
  const harmless = changesOf(harmlessTexts, compared)
  const newlyBlocked = harmless.filter(isBlocked)
  const newlyHeld = harmless.filter(isHeld)
  const newlyAllowed = changesOf(attackTexts, compared).filter(
    (change) => isTightening(change.before) && !isStricter(change),
  )
  return {
    problems: refusesEverybody(rule, newlyBlocked),
    warnings: [
      ...relations(rule, present.rules),
      ...labelled('would hold ordinary questions', newlyHeld),
      ...labelled('would let more through than now', newlyAllowed),
    ],
    newlyBlocked,
    newlyHeld,
    newlyAllowed,
  }
}

/** Why the rule can never work, whatever is decided by it. */
function draftProblem(rule: PolicyRule, others: readonly PolicyRule[]): RuleProblem | null {
  return unusable(rule) ?? neverFires(rule) ?? conflictsWith(rule, others)
}

/** Why no engine could evaluate the rule. */
export function unusable(rule: PolicyRule): RuleProblem | null {
  const pattern = patternProblem(rule.condition)
  if (pattern) return { ...pattern, path: `condition${pattern.path}` }
  if (keepsSecrets(rule))
    return {
      path: 'params.redaction',
      message: 'cannot be a token for keys and passwords, which are always removed',
    }
  const isOfAll = rule.tier === 'platform' || rule.tier === 'organisation'
  if (!rule.delegable || (isOfAll && !rule.immutable)) return null
  return {
    path: 'delegable',
    message: 'is for rules of the platform and the organisation that are not immutable',
  }
}

/** A rule for one agent or domain may be as strict as it likes: it stops nobody else. */
function concerned({ tier, scopeRef = '' }: PolicyRule): GovernedAgent {
  if (tier === 'agent') return { id: scopeRef }
  return tier === 'domain' ? { ...ANYBODY, domain: scopeRef } : ANYBODY
}

function refusesEverybody(rule: PolicyRule, blocked: readonly GateChange[]): RuleProblem[] {
  if (blocked.length === 0 || rule.tier === 'domain' || rule.tier === 'agent') return []
  return labelled('would block', blocked)
}

function labelled(what: string, changes: readonly GateChange[]): RuleProblem[] {
  if (changes.length === 0) return []
  return [
    { path: 'condition', message: `${what}: ${changes.map(({ label }) => label).join(', ')}` },
  ]
}

const isStricter = ({ before, after }: GateChange): boolean =>
  effects.indexOf(after) > effects.indexOf(before)

/** What is found in a text does not depend on the rules, so every text is read once. */
function changesOf(
  samples: readonly Sample[],
  { before, after, agent }: { before: PolicySnapshot; after: PolicySnapshot; agent: GovernedAgent },
): GateChange[] {
  return samples.flatMap(({ label, text, point = 'input', tool }) => {
    const place = { point, agent, ...(tool ? { tool } : {}) }
    const facts = factsOf({ ...place, ...decideText({ ...place, text, snapshot: before }) })
    const [was, is] = [before, after].map(
      (snapshot) => evaluate(applicableRules(snapshot, place), point, facts).effect,
    )
    return was === undefined || is === undefined || was === is
      ? []
      : [{ label, text, before: was, after: is }]
  })
}

function relations(rule: PolicyRule, others: readonly PolicyRule[]): GateWarning[] {
  if (rule.mode === 'off') return []
  return others.flatMap((other): GateWarning[] => {
    const { key: ruleKey, effect } = other
    const warn = (message: string) => [{ path: 'condition', message, ruleKey }]
    if (isShadowedBy(rule, other))
      return warn(`never makes a difference: ${ruleKey} decides ${effect} wherever this holds`)
    if (rule.mode === 'enforce' && isShadowedBy(other, rule))
      return warn(`makes ${ruleKey} idle, which decides only ${effect} there`)
    if (overlaps(rule, other))
      return warn(`holds where ${ruleKey} does, which decides ${effect}; the stricter one wins`)
    return []
  })
}
