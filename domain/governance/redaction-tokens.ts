import { removalMark, type TokenFor } from './redact.ts'

/** What a token says of the value it stands for, by the class of what was found. */
const kinds: ReadonlyMap<string, string> = new Map([
  ['email', 'EMAIL'],
  ['phone', 'PHONE'],
  ['name', 'NAME'],
  ['card', 'CARD'],
  ['iban', 'IBAN'],
  ['bic', 'BANK'],
  ['national_id', 'ID'],
])
const classes = new Map([...kinds].map(([kindClass, kind]) => [kind, kindClass]))
const OTHER_KIND = 'TEXT'

/** Consonants: no code spells a word, and none has a digit that a detector could take for a part of a number. */
const CODE_LETTERS = 'BCDFGHJKLMNPQRST'
const CODE_LENGTH = 5
const MOST_DIGITS = 6

/**
 * `[EMAIL1-KFQTB]`: of plain characters that models copy faithfully and Markdown leaves alone, in brackets like the
 * marks of what was removed, and no word that a rule could be about. The code is a keyed check, so that nothing a person
 * types is taken for a token.
 */
const TOKEN = new RegExp(
  String.raw`\[(${[...classes.keys(), OTHER_KIND].join('|')})([1-9]\d{0,${MOST_DIGITS - 1}})-([${CODE_LETTERS}]{${CODE_LENGTH}})\]`,
  'g',
)
const LONGEST_TOKEN = '[PHONE-]'.length + MOST_DIGITS + CODE_LENGTH
/** What may still become a token, at the end of a text. */
const OPEN_TOKEN = new RegExp(
  String.raw`\[(?:[A-Z]{1,5}(?:\d{1,${MOST_DIGITS}}(?:-[${CODE_LETTERS}]{0,${CODE_LENGTH}})?)?)?$`,
)

/** What a token says, beside being one. */
export interface TokenParts {
  kind: string
  number: number
  code: string
}

/** The keyed check of one token; every conversation has other ones. */
export type CodeOf = (kind: string, number: number) => string

/** A code of 20 bits from the first bytes of a keyed hash. */
export function codeFrom(bytes: Uint8Array): string {
  return [...bytes.subarray(0, CODE_LENGTH)].map((byte) => CODE_LETTERS[byte & 15]).join('')
}

/** What has the form of a token in a text, each once. */
export function findTokens(text: string): string[] {
  return text.includes('[') ? [...new Set(text.match(TOKEN))] : []
}

/** The length of the token that stands at a place of a text; 0 where none does. */
export function tokenLengthAt(text: string, place: number): number {
  const [token] = text.slice(place, place + LONGEST_TOKEN).match(TOKEN) ?? []
  return token !== undefined && text.startsWith(token, place) ? token.length : 0
}

/** The text with what each token stands for; `valueOf` returns undefined for what only looks like one. */
export function unmask(text: string, valueOf: (token: string) => string | undefined): string {
  return text.includes('[') ? text.replace(TOKEN, (token) => valueOf(token) ?? token) : text
}

export function readToken(token: string): TokenParts | null {
  for (const [, kind = '', number, code = ''] of token.matchAll(TOKEN))
    return { kind, number: Number(number), code }
  return null
}

/** What stands in place of a token whose value is not there any more. */
export function lostMark({ kind }: Pick<TokenParts, 'kind'>): string {
  return removalMark(classes.get(kind))
}

/** A value that was given its token now. */
export interface IssuedToken<Sealed> {
  token: string
  class: string
  fingerprint: string
  sealed: Sealed
}

export interface TokenIssuer<Sealed> {
  /** The token of a value; null where it cannot have one, so that it has to be removed. */
  tokenFor: TokenFor
  /** Those that are new, in their order. */
  issued(): IssuedToken<Sealed>[]
}

/** Gives each value of one conversation its token, the same one each time; numbered for each kind. */
export function createTokenIssuer<Sealed>(options: {
  /** The tokens of earlier questions, by the keyed hash of their value. */
  known: ReadonlyMap<string, string>
  codeOf: CodeOf
  fingerprintOf: (value: string) => string
  /** May throw: the value gets no token then. */
  seal: (token: string, value: string) => Sealed
}): TokenIssuer<Sealed> {
  const tokens = new Map(options.known)
  const numbers = highestNumbers(tokens.values())
  const issued: IssuedToken<Sealed>[] = []

  function issue(value: string, fingerprint: string, spanClass: string): string | null {
    const kind = kinds.get(spanClass.split('.')[0] ?? '') ?? OTHER_KIND
    const number = (numbers.get(kind) ?? 0) + 1
    if (String(number).length > MOST_DIGITS) return null
    const token = `[${kind}${number}-${options.codeOf(kind, number)}]`
    issued.push({ token, class: spanClass, fingerprint, sealed: options.seal(token, value) })
    numbers.set(kind, number)
    tokens.set(fingerprint, token)
    return token
  }
  return {
    tokenFor(value, spanClass) {
      if (value === '') return null
      try {
        const fingerprint = options.fingerprintOf(value)
        return tokens.get(fingerprint) ?? issue(value, fingerprint, spanClass ?? 'text')
      } catch {
        return null
      }
    },
    issued: () => [...issued],
  }
}

/** Gives tokens that stand for nothing, to show what a rule would do. */
export function createExampleTokens(): TokenFor {
  const example = createTokenIssuer({
    known: new Map(),
    codeOf: () => CODE_LETTERS.slice(0, CODE_LENGTH),
    fingerprintOf: (value) => value,
    seal: () => null,
  })
  return example.tokenFor
}

function highestNumbers(tokens: Iterable<string>): Map<string, number> {
  const numbers = new Map<string, number>()
  for (const token of tokens) {
    const parts = readToken(token)
    if (parts) numbers.set(parts.kind, Math.max(numbers.get(parts.kind) ?? 0, parts.number))
  }
  return numbers
}

/** Lets a text that arrives in pieces go on, in pieces of which none ends within a token. */
export interface WholeTokens {
  push(piece: string): string
  end(): string
}

export function keepTokensWhole(): WholeTokens {
  let held = ''
  return {
    push(piece) {
      const text = held + piece
      const tail = text.slice(-LONGEST_TOKEN)
      held = OPEN_TOKEN.exec(tail)?.[0] ?? ''
      return text.slice(0, text.length - held.length)
    },
    end() {
      const rest = held
      held = ''
      return rest
    },
  }
}
