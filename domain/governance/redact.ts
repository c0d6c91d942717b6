import type { Span } from '#contracts/governance.ts'

const removedWords: Readonly<Record<string, string>> = {
  api_key: 'API key',
  token: 'access token',
  password: 'password',
  webhook: 'webhook address',
  private_key: 'private key',
  connection_string: 'connection string',
  card: 'card number',
  iban: 'bank account number',
  bic: 'bank code',
  email: 'e-mail address',
  phone: 'phone number',
  ip: 'IP address',
  name: 'name',
  national_id: 'identity number',
}

/** What stands in the text where something of this class was. */
export function removalMark(spanClass: string | undefined): string {
  const kind = spanClass?.split('.')[0] ?? ''
  return `[${removedWords[kind] ?? 'text'} removed]`
}

/** Earliest first, the longer of two first; the class decides ties, so that the order is total. */
function bySpan(one: Span, other: Span): number {
  if (one.start !== other.start) return one.start - other.start
  if (one.end !== other.end) return other.end - one.end
  return compareText(one.class ?? '', other.class ?? '')
}

/** Compares by code units: the same on every machine. */
export function compareText(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}

/** A place to redact; with `isReversible`, what stands there may be kept behind a token. */
export type Redaction = Span & { isReversible?: true }

/** The token of a value; null where it gets none and is removed for good. */
export type TokenFor = (value: string, spanClass: string | undefined) => string | null

/**
 * Overlapping spans as one, which keeps the class of the one that begins first, and is reversible only where all of
 * them are; sorted.
 */
export function mergeSpans(spans: readonly Redaction[]): Redaction[] {
  const sorted = [...spans].sort(bySpan)
  const merged: Redaction[] = []
  for (const span of sorted) {
    const last = merged.at(-1)
    if (!last || span.start >= last.end) {
      merged.push({ ...span })
      continue
    }
    last.end = Math.max(last.end, span.end)
    if (!span.isReversible) delete last.isReversible
  }
  return merged
}

/** The text with a mark in the place of every span, or its token where it is reversible. */
export function redact(
  text: string,
  spans: readonly Redaction[],
  tokenFor: TokenFor = () => null,
): string {
  const pieces: string[] = []
  let position = 0
  for (const { start, end, class: spanClass, isReversible } of mergeSpans(spans)) {
    const token = isReversible ? tokenFor(text.slice(start, end), spanClass) : null
    pieces.push(text.slice(position, start), token ?? removalMark(spanClass))
    position = end
  }
  pieces.push(text.slice(position))
  return pieces.join('')
}
