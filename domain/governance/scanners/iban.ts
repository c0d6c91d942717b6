import { ALPHANUMERIC, DIGIT, WORD } from '../characters.ts'
import type { SymbolStream } from '../normaliser.ts'
import { nextBoundary } from './scanner.ts'
import type { Report, Scanner } from './scanner.ts'

/** Length of an IBAN by its country, from the register of ISO 13616. */
const ibanLengths: Readonly<Record<string, number>> = {
  ad: 24, ae: 23, al: 28, at: 20, az: 28, ba: 20, be: 16, bg: 22, bh: 22, bi: 27, br: 29, by: 28,
  ch: 21, cr: 22, cy: 28, cz: 24, de: 22, dj: 27, dk: 18, do: 28, ee: 20, eg: 29, es: 24, fi: 18,
  fk: 18, fo: 18, fr: 27, gb: 22, ge: 22, gi: 23, gl: 18, gr: 27, gt: 28, hr: 21, hu: 28, ie: 22,
  il: 23, iq: 23, is: 26, it: 27, jo: 30, kw: 30, kz: 20, lb: 28, lc: 32, li: 21, lt: 20, lu: 20,
  lv: 21, ly: 25, mc: 27, md: 24, me: 22, mk: 19, mn: 20, mr: 27, mt: 31, mu: 30, ni: 28, nl: 18,
  no: 15, om: 23, pk: 24, pl: 28, ps: 29, pt: 25, qa: 29, ro: 24, rs: 22, ru: 33, sa: 24, sc: 31,
  sd: 18, se: 24, si: 19, sk: 24, sm: 27, so: 23, st: 25, sv: 28, tl: 23, tn: 24, tr: 26, ua: 29,
  va: 22, vg: 24, xk: 20, ye: 30,
} // oxfmt-ignore

/** The remainder by 97 of letters and digits read as one number, a letter counting as 10 to 35. */
function remainder97(characters: string): number {
  let remainder = 0
  for (const character of characters) {
    const value = Number.parseInt(character, 36)
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97
  }
  return remainder
}

/** Whether the lower-case letters and digits, without separators, are an IBAN with a right checksum. */
export function isIban(compact: string): boolean {
  if (ibanLengths[compact.slice(0, 2)] !== compact.length) return false
  if (!/^[a-z]{2}\d{2}[a-z0-9]+$/.test(compact)) return false
  return remainder97(compact.slice(4) + compact.slice(0, 4)) === 1
}

type Candidate = { from: number; compact: string; length: number; isAfterSeparator: boolean }

/** Finds IBANs, whole or in groups of four. */
export class IbanScanner implements Scanner {
  readonly #report: Report
  #candidates: Candidate[] = []
  #previousKind = 0

  constructor(report: Report) {
    this.#report = report
  }

  scan(stream: SymbolStream, from: number, to: number): void {
    const { v2, kinds } = stream
    for (let index = from; index < to; index += 1) {
      const start = index
      if (this.#candidates.length === 0) index = nextBoundary(kinds, index, to)
      if (index > start) this.#previousKind = kinds[index - 1] ?? 0
      if (index === to) break
      const code = v2[index] ?? 0
      const kind = kinds[index] ?? 0
      if (this.#candidates.length > 0) this.#advance(index, code, kind)
      const isLetter = (kind & ALPHANUMERIC) !== 0 && (kind & DIGIT) === 0
      if (isLetter && (this.#previousKind & WORD) === 0) {
        const compact = String.fromCharCode(code)
        this.#candidates.push({ from: index, compact, length: 0, isAfterSeparator: false })
      }
      this.#previousKind = kind
    }
  }

  finish(stream: SymbolStream): void {
    this.#advance(stream.length, 0, 0)
    this.#candidates = []
  }

  openFrom(): number {
    return this.#candidates[0]?.from ?? Infinity
  }

  #advance(index: number, code: number, kind: number): void {
    this.#candidates = this.#candidates.filter((candidate) =>
      this.#continues(candidate, { index, code, kind }),
    )
  }

  /** Reads one symbol into the candidate; false when it is found or can no longer be an IBAN. */
  #continues(candidate: Candidate, symbol: { index: number; code: number; kind: number }): boolean {
    const size = candidate.compact.length
    if (size === candidate.length) {
      if ((symbol.kind & WORD) === 0) this.#judge(candidate, symbol.index)
      return false
    }
    if ((symbol.kind & ALPHANUMERIC) === 0) return isGap(candidate, symbol.code)
    const isDigit = (symbol.kind & DIGIT) !== 0
    if ((size === 1 && isDigit) || ((size === 2 || size === 3) && !isDigit)) return false
    candidate.compact += String.fromCharCode(symbol.code)
    candidate.isAfterSeparator = false
    if (size === 1) candidate.length = ibanLengths[candidate.compact] ?? 0
    return size !== 1 || candidate.length > 0
  }

  #judge(candidate: Candidate, to: number): void {
    if (!isIban(candidate.compact)) return
    this.#report({
      signalId: 'pii.financial',
      severity: 'high',
      score: 1,
      class: 'iban',
      from: candidate.from,
      to,
    })
  }
}

/** One blank or hyphen may stand between groups of four. */
function isGap(candidate: Candidate, code: number): boolean {
  const size = candidate.compact.length
  if ((code !== 32 && code !== 45) || candidate.isAfterSeparator) return false
  if (size === 0 || size % 4 !== 0) return false
  candidate.isAfterSeparator = true
  return true
}
