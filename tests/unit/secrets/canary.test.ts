import { expect, it } from 'vitest'
import { createCanaries } from '#adapters/secrets/canary.ts'
import { createSealer } from '#adapters/secrets/seal.ts'

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64')
const wordOf = (byte: number, agentId: string) => createCanaries(createSealer(key(byte)))(agentId)

it('makes one word for each agent and key, the same in every process', () => {
  expect(wordOf(1, 'ada')).toMatch(/^(?:[bdfghjklmnprstvz][aeou]){7}$/)
  expect(wordOf(1, 'ada')).toBe(wordOf(1, 'ada'))
  expect(new Set([wordOf(1, 'ada'), wordOf(1, 'bob'), wordOf(2, 'ada')]).size).toBe(3)
})
