/** How much each feature of a text counts. */
export type Features = ReadonlyMap<string, number>

/** Which samples have a feature and how much of it: a text is compared with all samples at once. */
export type SampleIndex<Owner> = {
  samples: readonly { owner: Owner; norm: number }[]
  /** Of each feature the numbers of its samples, and as many weights. */
  postings: ReadonlyMap<string, { samples: Uint32Array; weights: Float64Array }>
  rarityOf: RarityOf
}

/** How much a feature tells. */
type RarityOf = (feature: string) => number

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
  entries: readonly { owner: Owner; features: Features }[],
  rarityOf: RarityOf = () => 1,
): SampleIndex<Owner> {
  const holders = new Map<string, { samples: number[]; weights: number[] }>()
  const samples = entries.map(({ owner, features }, sample) => {
    let square = 0
    for (const [feature, count] of features) {
      const weight = count * rarityOf(feature)
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
  return { samples, postings, rarityOf }
}

/**
 * Takes each sample that shares a feature with a text, with the cosine between the two. Every text of every turn comes
 * through here: nothing is made for a feature or a sample.
 */
export function eachLikeness<Owner>(
  features: Features,
  { samples, postings, rarityOf }: SampleIndex<Owner>,
  take: (owner: Owner, similarity: number) => void,
): void {
  const dots = new Float64Array(samples.length)
  let square = 0
  // Unlike iterating, which makes a pair of each.
  // oxlint-disable-next-line unicorn/no-array-for-each
  features.forEach((count, feature) => {
    const weight = count * rarityOf(feature)
    square += weight * weight
    const posting = postings.get(feature)
    if (!posting) return
    for (let at = 0; at < posting.samples.length; at += 1) {
      const sample = posting.samples[at] ?? 0
      dots[sample] = (dots[sample] ?? 0) + weight * (posting.weights[at] ?? 0)
    }
  })
  const norm = Math.sqrt(square)
  for (let at = 0; at < samples.length; at += 1) {
    const sample = samples[at]
    const dot = dots[at] ?? 0
    if (sample && dot !== 0) take(sample.owner, dot / (norm * sample.norm))
  }
}
