import { useI18n } from 'vue-i18n'
import type { TraceLeaf } from '#contracts/governance.ts'
import type { routes as contracts } from '#contracts/routes.ts'
import type { CallOutput } from '#web/api/route-types.ts'
import { useFormat } from './useFormat.ts'
import { useRuleNames } from './useRuleNames.ts'
import { useSignalNames } from './useSignalNames.ts'

type Explained = CallOutput<(typeof contracts)['governance']['evaluate']>
export type NeededChange = Explained['needed'][number]
type Change = NeededChange['alternatives'][number][number]

/** Values of these facts have words of their own, by these groups of texts. */
const GROUPS: Readonly<Record<string, string>> = {
  point: 'points',
  'intent.label': 'intents.labels',
  maxSeverity: 'approvals.severity',
  'actor.role': 'roles',
  'agent.riskClass': 'intents.risk',
}

const keyOf = (name: string) => name.replaceAll('.', '_')

/** Conditions in plain words: facts, what they are compared with, and what would have to change. */
export function useConditionWords() {
  const { t, te } = useI18n()
  const format = useFormat()
  const { nameOf } = useSignalNames()
  const { ruleName } = useRuleNames()

  const quoted = (text: string) => t('explained.quoted', { text })

  function factName(fact: string): string {
    const key = `conditions.facts.${keyOf(fact)}`
    return te(key) ? t(key) : fact
  }

  function valueOf(fact: string, value: unknown): string {
    if (Array.isArray(value)) return value.map((one) => valueOf(fact, one)).join(', ')
    if (typeof value === 'boolean') return t(value ? 'conditions.yes' : 'conditions.no')
    if (typeof value !== 'string') return JSON.stringify(value) ?? '–'
    const key = `${GROUPS[fact]}.${keyOf(value)}`
    return fact in GROUPS && te(key) ? t(key) : quoted(value)
  }

  function signalName(selector: unknown): string {
    const { id = '', minSeverity, minScore } = selectorOf(selector)
    const bounds = [
      ...(minSeverity
        ? [t('conditions.atLeast', { severity: t(`approvals.severity.${minSeverity}`) })]
        : []),
      ...(minScore === undefined
        ? []
        : [`${t('conditions.minScoreHint')} ${format.number(minScore)}`]),
    ]
    const name = id.endsWith('*') ? id : nameOf(id)
    return bounds.length > 0 ? `${quoted(name)} (${bounds.join(', ')})` : quoted(name)
  }

  /** How one comparison would have to come out. */
  function changeWords({ fact, op, expected, from }: Change): string {
    const mustHold = from === 'not_matched'
    if (op === 'signal')
      return t(mustHold ? 'explained.signal' : 'explained.noSignal', { name: signalName(expected) })
    if (op === 'exists')
      return t((expected === true) === mustHold ? 'explained.known' : 'explained.unknown', {
        fact: factName(fact),
      })
    const comparison = `${factName(fact)} ${t(`conditions.operators.${op}`)} ${valueOf(fact, expected)}`
    return t(mustHold ? 'explained.holds' : 'explained.holdsNot', { comparison })
  }

  /** One sentence for each way out of a rule. */
  const waysOut = ({ ruleKey, effect, alternatives }: NeededChange): string[] =>
    alternatives
      .filter((changes) => changes.length > 0)
      .map((changes) =>
        t('explained.wayOut', {
          rule: ruleName(ruleKey),
          effect: t(`effects.${effect}`),
          changes: changes.map(changeWords).join(` ${t('explained.and')} `),
        }),
      )

  const expectedWords = ({ fact, op, expected }: TraceLeaf): string =>
    op === 'signal' ? signalName(expected) : valueOf(fact, expected)

  function actualWords({ fact, op, actual }: TraceLeaf): string {
    if (actual === undefined || (Array.isArray(actual) && actual.length === 0)) return '–'
    if (op !== 'signal' || !Array.isArray(actual)) return valueOf(fact, actual)
    return actual.map((id) => nameOf(String(id))).join(', ')
  }

  return { factName, expectedWords, actualWords, waysOut }
}

interface Selector {
  id?: string
  minSeverity?: string
  minScore?: number
}

function selectorOf(selector: unknown): Selector {
  if (typeof selector !== 'object' || selector === null) return {}
  const id: unknown = Reflect.get(selector, 'id')
  const minSeverity: unknown = Reflect.get(selector, 'minSeverity')
  const minScore: unknown = Reflect.get(selector, 'minScore')
  return {
    ...(typeof id === 'string' ? { id } : {}),
    ...(typeof minSeverity === 'string' ? { minSeverity } : {}),
    ...(typeof minScore === 'number' ? { minScore } : {}),
  }
}
