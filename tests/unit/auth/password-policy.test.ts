import { describe, expect, it } from 'vitest'
import { weaknessOf } from '#adapters/auth/password-policy.ts'

const person = { email: 'rosalind@example.test', name: 'Rosalind Franklin' }

describe('a password', () => {
  it.each([
    'correct horse battery staple',
    'otters juggle seven lanterns',
    'Tr0ub4dor&3-und-mehr',
    'pässwörter sind überall',
    '玻璃杯里的月亮很圆啊真的很圆呢',
    'x7Kq-93ld-P0wz',
    'my admin password is a river',
  ])('%s is taken: there are no rules on kinds of characters', (password) => {
    expect(weaknessOf(password, person)).toBeUndefined()
  })

  it.each([
    ['passwordpassword', 'a common word twice'],
    ['password123456', 'a common word and digits'],
    ['Monkey!!!!!2024', 'a common word, decorated'],
    ['P@55w0rd!!!!', 'a common word, respelled'],
    ['qwertyuiop123', 'the keyboard'],
    ['abcdefghijkl', 'the alphabet'],
    ['987654321012', 'the digits backwards'],
    ['aaaaaaaaaaaa', 'one character'],
    ['lantlantlantlant', 'one syllable'],
    ['Aios-Admin-2026', 'the name of the product'],
    ['scotty5welcome', 'the name of the product'],
    ['rosalind-1920-07', 'the own name'],
    ['Franklin.Rosalind!', 'the own names'],
  ])('%s is refused: %s', (password) => {
    expect(weaknessOf(password, person)).toMatch(/^It /)
  })
})
