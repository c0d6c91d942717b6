import { passesLuhn } from './card-numbers.ts'

export const digitAt = (text: string, index: number): number => text.charCodeAt(index) - 48

export function weightedSum(text: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, index) => sum + weight * digitAt(text, index), 0)
}

export function isBritishHealthNumber(text: string): boolean {
  const check = 11 - (weightedSum(text, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)
  return check !== 10 && check % 11 === digitAt(text, 9)
}

/** ISO 7064, MOD 11,10. */
export function isGermanTaxId(text: string): boolean {
  let product = 10
  for (let index = 0; index < 10; index += 1) {
    const sum = (digitAt(text, index) + product) % 10
    product = ((sum === 0 ? 10 : sum) * 2) % 11
  }
  return (11 - product) % 10 === digitAt(text, 10)
}

export function isFrenchInsuranceNumber(text: string): boolean {
  const number = text.slice(0, 13).replace('2a', '19').replace('2b', '18')
  return 97 - Number(BigInt(number) % 97n) === Number(text.slice(13))
}

export function isSpanishId(text: string): boolean {
  const number = Number(
    text.slice(0, -1).replace(/^[xyz]/, (letter) => String('xyz'.indexOf(letter))),
  )
  return 'trwagmyfpdxbnjzsqvhlcke'[number % 23] === text.at(-1)
}

const italianOdd = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
]

export function isItalianFiscalCode(text: string): boolean {
  let sum = 0
  for (let index = 0; index < 15; index += 1) {
    const code = text.charCodeAt(index)
    const value = code >= 97 ? code - 97 : code - 48
    sum += index % 2 === 0 ? (italianOdd[value] ?? 0) : value
  }
  return sum % 26 === text.charCodeAt(15) - 97
}

export function isBelgianNumber(text: string): boolean {
  const check = Number(text.slice(9))
  const number = Number(text.slice(0, 9))
  return 97 - (number % 97) === check || 97 - ((2_000_000_000 + number) % 97) === check
}

export function isPortugueseTaxNumber(text: string): boolean {
  const check = 11 - (weightedSum(text, [9, 8, 7, 6, 5, 4, 3, 2]) % 11)
  return (check > 9 ? 0 : check) === digitAt(text, 8)
}

export function isTurkishId(text: string): boolean {
  const odd = weightedSum(text, [1, 0, 1, 0, 1, 0, 1, 0, 1])
  const even = weightedSum(text, [0, 1, 0, 1, 0, 1, 0, 1])
  const tenth = (((odd * 7 - even) % 10) + 10) % 10
  return tenth === digitAt(text, 9) && (odd + even + tenth) % 10 === digitAt(text, 10)
}

export function isBrazilianCpf(text: string): boolean {
  const checkOf = (weights: readonly number[]): number =>
    ((weightedSum(text, weights) * 10) % 11) % 10
  const isRepeated = new Set(text).size === 1
  return (
    !isRepeated &&
    checkOf([10, 9, 8, 7, 6, 5, 4, 3, 2]) === digitAt(text, 9) &&
    checkOf([11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) === digitAt(text, 10)
  )
}

export function isSingaporeanId(text: string): boolean {
  const first = text.charAt(0)
  const sum =
    weightedSum(text.slice(1), [2, 7, 6, 5, 4, 3, 2]) + (first === 't' || first === 'g' ? 4 : 0)
  const letters = first === 's' || first === 't' ? 'jzihgfedcba' : 'xwutrqpnmlk'
  return letters[sum % 11] === text.at(-1)
}

const verhoeffTurns = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]

function verhoeffProduct(one: number, other: number): number {
  if (one < 5) return other < 5 ? (one + other) % 5 : 5 + ((one + other) % 5)
  return other < 5 ? 5 + ((one - other) % 5) : (one - other + 5) % 5
}

/** The check of Verhoeff, by the group of the turns and mirrorings of a pentagon. */
export function passesVerhoeff(text: string): boolean {
  let check = 0
  for (let index = 0; index < text.length; index += 1) {
    let digit = digitAt(text, text.length - 1 - index)
    for (let turn = 0; turn < index % 8; turn += 1) digit = verhoeffTurns[digit] ?? 0
    check = verhoeffProduct(check, digit)
  }
  return check === 0
}

export const isSocialSecurityNumber = (text: string): boolean =>
  !/^(?:000|666|9)|^\d{3}00|0000$/.test(text)

export const isNationalInsuranceNumber = (text: string): boolean =>
  !/^(?:bg|gb|nk|kn|tn|nt|zz)/.test(text)

/** The number with the prefix of the country and the trade, as ISO/IEC 7812 has it. */
export const isAmericanProvider = (text: string): boolean => passesLuhn(`80840${text}`)

export const isAmericanTaxpayer = (text: string): boolean =>
  /^9\d\d(?:5\d|6[0-5]|7\d|8[0-8]|9[0-2]|9[4-9])/.test(text)

export const isAmericanBank = (text: string): boolean =>
  /^(?:0\d|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)/.test(text) &&
  weightedSum(text, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0

/** The letter counts by its place in the alphabet, with two digits. */
export function isGermanPension(text: string): boolean {
  const letter = String(text.charCodeAt(8) - 96).padStart(2, '0')
  const digits = text.slice(0, 8) + letter + text.slice(9, 11)
  const sum = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1].reduce((total, weight, index) => {
    const product = weight * digitAt(digits, index)
    return total + Math.floor(product / 10) + (product % 10)
  }, 0)
  return sum % 10 === digitAt(text, 11)
}

/** ISO 7064, MOD 11,10, over eight digits. */
export function isGermanVat(text: string): boolean {
  let product = 10
  for (let index = 2; index < 10; index += 1) {
    const sum = (digitAt(text, index) + product) % 10
    product = ((sum === 0 ? 10 : sum) * 2) % 11
  }
  return (11 - product) % 10 === digitAt(text, 10)
}

export function isAustralianBusiness(text: string): boolean {
  const first = digitAt(text, 0) - 1
  return weightedSum(`${first}${text.slice(1)}`, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) % 89 === 0
}
