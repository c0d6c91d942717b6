import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import de from '#web/locales/de.json'
import en from '#web/locales/en.json'

const WEB = join(process.cwd(), 'web')

function flatten(texts: object, path = ''): Map<string, string> {
  return new Map(
    Object.entries(texts).flatMap(([key, value]): [string, string][] =>
      typeof value === 'string'
        ? [[path + key, value]]
        : [...flatten(value as object, `${path}${key}.`)],
    ),
  )
}

/** Keys that the code names as they are; those put together at run time are not among them. */
function usedKeys(): Set<string> {
  const sources = readdirSync(WEB, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(?:vue|ts)$/.test(name),
  )
  const code = sources.map((name) => readFileSync(join(WEB, name), 'utf8')).join('\n')
  const pattern = /(?:\bte?\(\s*|label: |group: |report\()'([a-zA-Z]+(?:\.[a-zA-Z_]+)+)'/g
  return new Set([...code.matchAll(pattern)].map(([, key]) => String(key)))
}

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)

describe('the texts of the console', () => {
  const english = flatten(en)
  const german = flatten(de)

  it('are there for every key that the code names', () => {
    const used = usedKeys()
    expect(used.size).toBeGreaterThan(150)
    expect([...used].filter((key) => !english.has(key))).toEqual([])
  })

  it('exist in every language', () => {
    expect([...german.keys()].sort()).toEqual([...english.keys()].sort())
  })

  it('ask for the same values in every language', () => {
    for (const [key, text] of english) {
      const wanted = [...new Set(placeholders(text))].sort()
      expect([key, [...new Set(placeholders(german.get(key) ?? ''))].sort()]).toEqual([key, wanted])
    }
  })
})
