import { DIGIT, WORD } from '../characters.ts'
import type { SymbolStream } from '../normaliser.ts'
import { buildContext, wordBefore } from './context.ts'
import { readAddress } from './ip-addresses.ts'
import { nextBoundary } from './scanner.ts'
import type { Report, Scanner } from './scanner.ts'

const automaton = buildContext({
  ip: `ip | ips | ipv4 | ipv6 | ip address | ip-address | ip addresses | ip-adresse | ip-adressen | adresse ip |
    dirección ip | indirizzo ip | endereço ip | ip-adres | adres ip | ip-адрес | айпи | ip地址 | ipアドレス |
    client ip | remote_addr | x-forwarded-for | host | server | ping | ssh | gateway | dns | nameserver |
    logged in from | login from | connected from | request from | anmeldung von | zugriff von`,
  other: `version | versions | release | build | firmware | driver | update | section | chapter | clause |
    paragraph | kapitel | abschnitt | ziffer | ausgabe | treiber | versión | versione | versão | wersja |
    версия | oid | chrome | firefox | safari | edge | windows | android | ios`,
})

/** An address of the sixth version, written in full, with one of the fourth in it. */
const MAX_LENGTH = 45
const CONTEXT_REACH = 40
const COLON = 58
const FULL_STOP = 46

const isHexLetter = (code: number): boolean => code >= 97 && code <= 102

/** Finds the addresses of machines: of people at home they tell who and where. */
export class IpScanner implements Scanner {
  readonly #report: Report
  /** Where the chain of digits, letters and dots began, or -1. */
  #from = -1
  #isOutgrown = false
  #previousKind = 0
  #previousCode = 0

  constructor(report: Report) {
    this.#report = report
  }

  scan(stream: SymbolStream, from: number, to: number): void {
    const { v2, kinds } = stream
    for (let index = from; index < to; index += 1) {
      const start = index
      if (this.#from < 0) index = nextBoundary(kinds, index, to)
      if (index > start) {
        this.#previousKind = kinds[index - 1] ?? 0
        this.#previousCode = v2[index - 1] ?? 0
      }
      if (index === to) break
      const code = v2[index] ?? 0
      const kind = kinds[index] ?? 0
      const isPart = (kind & DIGIT) !== 0 || isHexLetter(code)
      if (this.#from >= 0) this.#goOn(stream, index, isPart)
      else if (isPart && this.#mayBegin()) this.#begin(index)
      this.#previousKind = kind
      this.#previousCode = code
    }
  }

  finish(stream: SymbolStream): void {
    if (this.#from >= 0) this.#end(stream, stream.length)
  }

  openFrom(): number {
    return this.#from >= 0 && !this.#isOutgrown ? this.#from : Infinity
  }

  #mayBegin(): boolean {
    const code = this.#previousCode
    return (this.#previousKind & WORD) === 0 && code !== FULL_STOP && code !== COLON && code !== 95
  }

  #begin(index: number): void {
    this.#from = index
    this.#isOutgrown = false
  }

  #goOn(stream: SymbolStream, index: number, isPart: boolean): void {
    const code = stream.v2[index] ?? 0
    if (!isPart && code !== COLON && code !== FULL_STOP) {
      if (((stream.kinds[index] ?? 0) & WORD) === 0 && code !== 95) this.#end(stream, index)
      else this.#from = -1
    } else if (index - this.#from > MAX_LENGTH) {
      this.#isOutgrown = true
    }
  }

  #end(stream: SymbolStream, end: number): void {
    const from = this.#from
    this.#from = -1
    if (this.#isOutgrown) return
    const text = String.fromCharCode(...stream.v2.subarray(from, end)).replace(/[.:]+$/, '')
    const address = text.length < 7 ? null : readAddress(text)
    if (!address) return
    const word = wordBefore(automaton, stream, { from, reach: CONTEXT_REACH })?.kind
    if (word === 'other' || (word !== 'ip' && address.isUnsure)) return
    this.#report({
      signalId: 'pii.contact',
      severity: 'low',
      score: 0.85,
      class: 'ip',
      from,
      to: from + address.length,
    })
  }
}
