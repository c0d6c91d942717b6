import { describe, expect, it } from 'vitest'
import { createSealer, SealError } from '#adapters/secrets/seal.ts'

const KEY = Buffer.alloc(32, 1).toString('base64')
const OTHER_KEY = Buffer.alloc(32, 2).toString('base64')
const place = { table: 'model_providers', row: 'openai', field: 'sealed_key' }

describe('a sealed secret', () => {
  const sealer = createSealer(KEY)

  it('opens where it was sealed and shows nothing of itself', () => {
    const sealed = sealer.seal('sk-canary-größe', place)
    expect(sealer.open(sealed, place)).toBe('sk-canary-größe')
    expect(sealed.toString('latin1')).not.toContain('canary')
  })

  it('looks different each time', () => {
    expect(sealer.seal('same', place).equals(sealer.seal('same', place))).toBe(false)
  })

  it.each([{ table: 'users' }, { row: 'anthropic' }, { field: 'base_url' }])(
    'does not open in another place: %j',
    (elsewhere) => {
      const sealed = sealer.seal('secret', place)
      expect(() => sealer.open(sealed, { ...place, ...elsewhere })).toThrow(SealError)
    },
  )

  it('does not open when any byte was changed', () => {
    const sealed = sealer.seal('secret', place)
    for (const index of sealed.keys()) {
      const changed = Buffer.from(sealed)
      changed[index] = (changed[index] ?? 0) ^ 1
      expect(() => sealer.open(changed, place)).toThrow(SealError)
    }
  })

  it.each([[Buffer.alloc(0)], [Buffer.from('plain')]])(
    'is not mistaken for other bytes',
    (bytes) => {
      expect(() => sealer.open(bytes, place)).toThrow(SealError)
    },
  )

  it('opens with an earlier master key while new ones are sealed with the current', () => {
    const old = createSealer(OTHER_KEY).seal('secret', place)
    const rotated = createSealer(KEY, OTHER_KEY)
    expect(rotated.open(old, place)).toBe('secret')
    expect(sealer.open(rotated.seal('new', place), place)).toBe('new')
    expect(() => sealer.open(old, place)).toThrow(SealError)
  })

  it('needs a master key of 32 bytes', () => {
    expect(() => createSealer('short')).toThrow('32 random bytes')
  })
})
