/** The value below which a share `p` of the sample lies. */
export function percentile(sample: number[], p: number): number {
  const sorted = sample.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN
}

export function whole(value: number): string {
  return value.toFixed(0)
}

export function tenths(value: number): string {
  return value.toFixed(1)
}

export function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
