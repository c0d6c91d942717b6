import type { PolicyRule, Span } from '#contracts/governance.ts'
import { selects, selectorsOf } from './conditions.ts'
import type { Redaction } from './redact.ts'
import type { Finding } from './scanners/scanner.ts'

/** What is removed whatever a rule says: nothing that opens a door is kept anywhere. */
const neverKept: ReadonlySet<string> = new Set(['secret.key', 'pii.credential'])

/** Whether the rule looks at this finding. */
export function isAbout(rule: PolicyRule, finding: Finding): boolean {
  const { signalId: id, severity, score } = finding
  return selectorsOf(rule.condition).some((selector) => selects(selector, { id, severity, score }))
}

export function spanOf({ start, end, class: spanClass }: Finding): Span {
  return spanClass === undefined ? { start, end } : { start, end, class: spanClass }
}

/** The places that these rules redact; reversible are those of which every rule says so. */
export function redactionsOf(
  rules: readonly PolicyRule[],
  findings: readonly Finding[],
): Redaction[] {
  const redacting = rules.filter(({ effect }) => effect === 'redact')
  if (redacting.length === 0) return []
  const secrets = findings.filter(({ signalId }) => neverKept.has(signalId))
  return findings.flatMap((finding): Redaction[] => {
    const about = redacting.filter((rule) => isAbout(rule, finding))
    if (about.length === 0) return []
    const isReversible =
      about.every(({ params }) => params?.redaction === 'token') &&
      !secrets.some((secret) => secret.start < finding.end && finding.start < secret.end)
    return [isReversible ? { ...spanOf(finding), isReversible } : spanOf(finding)]
  })
}

/** Whether the rule asks for tokens of what is never kept. One about `pii.*` does not: it means the rest. */
export function keepsSecrets({ condition, params }: PolicyRule): boolean {
  if (params?.redaction !== 'token') return false
  return selectorsOf(condition).some(({ id }) => neverKept.has(id) || id === 'secret.*')
}

/** Whether any rule may ask for tokens in what people write. */
export function mayKeepValues(rules: readonly PolicyRule[]): boolean {
  return rules.some(
    ({ effect, points, mode, params }) =>
      effect === 'redact' &&
      mode === 'enforce' &&
      points.includes('input') &&
      params?.redaction === 'token',
  )
}
