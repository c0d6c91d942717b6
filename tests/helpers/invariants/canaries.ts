const PATTERN = /canary-[0-9a-f]{8}-\d+/g

/** Makes marked texts: each is found again wherever it turns up, and no two are the same. */
export function createCanaries(seed: number): () => string {
  const run = (seed >>> 0).toString(16).padStart(8, '0')
  let count = 0
  return () => `canary-${run}-${++count}`
}

/** The mark of the newest text in a request or message; empty where there is none. */
export function lastCanary(text: string): string {
  return text.match(PATTERN)?.at(-1) ?? ''
}
