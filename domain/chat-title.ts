/** The first line of the first message, cut at a word, is the conversation's title until somebody renames it. */
export function titleOf(content: string): string {
  const firstLine = content.trim().split(/\r?\n/, 1)[0]?.trim() ?? ''
  if (firstLine.length <= 80) return firstLine
  return `${firstLine
    .slice(0, 79)
    .replace(/\s+\S*$|[\uD800-\uDBFF]$/, '')
    .trimEnd()}…`
}
