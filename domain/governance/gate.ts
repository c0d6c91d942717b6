import type { GovernedAgent, PolicyRule, PolicySnapshot } from '#contracts/governance.ts'
import { effects } from '#contracts/governance.ts'
import { conflictsWith, neverFires, tightens, type RuleProblem } from './analysis.ts'
import { attackTexts } from './corpus-attacks.ts'
import { ANYBODY } from './corpus.ts'
import { isTightening } from './evaluate.ts'
import { isShadowedBy, overlaps } from './overlap.ts'
import { patternProblem } from './patterns.ts'
import { keepsSecrets } from './redactions.ts'
import { changesOf, harmlessAt, labelsOf, tooStrict, type GateChange } from './regression.ts'
import { fieldProblems, fieldWarnings, type Known } from './rule-checks.ts'
import { isValidAt, withDraft } from './snapshots.ts'

/** What somebody should know of a rule that can be saved all the same. */
export interface GateWarning extends RuleProblem {
  /** The other rule it is about. */
  ruleKey?: string
}

export type { GateChange } from './regression.ts'

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
export function checkDraft(rule: PolicyRule, present: PolicySnapshot, known: Known): GateReport {
  const problems = draftProblems(rule, present.rules, known)
  const refused = rule.mode === 'off' ? problems.filter(({ isFatal }) => isFatal) : problems
  if (refused.length > 0) return { ...nothing, problems: refused.map(toProblem) }
  return judgeEffects(rule, present, { known, warnings: problems })
}

/** What the rule would change, for ordinary texts and for attacks. */
function judgeEffects(
  rule: PolicyRule,
  present: PolicySnapshot,
  { known, warnings }: { known: Known; warnings: readonly RuleProblem[] },
): GateReport {
  const agent = concerned(rule)
  const before = { ...present, rules: present.rules.filter((one) => isValidAt(one, known.now)) }
  const compared = { before, after: withDraft(before, [rule]), agent }
  const { newlyBlocked, newlyHeld } = strictChanges(changesOf(harmlessAt(rule.points), compared))
  const newlyAllowed = changesOf(attackTexts, compared).filter(
    (change) => isTightening(change.before) && !isStricter(change),
  )
  const problem = isForSome(rule) ? null : tooStrict(newlyBlocked, newlyHeld)
  const isRefused = problem !== null
  return {
    problems: isRefused ? [{ path: 'condition', message: problem }] : [],
    warnings: [
      ...warnings.map(toProblem),
      ...fieldWarnings(rule, known),
      ...relations(rule, present.rules),
      ...(isRefused ? [] : labelled('would hold ordinary questions', newlyHeld)),
      ...labelled('would let more through than now', newlyAllowed),
    ],
    newlyBlocked,
    newlyHeld,
    newlyAllowed,
  }
}

/** Of the changes of ordinary texts, those that would be refused, and those that would wait for a person. */
export function strictChanges(changes: readonly GateChange[]) {
  return {
    newlyBlocked: changes.filter(({ before, after }) => after === 'block' && before !== 'block'),
    newlyHeld: changes.filter(
      (change) => change.after === 'require_approval' && isStricter(change),
    ),
  }
}

type DraftProblem = RuleProblem & { isFatal?: true }

const toProblem = ({ path, message }: RuleProblem): RuleProblem => ({ path, message })

/**
 * Why the rule can never work, whatever is decided by it. Of a rule that is switched off, only what no engine could
 * evaluate and what contradicts itself stands in the way of saving: it does not work anyhow.
 */
function draftProblems(
  rule: PolicyRule,
  others: readonly PolicyRule[],
  known: Known,
): DraftProblem[] {
  const fatal = unusable(rule)
  if (fatal) return [{ ...fatal, isFatal: true }]
  const ofFields = fieldProblems(rule, known)
  if (ofFields.length > 0) return ofFields
  const contradiction = neverFires(rule) ?? conflictsWith(rule, others)
  return contradiction ? [{ ...contradiction, isFatal: true }] : []
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

const isForSome = ({ tier }: PolicyRule) => tier === 'domain' || tier === 'agent'

function labelled(what: string, changes: readonly GateChange[]): RuleProblem[] {
  if (changes.length === 0) return []
  return [{ path: 'condition', message: `${what}: ${labelsOf(changes)}` }]
}

const isStricter = ({ before, after }: GateChange): boolean =>
  effects.indexOf(after) > effects.indexOf(before)

function relations(rule: PolicyRule, others: readonly PolicyRule[]): GateWarning[] {
  if (rule.mode === 'off') return []
  return others.flatMap((other): GateWarning[] => {
    const { key: ruleKey, effect } = other
    const warn = (message: string) => [{ path: 'condition', message, ruleKey }]
    if (rule.mode === 'enforce' && other.mode === 'enforce' && tightens(rule, other))
      return warn(`tightens ${ruleKey}, which decides ${effect} on exactly the same condition`)
    if (isShadowedBy(rule, other))
      return warn(`never makes a difference: ${ruleKey} decides ${effect} wherever this holds`)
    if (rule.mode === 'enforce' && isShadowedBy(other, rule))
      return warn(`makes ${ruleKey} idle, which decides only ${effect} there`)
    if (overlaps(rule, other))
      return warn(`holds where ${ruleKey} does, which decides ${effect}; the stricter one wins`)
    return []
  })
}
