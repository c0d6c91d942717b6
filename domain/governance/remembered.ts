/** Versions of rules that are in use at one time are few; past that the oldest goes. */
const MOST_KEPT = 16

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
    // Set anew, so that the oldest is the one that was longest not asked for.
    byContent.delete(content)
    byContent.set(content, prepared)
    const [oldest] = byContent.keys()
    if (byContent.size > MOST_KEPT && oldest !== undefined) byContent.delete(oldest)
    return prepared
  }
}
