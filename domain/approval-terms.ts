import type { HitlMode, PolicyParams, TraceEntry } from '#contracts/governance.ts'
import type { Role } from '#contracts/permissions.ts'

/** What a rule says of the people it asks for; a rule that says nothing, and a topic, asks for one other person. */
export interface AskingRule {
  key: string
  hitlMode?: HitlMode | undefined
  params?: PolicyParams | undefined
}

/** From the mode that asks the least of people to the one that asks the most. */
const MODES = ['confirm_self', 'approve_one', 'approve_two', 'takeover'] as const
export type AskingMode = (typeof MODES)[number]

/** Who has to agree before a text goes on. */
export interface ApprovalTerms {
  mode: AskingMode
  approverRole: 'operator' | 'admin'
  /** How many have to agree: two also to a text that one of them wrote. */
  quorum: number
  ruleKeys: string[]
}

const RANK: Readonly<Record<Role, number>> = { viewer: 1, operator: 2, admin: 3 }

/** Whether the rights of this role reach as far as those of the least one that is asked for. */
export function reaches(role: Role, least: Role): boolean {
  return RANK[role] >= RANK[least]
}

/** The rules that asked for people, with those that topics stand for. */
export function askingRules(
  trace: readonly Pick<TraceEntry, 'ruleKey' | 'effect' | 'applied'>[],
  rules: readonly AskingRule[],
): AskingRule[] {
  const asked = trace.filter(({ applied, effect }) => applied && effect === 'require_approval')
  const keys = new Set(asked.map(({ ruleKey }) => ruleKey))
  return [...keys].map((key) => rules.find((rule) => rule.key === key) ?? { key })
}

/** What all these rules together ask for: the strictest of each, so that none of them weakens another. */
export function termsOf(asking: readonly AskingRule[]): ApprovalTerms {
  const modes = new Set(asking.map(modeOf))
  return {
    mode: MODES.findLast((mode) => modes.has(mode)) ?? 'approve_one',
    approverRole: asking.some(({ params }) => params?.approverRole === 'admin')
      ? 'admin'
      : 'operator',
    quorum: modes.has('approve_two') ? 2 : 1,
    ruleKeys: [...new Set(asking.map(({ key }) => key))].sort(),
  }
}

function modeOf({ hitlMode }: AskingRule): AskingMode {
  return MODES.find((mode) => mode === hitlMode) ?? 'approve_one'
}

/** The terms that ask for everything that either asks for. */
export function uniteTerms(one: ApprovalTerms, other: ApprovalTerms): ApprovalTerms {
  return {
    mode: MODES.findLast((mode) => mode === one.mode || mode === other.mode) ?? one.mode,
    approverRole: one.approverRole === 'admin' ? 'admin' : other.approverRole,
    quorum: Math.max(one.quorum, other.quorum),
    ruleKeys: [...new Set([...one.ruleKeys, ...other.ruleKeys])].sort(),
  }
}

/** Whether the rules ask for more than the present terms do. */
export function isStricter(asking: readonly AskingRule[], present: ApprovalTerms): boolean {
  if (asking.length === 0) return false
  const united = uniteTerms(present, termsOf(asking))
  return (
    united.mode !== present.mode ||
    united.quorum !== present.quorum ||
    united.approverRole !== present.approverRole
  )
}

/** What rules ask for that is not there. */
export interface UnmetTerms {
  ruleKeys: string[]
  people: number
  approverRole: 'operator' | 'admin'
}

/**
 * What the rules ask for before a text that a reviewer wrote may be said, and what those who stand for it do not make
 * up for; null where they do. That a person wrote it is there, and that it is somebody else than who asked.
 */
export function unmetTerms(
  asking: readonly AskingRule[],
  deciders: readonly Role[],
): UnmetTerms | null {
  if (areMet(asking, deciders)) return null
  const { quorum, approverRole } = termsOf(asking)
  const unmet = asking.filter((rule) => !areMet([rule], deciders))
  const { ruleKeys } = termsOf(unmet.length > 0 ? unmet : asking)
  return { ruleKeys, people: quorum, approverRole }
}

function areMet(asking: readonly AskingRule[], deciders: readonly Role[]): boolean {
  const { mode, quorum, approverRole } = termsOf(asking)
  if (asking.length === 0 || mode === 'confirm_self') return true
  return deciders.filter((role) => reaches(role, approverRole)).length >= quorum
}

/**
 * The roles of those who will stand for a text once it is decided: who writes it, and, where the case wants another,
 * somebody of whom nothing is known yet and whose role is looked at when they agree.
 */
export function rolesAhead(writer: Role, quorum: number): Role[] {
  return [writer, ...Array.from({ length: quorum - 1 }, () => 'admin' as const)]
}
