import { SPACE } from '../characters.ts'
import { foldPhrase } from '../normaliser.ts'
import type { SymbolStream } from '../normaliser.ts'
import { buildContext } from './context.ts'
import { KeywordScanner } from './keywords.ts'
import type { Report, Scanner } from './scanner.ts'
import { isPlaceholder } from './secret-patterns.ts'

const automaton = buildContext({
  password: `password | passwords | passwort | kennwort | passwd | pwd | passphrase | passcode | mot de passe |
    mdp | contraseña | mi clave | la clave | clave de acceso | palavra-passe | senha | parola d'ordine |
    wachtwoord | hasło | пароль | lösenord | adgangskode | passord | salasana | parolă | parolam | şifre |
    şifrem | heslo | jelszó | mật khẩu | kata sandi | κωδικός | 密码 | 密碼 | 口令 | パスワード | 비밀번호 |
    पासवर्ड | كلمة المرور | db_password | db_pass | user_password | admin_password | root_password |
    smtp_password`,
})

const MIN_LENGTH = 6
const MAX_LENGTH = 128
/** What stands between the word and the password is never longer. */
const MAX_BETWEEN = 24

const says =
  'is|was|will be|reads|ist|war|lautet|est|es|era|è|é|jest|to|это|är|er|on|je|este|là|adalah|है|هي|has been set to'
const saysUnspaced = '是|为|為|は|은|는'
const foldedAll = (words: string): string => words.split('|').map(foldPhrase).join('|')

const opening = `["'\`*“„«]{0,3}`
const closing = `["'\`*_)\\]]{0,3}`
/** All of what stands between: a sign or a word that says what the password is. */
const link = new RegExp(
  `^${closing}\\s?(?:(?:${foldedAll(says)})(?:\\s?:|\\s)|(?:${foldedAll(saysUnspaced)}):?|:=|=>|[:=])[*_]{0,2}\\s?${opening}$`,
  'u',
)
/** Something that may still become it. */
const linkBegun = new RegExp(
  `^${closing}\\s?[\\p{L}\\p{M} ]{0,15}[:=>]{0,2}[*_]{0,2}\\s?${opening}$`,
  'u',
)
const mayBelongToLink = new Set([...' \n:=>"\'`*“„«'].map((mark) => mark.charCodeAt(0)))
const endsValue = new Set([...'"\'<>`;|”»'].map((mark) => mark.charCodeAt(0)))

/** What is being read after the word: what stands between, then the password, which begins at `from`. */
type Reading = { after: number; between: string; from: number }

/** Finds passwords by what is said before them: "password=…", "Das Passwort lautet: …". */
export class PasswordScanner implements Scanner {
  readonly #report: Report
  readonly #words: KeywordScanner
  /** Where words ended that were read and not yet followed up, in order. */
  #announced: number[] = []
  #reading: Reading | null = null

  constructor(report: Report) {
    this.#report = report
    this.#words = new KeywordScanner(automaton, ({ to }) => this.#announced.push(to))
  }

  scan(stream: SymbolStream, from: number, to: number): void {
    this.#words.scan(stream, from, to)
    const words = this.#announced
    this.#announced = []
    let next = 0
    for (let index = from; index < to; index += 1) {
      if (!this.#reading) index = Math.max(index, words[next] ?? to)
      for (let after = words[next]; after !== undefined && after <= index; after = words[next]) {
        this.#reading = { after, between: '', from: -1 }
        next += 1
      }
      if (this.#reading && index < to) this.#read(stream, this.#reading, index)
    }
  }

  finish(stream: SymbolStream): void {
    if (this.#reading && this.#reading.from >= 0) this.#end(stream, this.#reading, stream.length)
    this.#reading = null
  }

  openFrom(): number {
    return this.#reading && this.#reading.from >= 0 ? this.#reading.from : Infinity
  }

  #read(stream: SymbolStream, reading: Reading, index: number): void {
    const code = stream.v2[index] ?? 0
    if (reading.from < 0) {
      if (mayBelongToLink.has(code) || !link.test(reading.between)) {
        reading.between += code === 10 ? ' ' : String.fromCharCode(code)
        const isBegun = reading.between.length <= MAX_BETWEEN && linkBegun.test(reading.between)
        if (!isBegun) this.#reading = null
        return
      }
      reading.from = index
    }
    const isEnd = ((stream.kinds[index] ?? 0) & SPACE) !== 0 || endsValue.has(code)
    if (isEnd) this.#end(stream, reading, index)
    else if (index - reading.from >= MAX_LENGTH) this.#reading = null
  }

  #end(stream: SymbolStream, { between, from }: Reading, end: number): void {
    this.#reading = null
    const written = String.fromCharCode(...stream.v1.subarray(from, end))
    const value = written.replace(/[.,:?)\]}*]+$/, '')
    const isSaid = !/[:=]/.test(between)
    if (!isPassword(value, isSaid)) return
    this.#report({
      signalId: 'secret.key',
      severity: 'critical',
      score: 0.9,
      class: 'password',
      from,
      to: from + value.length,
    })
  }
}

const elsewhere = /^(?:[a-z][a-z+.-]*:\/\/|[./~\\]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+$)/i
/** A name, a call or an index of a program. */
const program = /^[A-Za-z_$][\w$]*(?:[.:>-]+[A-Za-z_]\w*)*[([]|^[A-Za-z_]+(?:\.[A-Za-z_]\w*)+$/
const technique =
  /^(?:sha|md|base|utf|argon|bcrypt|scrypt|pbkdf|aes|rsa|oauth|tls|ssl|iso|win|mp)[-_]?\d/i
const strongSign = /[!@#$%^&+=~?\\§€]/
/** "256-bit", "2-step", "24/7", "base64-encoded": words that hold digits. */
const compound = /^\p{L}*\d*(?:[-/]\p{L}{3,}|[-/]\d{1,2})+$/u

/** Words that nobody would join but for a password. */
const phrase = /^\p{L}+(?:-\p{L}+){3,}$/u

/** Whether what was said or given is a password: no word of a sentence, no name of a program, no placeholder. */
function isPassword(value: string, isSaid: boolean): boolean {
  if (value.length < MIN_LENGTH || isPlaceholder(value) || /^[•●∙·*#]+/u.test(value)) return false
  if (elsewhere.test(value) || program.test(value) || technique.test(value)) return false
  if (!isSaid && phrase.test(value)) return true
  if (compound.test(value)) return false
  const hasDigit = /\d/.test(value)
  if (isSaid) return (hasDigit && /\p{L}/u.test(value)) || strongSign.test(value.slice(0, -1))
  return hasDigit || strongSign.test(value.slice(0, -1))
}
