import { describe, expect, it } from 'vitest'
import { makeApiKey, prefixOfApiKey } from '#adapters/auth/api-keys.ts'

describe('an API key', () => {
  it('says its prefix, and no two are alike', () => {
    const keys = Array.from({ length: 200 }, makeApiKey)
    expect(new Set(keys.map(({ key }) => key)).size).toBe(200)
    for (const { key, prefix } of keys) expect(prefixOfApiKey(key)).toBe(prefix)
  })

  it('with a typing error is known as wrong without a look into the database', () => {
    const { key } = makeApiKey()
    for (let index = 10; index < key.length; index++) {
      const other = key[index] === 'a' ? 'b' : 'a'
      const mistyped = `${key.slice(0, index)}${other}${key.slice(index + 1)}`
      expect([mistyped, prefixOfApiKey(mistyped)]).toEqual([mistyped, null])
    }
    for (const wrong of ['', 'aios_live_', key.slice(0, -1), `${key}0`, ` ${key}`])
      expect(prefixOfApiKey(wrong)).toBeNull()
  })
})
