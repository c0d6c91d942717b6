import { createHmac } from 'node:crypto'
import type { Sealer } from './seal.ts'

const CONSONANTS = 'bdfghjklmnprstvz'
const VOWELS = 'aeou'
const SYLLABLES = 7

/**
 * Makes the word that stands only in an agent's instructions, so that an answer that has it repeats them. The same on
 * every worker and in every turn: a word for each turn would keep providers from caching the instructions.
 */
export function createCanaries(sealer: Pick<Sealer, 'deriveKey'>): (agentId: string) => string {
  const key = sealer.deriveKey('canary')
  const made = new Map<string, string>()
  return (agentId) => {
    const canary = made.get(agentId) ?? makeCanary(key, agentId)
    made.set(agentId, canary)
    return canary
  }
}

function makeCanary(key: Uint8Array, agentId: string): string {
  const bytes = createHmac('sha256', key).update(agentId).digest().subarray(0, SYLLABLES)
  return [...bytes].map(syllableOf).join('')
}

function syllableOf(byte: number): string {
  return `${CONSONANTS[byte >> 4] ?? ''}${VOWELS[byte & 3] ?? ''}`
}
