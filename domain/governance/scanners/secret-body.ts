import { ALPHANUMERIC, DIGIT, classOf } from '../characters.ts'
import type { SymbolStream } from '../normaliser.ts'
import { MAX_UNDECIDED, characterTables, isPlaceholder } from './secret-patterns.ts'
import type { SecretPattern } from './secret-patterns.ts'

/** `found` carries the symbols of the secret, `from` up to, not including, `to`. */
export type BodyState = 'reading' | 'dead' | { from: number; to: number }

/** Reads what follows a known prefix. Deterministic: no part shares a character with the next. */
export class SecretBody {
  readonly pattern: SecretPattern
  readonly from: number
  #valueFrom: number
  #part = 0
  #lead = 0
  #count = 0
  #read = 0
  #run = 0
  #hasDigit = false
  #hasLetter = false
  #isMixed: boolean

  constructor(pattern: SecretPattern, from: number, bodyFrom: number) {
    this.pattern = pattern
    this.from = from
    this.#valueFrom = bodyFrom
    this.#isMixed = pattern.mixedRun === undefined
  }

  step(stream: SymbolStream, index: number): BodyState {
    const code = stream.v1[index] ?? 0
    const part = this.pattern.parts[this.#part]
    if (!part) return 'dead'
    this.#read += 1
    if (part.lead && this.#lead < part.lead.length) {
      if (part.lead.charCodeAt(this.#lead) !== code) return 'dead'
      this.#lead += 1
      return 'reading'
    }
    if (code < 128 && characterTables[part.set][code] === 1) return this.#take(code, part.max)
    return this.#leavePart(stream, index, code)
  }

  finish(stream: SymbolStream): BodyState {
    return this.#end(stream, stream.length, 0)
  }

  #take(code: number, max: number | undefined): BodyState {
    this.#count += 1
    if (max !== undefined && this.#count > max) return 'dead'
    this.#countRun(code)
    return this.#isUndecided() && this.#read > MAX_UNDECIDED ? 'dead' : 'reading'
  }

  #countRun(code: number): void {
    if (this.#isMixed) return
    const kind = classOf(code)
    if ((kind & ALPHANUMERIC) === 0) {
      this.#run = 0
      this.#hasDigit = false
      this.#hasLetter = false
      return
    }
    this.#run += 1
    if ((kind & DIGIT) === 0) this.#hasLetter = true
    else this.#hasDigit = true
    const isLongEnough = this.#run >= (this.pattern.mixedRun ?? 0)
    if (isLongEnough && this.#hasDigit && this.#hasLetter) this.#isMixed = true
  }

  #isUndecided(): boolean {
    const last = this.pattern.parts.at(-1)
    const isInLastPart = this.#part === this.pattern.parts.length - 1
    return !isInLastPart || !this.#isMixed || this.#count < (last?.min ?? 0)
  }

  #leavePart(stream: SymbolStream, index: number, code: number): BodyState {
    const part = this.pattern.parts[this.#part]
    const next = this.pattern.parts[this.#part + 1]
    if (!part || this.#count < part.min) return 'dead'
    if (!next) return this.#end(stream, index, code)
    this.#part += 1
    this.#count = 0
    this.#lead = 0
    if (this.pattern.isNamed) this.#valueFrom = index
    this.#read -= 1
    return this.step(stream, index)
  }

  #end(stream: SymbolStream, to: number, following: number): BodyState {
    if (this.#isUndecided()) return 'dead'
    if ((classOf(following) & ALPHANUMERIC) !== 0 || following === 95) return 'dead'
    if (!this.pattern.isNamed) return { from: this.from, to }
    const value = String.fromCharCode(
      ...stream.v1.subarray(this.#valueFrom, Math.min(to, this.#valueFrom + 256)),
    )
    if (this.pattern.class === 'password' && isPlaceholder(value)) return 'dead'
    return { from: this.#valueFrom, to }
  }
}
