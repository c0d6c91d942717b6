/** Versions of rules, and agents, that are in use at one time are few; past that the oldest goes. */
const MOST_KEPT = 16

/** Prepares a text once for as long as it is among those that were asked for last. */
export function rememberText<Prepared>(
  prepare: (text: string) => Prepared,
): (text: string) => Prepared {
  const kept = new Map<string, Prepared>()
  return (text) => {
    const known = kept.get(text)
    const prepared = known === undefined ? prepare(text) : known
    keepNewest(kept, text, prepared)
    return prepared
  }
}

function keepNewest<Prepared>(kept: Map<string, Prepared>, key: string, value: Prepared): void {
  // Set anew, so that the oldest is the one that was longest not asked for.
  kept.delete(key)
  kept.set(key, value)
  const [oldest] = kept.keys()
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest)
}

/**
 * Prepares a value once for as long as it is in use: every version of the rules holds its own copy of mostly the same
 * topics and intents, so what is equal is prepared once too. Values must not be changed after they were given.
 */
export function rememberByContent<Value extends object, Prepared>(
  prepare: (value: Value) => Prepared,
): (value: Value) => Prepared {
  const byIdentity = new WeakMap<Value, Prepared>()
  const byContent = new Map<string, Prepared>()
  return (value) => {
    const known = byIdentity.get(value)
    if (known !== undefined) return known
    const content = JSON.stringify(value)
    const prepared = byContent.get(content) ?? prepare(value)
    byIdentity.set(value, prepared)
    keepNewest(byContent, content, prepared)
    return prepared
  }
}
