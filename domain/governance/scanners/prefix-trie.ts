/** A tree of literal prefixes; a node where one ends carries what it stands for. */
export type PrefixNode<Value> = { next: Map<number, PrefixNode<Value>>; value?: Value }

/** Builds the tree, in which every prefix stands for one value. */
export function buildPrefixTree<Value>(
  entries: readonly (readonly [string, Value])[],
): PrefixNode<Value> {
  const root: PrefixNode<Value> = { next: new Map() }
  for (const [prefix, value] of entries) {
    let node = root
    for (let index = 0; index < prefix.length; index += 1) {
      const code = prefix.charCodeAt(index)
      const next: PrefixNode<Value> = node.next.get(code) ?? { next: new Map() }
      node.next.set(code, next)
      node = next
    }
    node.value = value
  }
  return root
}
