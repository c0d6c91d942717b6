/** How much each feature of a text counts. */
export type Weights = ReadonlyMap<string, number>

/** Which samples have a feature and how much of it: a text is compared with all samples at once. */
export type SampleIndex<Owner> = {
  samples: readonly { owner: Owner; norm: number }[]
  postings: ReadonlyMap<string, readonly (readonly [sample: number, weight: number])[]>
}

/** Takes each run of `length` letters of a text, as many times as it occurs. */
export function eachRun(text: string, length: number, take: (run: string) => void): void {
  for (let at = 0; at + length <= text.length; at += 1) take(text.slice(at, at + length))
}

/** A folded text with its words set apart by one blank, and one at each end. */
export function spacedWords(folded: string): string {
  return ` ${folded.replaceAll(/[^\p{L}\p{N}\p{M}]+/gu, ' ').trim()} `
}

function normOf(weights: Weights): number {
  let sum = 0
  for (const weight of weights.values()) sum += weight * weight
  return Math.sqrt(sum)
}

/** Prepares samples; `owner` is what a sample stands for. */
export function indexSamples<Owner>(
  entries: readonly { owner: Owner; weights: Weights }[],
): SampleIndex<Owner> {
  const postings = new Map<string, (readonly [number, number])[]>()
  for (const [sample, { weights }] of entries.entries()) {
    for (const [feature, weight] of weights) {
      const posting = postings.get(feature) ?? []
      posting.push([sample, weight])
      postings.set(feature, posting)
    }
  }
  return {
    samples: entries.map(({ owner, weights }) => ({ owner, norm: normOf(weights) })),
    postings,
  }
}

/** The cosine between a text and each sample that shares a feature with it. */
export function similaritiesTo<Owner>(
  weights: Weights,
  { samples, postings }: SampleIndex<Owner>,
): { owner: Owner; similarity: number }[] {
  const dots = new Float64Array(samples.length)
  for (const [feature, weight] of weights) {
    for (const [sample, other] of postings.get(feature) ?? []) {
      dots[sample] = (dots[sample] ?? 0) + weight * other
    }
  }
  const norm = normOf(weights)
  return samples.flatMap(({ owner, norm: other }, sample) => {
    const dot = dots[sample] ?? 0
    return dot === 0 ? [] : [{ owner, similarity: dot / (norm * other) }]
  })
}
