import { SPACE, classOf } from '../characters.ts'
import type { SymbolStream } from '../normaliser.ts'
import type { BodyState } from './secret-body.ts'
import { isPlaceholder } from './secret-patterns.ts'

/** User and password together are never longer. */
const MAX_USERINFO = 512

const quotes = '"\'<>`'
const endsUserinfo = new Set([...`${quotes}/?#`].map((mark) => mark.charCodeAt(0)))
const endsAddress = new Set([...`${quotes})]},;|`].map((mark) => mark.charCodeAt(0)))
const trailing = new Set([...'.:!?'].map((mark) => mark.charCodeAt(0)))

/** Reads what follows `scheme://`: user, colon, password, @, and then the rest of the address. */
export class ConnectionBody {
  readonly from: number
  readonly #userFrom: number
  #colon = -1
  #hasPassword = false

  constructor(from: number, userFrom: number) {
    this.from = from
    this.#userFrom = userFrom
  }

  step(stream: SymbolStream, index: number): BodyState {
    const code = stream.v1[index] ?? 0
    const isSpace = (classOf(code) & SPACE) !== 0
    if (this.#hasPassword)
      return isSpace || endsAddress.has(code) ? this.#end(stream, index) : 'reading'
    if (isSpace || endsUserinfo.has(code) || index - this.#userFrom > MAX_USERINFO) return 'dead'
    if (code === 58 && this.#colon < 0) this.#colon = index
    if (code !== 64) return 'reading'
    return this.#acceptPassword(stream, index)
  }

  finish(stream: SymbolStream): BodyState {
    return this.#hasPassword ? this.#end(stream, stream.length) : 'dead'
  }

  #acceptPassword(stream: SymbolStream, at: number): BodyState {
    if (this.#colon < 0 || at === this.#colon + 1) return 'dead'
    const password = String.fromCharCode(...stream.v1.subarray(this.#colon + 1, at))
    if (isPlaceholder(password)) return 'dead'
    this.#hasPassword = true
    return 'reading'
  }

  #end(stream: SymbolStream, index: number): BodyState {
    let to = index
    while (trailing.has(stream.v1[to - 1] ?? 0)) to -= 1
    return { from: this.from, to }
  }
}
