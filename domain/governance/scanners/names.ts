import { UNSPACED, WORD } from '../characters.ts'
import type { SymbolStream } from '../normaliser.ts'
import { buildContext } from './context.ts'
import type { ContextWord } from './context.ts'
import { leadingParticles, nameWords, noNames, particles } from './name-words.ts'
import { KeywordScanner } from './keywords.ts'
import type { Report, Scanner } from './scanner.ts'

const automaton = buildContext(nameWords)

const MAX_WORDS = 4
const MAX_WORD_LENGTH = 40
/** How many signs may stand between the word that announces a name and the name. */
const MAX_GAP = 3
const LINE_BREAK = 10
const BLANK = 32

const startGaps: Readonly<Record<string, string>> = {
  title: ' .',
  anyTitle: ' .',
  selfName: ' :',
  weakName: ' ',
  greeting: ' ,',
  signature: ' ,.!\n',
}

const capitalised = /^\p{Lu}[\p{Ll}\p{M}'’]+(?:['’-]?\p{Lu}[\p{Ll}\p{M}'’]+)*$/u
const initial = /^\p{Lu}$/u
const contracted = /^(?:\p{Lu}['’]|Mc|Mac)\p{Lu}\p{Ll}+$/u
const han = /^\p{Script=Han}$/u
const MAX_HAN = 4

/** A name that is being read after the word that announced it. */
type Reading = {
  kind: string
  after: number
  /** Where the name begins and where it ends for sure; -1 while it has no word. */
  from: number
  to: number
  words: number
  /** Where the word being read began, and where the one before it ended. */
  wordFrom: number
  wordTo: number
  hasLineBreak: boolean
}

/**
 * Finds names by the words that announce them: a title, a greeting, "my name is", the end of a letter. Names that
 * nothing announces need a model.
 */
export class NameScanner implements Scanner {
  readonly #report: Report
  readonly #words: KeywordScanner
  /** Words that were read and not yet followed up, in the order in which they end. */
  #announced: ContextWord[] = []
  #reading: Reading | null = null

  constructor(report: Report) {
    this.#report = report
    this.#words = new KeywordScanner(automaton, ({ signalId, from, to }) => {
      this.#announced.push({ kind: signalId, from, to })
    })
  }

  /** Follows up the words only, since most text announces no name. */
  scan(stream: SymbolStream, from: number, to: number): void {
    this.#words.scan(stream, from, to)
    const words = this.#announced
    this.#announced = []
    let next = 0
    for (let index = from; index < to; index += 1) {
      if (!this.#reading) index = Math.max(index, words[next]?.to ?? to)
      for (let word = words[next]; word && word.to <= index; word = words[next]) {
        this.#announce(stream, word)
        next += 1
      }
      if (this.#reading && index < to) this.#read(stream, this.#reading, index)
    }
  }

  finish(stream: SymbolStream): void {
    const reading = this.#reading
    if (!reading) return
    if (reading.wordFrom >= 0) this.#takeWord(stream, reading, stream.length)
    this.#end(reading, LINE_BREAK)
  }

  openFrom(): number {
    if (!this.#reading) return Infinity
    const { from, wordFrom, after } = this.#reading
    if (from >= 0) return from
    return wordFrom >= 0 ? wordFrom : after
  }

  #announce(stream: SymbolStream, word: ContextWord): void {
    const { words, after } = this.#reading ?? { words: 0, after: -1 }
    // Of words that end together the longest counts, which is reported first.
    if (words > 0 || after === word.to) return
    if (word.kind === 'title' && !isTitle(stream, word)) return
    this.#reading = {
      kind: word.kind,
      after: word.to,
      from: -1,
      to: -1,
      words: 0,
      wordFrom: -1,
      wordTo: word.to,
      hasLineBreak: false,
    }
  }

  #read(stream: SymbolStream, reading: Reading, index: number): void {
    const code = stream.v1[index] ?? 0
    const kind = stream.kinds[index] ?? 0
    if ((kind & UNSPACED) !== 0 || reading.wordFrom === -2) {
      this.#readHan(reading, index, code)
    } else if ((kind & WORD) !== 0 || (reading.wordFrom >= 0 && isInner(code))) {
      if (reading.wordFrom < 0) reading.wordFrom = index
      if (index - reading.wordFrom > MAX_WORD_LENGTH) this.#reading = null
    } else if (reading.wordFrom >= 0) {
      if (this.#takeWord(stream, reading, index)) this.#gap(reading, index, code)
      else this.#end(reading, code)
    } else {
      this.#gap(reading, index, code)
    }
  }

  /** A name in Chinese characters has no blanks: it is a short run of them. */
  #readHan(reading: Reading, index: number, code: number): void {
    const isHan = han.test(String.fromCharCode(code))
    if (isHan && reading.from < 0 && reading.kind === 'selfName') {
      reading.from = index
      reading.wordFrom = -2
    }
    if (isHan && reading.wordFrom === -2 && index - reading.from < MAX_HAN) {
      reading.to = index + 1
      reading.words += 1
      return
    }
    if (isHan || reading.wordFrom !== -2 || reading.words < 2) this.#reading = null
    else this.#end(reading, code)
  }

  #gap(reading: Reading, index: number, code: number): void {
    if (code === LINE_BREAK) reading.hasLineBreak = true
    const isStarting = reading.words === 0
    const allowed = isStarting ? (startGaps[reading.kind] ?? '') : ' .'
    const isAllowed = allowed.includes(String.fromCharCode(code))
    const size = index - reading.wordTo
    // After a whole word a full stop ends the name; after an initial it belongs to it.
    const isEnd = !isStarting && code !== BLANK
    if (!isAllowed || size >= MAX_GAP || isEnd) this.#end(reading, code)
  }

  /** Takes the word into the name; false when the name ended before it. */
  #takeWord(stream: SymbolStream, reading: Reading, to: number): boolean {
    const from = reading.wordFrom
    reading.wordFrom = -1
    reading.wordTo = to
    const word = String.fromCharCode(...stream.v1.subarray(from, to)).replace(/['’-]+$/, '')
    if (reading.kind === 'signature' && !reading.hasLineBreak) return false
    if (particles.has(word)) {
      if (reading.from >= 0) return true
      if (!leadingParticles.has(word)) return false
      reading.from = from
      return reading.kind === 'selfName' || reading.kind.toLowerCase().endsWith('title')
    }
    if (!isNameWord(word) || reading.words === MAX_WORDS) return false
    if (reading.from < 0) reading.from = from
    reading.to = from + word.length
    reading.words += 1
    return true
  }

  #end(reading: Reading, code: number): void {
    this.#reading = null
    const { kind, from, to, words } = reading
    if (words === 0 || (kind === 'weakName' && words < 2)) return
    // A greeting ends in a comma or a line of its own, and so does the last line of a letter.
    if (kind === 'greeting' && !isLineEnd(code)) return
    if (kind === 'signature' && code !== LINE_BREAK) return
    this.#report({ signalId: 'pii.contact', severity: 'low', score: 0.6, class: 'name', from, to })
  }
}

const isLineEnd = (code: number): boolean => ',:!;\n'.includes(String.fromCharCode(code))

/** Signs inside a word of a name. */
const isInner = (code: number): boolean => code === 39 || code === 0x2019 || code === 45

function isNameWord(word: string): boolean {
  if (noNames.has(word.toLowerCase())) return false
  return capitalised.test(word) || initial.test(word) || contracted.test(word)
}

/** "Ms" is a title, "MS" and the verb in "I miss Rome" are none. */
function isTitle({ v1 }: SymbolStream, { from, to }: ContextWord): boolean {
  const first = String.fromCharCode(v1[from] ?? 0)
  const last = String.fromCharCode(v1[to - 1] ?? 0)
  return first !== first.toLowerCase() && last !== last.toUpperCase()
}
