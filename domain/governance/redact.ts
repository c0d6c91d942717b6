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

/** Overlapping spans as one, which keeps the class of the one that begins first; sorted. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort(bySpan)
  const merged: Span[] = []
  for (const span of sorted) {
    const last = merged.at(-1)
    if (last && span.start < last.end) last.end = Math.max(last.end, span.end)
    else merged.push({ ...span })
  }
  return merged
}

/** The text with a mark in the place of every span. */
export function redact(text: string, spans: readonly Span[]): string {
  const pieces: string[] = []
  let position = 0
  for (const span of mergeSpans(spans)) {
    pieces.push(text.slice(position, span.start), removalMark(span.class))
    position = span.end
  }
  pieces.push(text.slice(position))
  return pieces.join('')
}
