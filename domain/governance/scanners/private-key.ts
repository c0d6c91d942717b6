import { SPACE, classOf } from '../characters.ts'
import type { SymbolStream } from '../normaliser.ts'
import type { Report, Scanner } from './scanner.ts'
import { characterTables } from './secret-patterns.ts'

const DASH = 45
const BEGIN = 'BEGIN '
const END = 'END '
const MAX_LABEL = 40
/** How far the header lines may reach before the first line of the key. */
const MAX_HEADER = 400
/** A line of a key is longer than this; words of prose after a cut-off key are shorter. */
const MIN_LINE = 16

type State = 'idle' | 'begin' | 'label' | 'header' | 'body' | 'end'

/** Finds private keys in PEM and OpenPGP armour, also where the closing line is missing. */
export class PrivateKeyScanner implements Scanner {
  readonly #report: Report
  #state: State = 'idle'
  #dashes = 0
  #from = 0
  #progress = 0
  #label = ''
  #run = 0
  #hasShortRun = false
  #keyEnd = 0
  #headerFrom = 0
  #read = 0
  #previous = 0

  constructor(report: Report) {
    this.#report = report
  }

  scan(stream: SymbolStream, from: number, to: number): void {
    const { v1 } = stream
    for (let index = from; index < to; index += 1) {
      const code = v1[index] ?? 0
      if (this.#state === 'idle' && code !== DASH && this.#dashes === 0) continue
      this.#step(code, index)
      this.#previous = code
    }
    this.#read = to
  }

  finish(): void {
    if (this.#state === 'body' || this.#state === 'end') this.#found(this.#keyEnd)
    this.#reset()
  }

  openFrom(): number {
    if (this.#state !== 'idle') return this.#from
    return this.#dashes > 0 ? this.#read - Math.min(this.#dashes, 5) : Infinity
  }

  #step(code: number, index: number): void {
    switch (this.#state) {
      case 'idle':
        return this.#idle(code, index)
      case 'begin':
        return this.#begin(code, index)
      case 'label':
        return this.#readLabel(code, index)
      case 'header':
        return this.#header(code, index)
      case 'body':
        return this.#body(code, index)
      case 'end':
        return this.#closing(code, index)
    }
  }

  #reset(): void {
    this.#state = 'idle'
    this.#dashes = 0
  }

  #restart(code: number, index: number): void {
    this.#reset()
    this.#idle(code, index)
  }

  #idle(code: number, index: number): void {
    if (code === DASH) {
      this.#dashes += 1
    } else if (this.#dashes >= 5 && code === BEGIN.charCodeAt(0)) {
      this.#state = 'begin'
      this.#from = index - 5
      this.#progress = 1
    } else {
      this.#dashes = 0
    }
  }

  #begin(code: number, index: number): void {
    if (code !== BEGIN.charCodeAt(this.#progress)) return this.#restart(code, index)
    this.#progress += 1
    if (this.#progress < BEGIN.length) return
    this.#state = 'label'
    this.#label = ''
    this.#dashes = 0
  }

  #readLabel(code: number, index: number): void {
    if (code === DASH) {
      this.#dashes += 1
      if (this.#dashes === 5) this.#endLabel(index)
      return
    }
    const isLabel = code === 32 || (code < 128 && characterTables.upper[code] === 1)
    if (this.#dashes > 0 || !isLabel || this.#label.length >= MAX_LABEL) {
      // The dashes of a broken label may open the next block.
      const dashes = this.#dashes
      this.#state = 'idle'
      this.#dashes = dashes
      return this.#idle(code, index)
    }
    this.#label += String.fromCharCode(code)
  }

  #endLabel(index: number): void {
    if (!/PRIVATE KEY(?: BLOCK)?$/.test(this.#label)) {
      this.#state = 'idle'
      return
    }
    this.#state = 'header'
    this.#headerFrom = index + 1
    this.#run = 0
    this.#dashes = 0
  }

  #header(code: number, index: number): void {
    if (isBase64(code)) {
      this.#run += 1
      if (this.#run < MIN_LINE) return
      this.#state = 'body'
      this.#keyEnd = index + 1
      this.#hasShortRun = false
      return
    }
    this.#run = 0
    this.#dashes = code === DASH ? this.#dashes + 1 : 0
    const isHeader = isGap(code) || ',:.()-@<>'.includes(String.fromCharCode(code))
    if (!isHeader || this.#dashes >= 5 || index - this.#headerFrom > MAX_HEADER) {
      const dashes = code === DASH ? this.#dashes - 1 : 0
      this.#state = 'idle'
      this.#dashes = dashes
      this.#idle(code, index)
    }
  }

  #body(code: number, index: number): void {
    if (isBase64(code) && !this.#isEscape(code)) {
      if (this.#hasShortRun) return this.#leave(code, index)
      this.#run += 1
      if (this.#run >= MIN_LINE) this.#keyEnd = index + 1
    } else if (isGap(code) || this.#isEscape(code)) {
      if (this.#run > 0 && this.#run < MIN_LINE) this.#hasShortRun = true
      this.#run = 0
    } else if (code === DASH) {
      this.#state = 'end'
      this.#dashes = 1
      this.#progress = 0
      this.#label = ''
    } else {
      this.#leave(code, index)
    }
  }

  /** Reads `-----END … -----`; anything else means that the key was cut off before. */
  #closing(code: number, index: number): void {
    const isOpening = this.#progress === 0
    if (code === DASH && (isOpening || this.#progress === END.length)) {
      this.#dashes += 1
      if (!isOpening && this.#dashes === 5) this.#close(index + 1)
      return
    }
    if (isOpening && this.#dashes < 5) return this.#leave(code, index)
    if (this.#progress < END.length) {
      if (code !== END.charCodeAt(this.#progress)) return this.#leave(code, index)
      this.#progress += 1
      this.#dashes = this.#progress === END.length ? 0 : this.#dashes
      return
    }
    const isLabel = code === 32 || (code < 128 && characterTables.upper[code] === 1)
    if (!isLabel || this.#dashes > 0 || this.#label.length >= MAX_LABEL)
      return this.#leave(code, index)
    this.#label += String.fromCharCode(code)
  }

  /** The letter of a line break that was written as `\n` or `\r`. */
  #isEscape(code: number): boolean {
    return this.#previous === 92 && (code === 110 || code === 114)
  }

  #close(to: number): void {
    this.#found(to)
    this.#reset()
  }

  /** The key ends before this symbol; the dashes read since may open the next block. */
  #leave(code: number, index: number): void {
    const dashes = this.#state === 'end' && this.#progress === 0 ? this.#dashes : 0
    this.#found(this.#keyEnd)
    this.#state = 'idle'
    this.#dashes = dashes
    this.#idle(code, index)
  }

  #found(to: number): void {
    this.#report({
      signalId: 'secret.key',
      severity: 'critical',
      score: 1,
      class: 'private_key',
      from: this.#from,
      to,
    })
  }
}

function isBase64(code: number): boolean {
  return code !== DASH && code !== 95 && code < 128 && characterTables.base64[code] === 1
}

/** White space, or the backslash of a line break that was written as `\n`. */
function isGap(code: number): boolean {
  return code === 92 || (classOf(code) & SPACE) !== 0
}
