import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LOCALES } from '#web/i18n.ts'
import { PAGES } from '#web/routes.ts'
import { keysIn, reachableFrom } from './helpers/texts-used.ts'

const TEXTS = join(process.cwd(), 'web/locales')
const DOORS = ['Login', 'Register', 'Reset', 'Setup', 'NotFound'].map((name) => `${name}Page`)

/** The pages' own modules, by the list that the router has them from. */
const pageFile = (name: string) => `pages/${name[0]?.toUpperCase()}${name.slice(1)}Page.vue`

function flatten(texts: object, path = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[path + key, value]] : flatten(value as object, `${path}${key}.`),
  )
}

const read = (file: string) => flatten(JSON.parse(readFileSync(join(TEXTS, file), 'utf8')))

/** Every file of a language, by its area; the one without is of the shell. */
function filesOf(locale: string): Map<string, [string, string][]> {
  const areas = readdirSync(join(TEXTS, locale)).map((file) => file.replace('.json', ''))
  const files = areas.map((area) => [area, read(`${locale}/${area}.json`)] as const)
  return new Map([['', read(`${locale}.json`)] as const, ...files])
}

const placeholders = (text: string) =>
  [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort()

const [english, german] = LOCALES.map(filesOf)
const keysOf = (areas: readonly string[]) =>
  areas.flatMap((area) => (english?.get(area) ?? []).map(([key]) => key))

const knows = (keys: string[]) => {
  const known = new Set(keys)
  return (key: string) =>
    known.has(key) || keys.some((one) => one.startsWith(key.replace(/\.?$/, '.')))
}
const everywhere = [...(english?.values() ?? [])].flatMap((texts) => texts.map(([key]) => key))
/** Words with dots that are no texts, such as the names of facts, begin as no text does. */
const groups = new Set(everywhere.map((key) => key.split('.')[0]))
const usedIn = (files: Iterable<string>) =>
  [...new Set([...files].flatMap(keysIn))].filter((key) => groups.has(key.split('.')[0] ?? ''))

const shell = new Set([
  ...reachableFrom('App.vue'),
  ...DOORS.flatMap((page) => [...reachableFrom(`pages/${page}.vue`)]),
])

describe('the texts of the console', () => {
  it('are there for the shell on every page', () => {
    const used = usedIn(shell)
    expect(used.length).toBeGreaterThan(80)
    expect(used.filter((key) => !knows(keysOf(['']))(key))).toEqual([])
  })

  it.each(PAGES)('of $name are loaded with it', ({ name, texts }) => {
    const own = [...reachableFrom(pageFile(name))].filter((file) => !shell.has(file))
    const isThere = knows(keysOf(['', ...texts]))
    expect(usedIn(own).filter((key) => !isThere(key))).toEqual([])
  })

  it('stand in one file each', () => {
    expect(everywhere.filter((key, index) => everywhere.indexOf(key) !== index)).toEqual([])
  })

  it('exist in every language, in the same files, and ask for the same values', () => {
    expect([...(german?.keys() ?? [])]).toEqual([...(english?.keys() ?? [])])
    for (const [area, texts] of english ?? []) {
      const shape = (list: [string, string][] = []) =>
        Object.fromEntries(list.map(([key, text]) => [key, placeholders(text)]))
      expect([area, shape(german?.get(area))]).toEqual([area, shape(texts)])
    }
  })
})
