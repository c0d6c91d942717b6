import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const WEB = join(process.cwd(), 'web')

/** Files of the console that a file leads to, at once or when something is opened. */
export function reachableFrom(entry: string): Set<string> {
  const found = new Set<string>()
  const pending = [join(WEB, entry)]
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (found.has(file)) continue
    found.add(file)
    pending.push(...importsOf(file))
  }
  return found
}

function importsOf(file: string): string[] {
  const specifiers = [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)]
  return (
    specifiers
      .map(([, specifier = '']) =>
        specifier.startsWith('#web/')
          ? join(WEB, specifier.slice('#web/'.length))
          : join(dirname(file), specifier),
      )
      .filter((path) => /\.(?:vue|ts)$/.test(path) && path.startsWith(WEB) && existsSync(path))
      // The list of pages leads to every page.
      .filter((path) => path !== join(WEB, 'routes.ts'))
  )
}

/** Keys of texts that a file names; those put together at run time end in a dot and stand for all under it. */
export function keysIn(file: string): string[] {
  const code = readFileSync(file, 'utf8')
  const pattern = /['`]([a-zA-Z]+(?:\.[a-zA-Z_0-9]+)*\.(?:[a-zA-Z_0-9]+(?=['`])|(?=\$\{)))/g
  return [...code.matchAll(pattern)].map(([, key]) => String(key))
}
