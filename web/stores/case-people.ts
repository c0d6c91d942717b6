/** Names as a language joins them: `Ada`, `Ada and Grace`. */
export function namesOf(names: readonly string[], locale: string): string {
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(names)
}
