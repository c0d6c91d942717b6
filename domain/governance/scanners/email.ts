import { ALPHANUMERIC, UNSPACED, WORD } from '../characters.ts'
import type { SymbolStream } from '../normaliser.ts'
import type { Report, Scanner } from './scanner.ts'

const MAX_LOCAL = 64
const MAX_DOMAIN = 253

const localMarks = new Set([...".%+-_'"].map((mark) => mark.charCodeAt(0)))

function isLocal(code: number, kind: number): boolean {
  return (kind & (WORD | UNSPACED)) === WORD || localMarks.has(code)
}

function isDomain(code: number, kind: number): boolean {
  return (kind & ALPHANUMERIC) !== 0 || code === 45 || code === 46
}

/** Whether every label is filled and the last one is a word, so that "a@1.5" is no address. */
function isDomainName(domain: string): boolean {
  const labels = domain.split('.')
  const last = labels.at(-1) ?? ''
  return (
    labels.length > 1 &&
    labels.every((label) => label.length > 0 && !label.startsWith('-') && !label.endsWith('-')) &&
    /^[A-Za-z]{2,24}$/.test(last)
  )
}

/** Finds e-mail addresses. */
export class EmailScanner implements Scanner {
  readonly #report: Report
  /** Where the local part began, or -1; a part that grew too long counts as none until it ends. */
  #localFrom = -1
  #isTooLong = false
  #domainFrom = -1

  constructor(report: Report) {
    this.#report = report
  }

  scan(stream: SymbolStream, from: number, to: number): void {
    const { v1, kinds } = stream
    for (let index = from; index < to; index += 1) {
      const code = v1[index] ?? 0
      const kind = kinds[index] ?? 0
      if (this.#domainFrom >= 0) {
        if (isDomain(code, kind)) {
          this.#limitDomain(index)
          continue
        }
        this.#endDomain(stream, index)
      }
      if (code !== 64 && isLocal(code, kind)) this.#growLocal(index)
      else this.#endLocal(index, code)
    }
  }

  finish(stream: SymbolStream): void {
    if (this.#domainFrom >= 0) this.#endDomain(stream, stream.length)
    this.#abandon()
  }

  openFrom(): number {
    return this.#localFrom >= 0 && !this.#isTooLong ? this.#localFrom : Infinity
  }

  #growLocal(index: number): void {
    if (this.#localFrom < 0) this.#localFrom = index
    else if (index - this.#localFrom >= MAX_LOCAL) this.#isTooLong = true
  }

  #endLocal(index: number, code: number): void {
    if (this.#localFrom < 0) return
    if (code === 64 && !this.#isTooLong) this.#domainFrom = index + 1
    else this.#abandon()
  }

  /** What is longer than any domain is one long word, and holds nothing back. */
  #limitDomain(index: number): void {
    if (index - this.#domainFrom < MAX_DOMAIN) return
    this.#domainFrom = -1
    this.#isTooLong = true
  }

  #abandon(): void {
    this.#localFrom = -1
    this.#domainFrom = -1
    this.#isTooLong = false
  }

  #endDomain(stream: SymbolStream, index: number): void {
    let to = index
    while (to > this.#domainFrom && (stream.v1[to - 1] === 46 || stream.v1[to - 1] === 45)) to -= 1
    const domain = String.fromCharCode(...stream.v1.subarray(this.#domainFrom, to))
    const from = this.#localFrom
    this.#abandon()
    if (!isDomainName(domain)) return
    this.#report({ signalId: 'pii.contact', severity: 'low', score: 0.9, class: 'email', from, to })
  }
}
