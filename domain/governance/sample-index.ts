/** How much each feature of a text counts, each feature once. */
export type Weights = Iterable<readonly [feature: string, weight: number]>

/** Which samples have a feature and how much of it: a text is compared with all samples at once. */
export type SampleIndex<Owner> = {
  samples: readonly { owner: Owner; norm: number }[]
  /** Of each feature the numbers of its samples, and as many weights. */
  postings: ReadonlyMap<string, { samples: Uint32Array; weights: Float64Array }>
}

/** Takes each run of `length` letters of a text, as many times as it occurs. */
export function eachRun(text: string, length: number, take: (run: string) => void): void {
  for (let at = 0; at + length <= text.length; at += 1) take(text.slice(at, at + length))
}

/** A folded text with its words set apart by one blank, and one at each end. */
export function spacedWords(folded: string): string {
  return ` ${folded.replaceAll(/[^\p{L}\p{N}\p{M}]+/gu, ' ').trim()} `
}

/** Prepares samples; `owner` is what a sample stands for. */
export function indexSamples<Owner>(
  entries: readonly { owner: Owner; weights: Weights }[],
): SampleIndex<Owner> {
  const holders = new Map<string, { samples: number[]; weights: number[] }>()
  const samples = entries.map(({ owner, weights }, sample) => {
    let square = 0
    for (const [feature, weight] of weights) {
      const holder = holders.get(feature) ?? { samples: [], weights: [] }
      holder.samples.push(sample)
      holder.weights.push(weight)
      holders.set(feature, holder)
      square += weight * weight
    }
    return { owner, norm: Math.sqrt(square) }
  })
  const postings = new Map(
    [...holders].map(([feature, holder]) => [
      feature,
      { samples: Uint32Array.from(holder.samples), weights: Float64Array.from(holder.weights) },
    ]),
  )
  return { samples, postings }
}

/** The cosine between a text and each sample that shares a feature with it. */
export function similaritiesTo<Owner>(
  weights: Weights,
  { samples, postings }: SampleIndex<Owner>,
): { owner: Owner; similarity: number }[] {
  const dots = new Float64Array(samples.length)
  let square = 0
  for (const [feature, weight] of weights) {
    square += weight * weight
    const posting = postings.get(feature)
    if (!posting) continue
    for (let at = 0; at < posting.samples.length; at += 1) {
      const sample = posting.samples[at] ?? 0
      dots[sample] = (dots[sample] ?? 0) + weight * (posting.weights[at] ?? 0)
    }
  }
  const norm = Math.sqrt(square)
  return samples.flatMap(({ owner, norm: other }, sample) => {
    const dot = dots[sample] ?? 0
    return dot === 0 ? [] : [{ owner, similarity: dot / (norm * other) }]
  })
}
