import { useI18n } from 'vue-i18n'
import { useFormat } from './useFormat.ts'
import { useServerText } from './useServerText.ts'

/** The values of these fields have words of their own, by these groups of texts. */
const GROUPS: Readonly<Record<string, string>> = {
  effect: 'effects',
  mode: 'policies.modes',
  tier: 'policies.tiers',
  hitlMode: 'policies.hitl',
  onUnknown: 'policies.unknown',
  riskClass: 'intents.risk',
}
const TIMES = new Set(['validFrom', 'validTo', 'expiresAt'])

/** Names and single values of the fields of rules, topics, intents and exceptions, in words. */
export function useFieldWords() {
  const { t, te } = useI18n()
  const format = useFormat()
  const { serverText } = useServerText()

  function fieldName(field: string): string {
    const known = ['policies.field', 'topics', 'intents', 'changes.field']
      .map((group) => `${group}.${field}`)
      .find((key) => te(key))
    return known ? t(known) : field
  }

  function fieldValue(field: string, value: unknown): string {
    if (value === undefined || value === null || value === '') return '–'
    if (typeof value === 'boolean') return t(value ? 'conditions.yes' : 'conditions.no')
    if (typeof value === 'number') return format.number(value)
    if (typeof value !== 'string') return JSON.stringify(value)
    const group = GROUPS[field]
    if (group && te(`${group}.${value}`)) return t(`${group}.${value}`)
    return TIMES.has(field) ? format.exact(value) : serverText(value)
  }

  return { fieldName, fieldValue }
}
