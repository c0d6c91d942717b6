/** A run of signs that are text in another form. */
export type EncodedPiece = {
  from: number
  to: number
  /** The signs that count, without what only parts them. */
  encoded: string
  form: PieceForm
}

/** `unit` signs that stand for whole characters, each sign for about `ratio` of one. */
type PieceForm = {
  pattern: RegExp
  unit: number
  ratio: number
  strip?: RegExp
  decode: (encoded: string) => string | null
}

const unprintable = /[\p{Cc}\p{Cn}\p{Co}\uFFFD]/gu
const MIN_PRINTABLE = 0.85

function isReadable(text: string): boolean {
  const plain = text.replaceAll(/[\n\r\t]/g, '')
  const bad = plain.match(unprintable)?.length ?? 0
  return plain.length >= 4 && 1 - bad / plain.length >= MIN_PRINTABLE
}

/** Whether the bytes that begin characters and those that go on with one take turns, which they seldom do by chance. */
function mayBeUtf8(bytes: Uint8Array): boolean {
  let open = 0
  for (const byte of bytes) {
    const goesOn = (byte & 0xc0) === 0x80
    if (goesOn !== open > 0) return false
    if (goesOn) open -= 1
    else if (byte >= 0xc0) open = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3
  }
  return true
}

/** UTF-8, of which a character may be cut off at either end. */
export function fromBytes(bytes: Uint8Array): string | null {
  let from = 0
  while (from < 3 && ((bytes[from] ?? 0) & 0xc0) === 0x80) from += 1
  // Most runs are no text, and asking the decoder throws.
  if (!mayBeUtf8(bytes.subarray(from))) return null
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(from), { stream: true })
  } catch {
    return null
  }
}

function fromCodes(codes: readonly string[] | null, base: number): string | null {
  return fromBytes(Uint8Array.from(codes ?? [], (code) => Number.parseInt(code, base)))
}

function decodeBase64(encoded: string): string | null {
  const standard = encoded.replaceAll('-', '+').replaceAll('_', '/')
  const whole = standard.length % 4 === 1 ? standard.slice(0, -1) : standard
  const binary = atob(whole)
  const bytes = new Uint8Array(binary.length)
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index)
  return fromBytes(bytes)
}

const morse: ReadonlyMap<string, string> = new Map(
  `.- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --..`
    .split(' ')
    .map((code, index) => [code, String.fromCharCode(97 + index)] as const),
)

function decodeMorse(encoded: string): string | null {
  const words = encoded.trim().split(/\s*\/\s*| {2,}/)
  const read = words.map((word) => word.split(' ').map((code) => morse.get(code) ?? '\uFFFD'))
  return read.map((letters) => letters.join('')).join(' ')
}

const decodeHex = (encoded: string): string | null => fromCodes(encoded.match(/../g), 16)

const commonForms: readonly PieceForm[] = [
  {
    pattern: /(?<![0-9a-z])(?:0x)?(?:[0-9a-f]{2}){8,}(?![0-9a-z])/gi,
    unit: 2,
    ratio: 1 / 2,
    strip: /^0x/i,
    decode: decodeHex,
  },
  {
    pattern: /(?<![\w+/-])[\w+/-]{16,}(?:\r?\n[\w+/-]{16,})*={0,2}/g,
    unit: 4,
    ratio: 3 / 4,
    strip: /[\r\n=]/g,
    decode: decodeBase64,
  },
]

function codeOfEscape(escape: string): string {
  const isDecimal = /^&#\d/.test(escape)
  const code = Number.parseInt(escape.replace(/^[%&#\\ux]+/i, ''), isDecimal ? 10 : 16)
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD'
}

/** Nothing but escapes; in a text that is not long they are read where they stand, with what is between them. */
const escapeForm: PieceForm = {
  pattern: /(?:(?:%[0-9a-f]{2}|&#x?[0-9a-f]{2,6};|\\u[0-9a-f]{4}|\\x[0-9a-f]{2})\s?){16,}/gi,
  unit: 1,
  ratio: 1 / 4,
  decode: (encoded) =>
    encoded
      .match(/%..|&#x?[0-9a-f]+;|\\u....|\\x../gi)
      ?.map(codeOfEscape)
      .join('') ?? null,
}

/** Forms that are rare, and not looked for in long texts. */
const rareForms: readonly PieceForm[] = [
  {
    pattern: /(?<![0-9a-z])(?:(?:0x)?[0-9a-f]{2}[ ,:]\s?){8,}(?:0x)?[0-9a-f]{2}(?![0-9a-z])/gi,
    unit: 2,
    ratio: 1 / 2,
    strip: /0x|[^0-9a-f]/gi,
    decode: decodeHex,
  },
  {
    pattern: /(?<!\d)(?:[01]{8}\s?){8,}(?!\d)/g,
    unit: 8,
    ratio: 1 / 8,
    strip: /\s/g,
    decode: (encoded) => fromCodes(encoded.match(/.{8}/g), 2),
  },
  {
    pattern: /(?<!\d)(?:(?:3[2-9]|[4-9]\d|1[01]\d|12[0-6])[ ,]\s?){12,}\d{2,3}(?!\d)/g,
    unit: 1,
    ratio: 1 / 4,
    decode: (encoded) => fromCodes(encoded.match(/\d+/g), 10),
  },
  { pattern: /(?:[.-]{1,5}[ /]{1,3}){12,}[.-]{1,5}/g, unit: 1, ratio: 1 / 4, decode: decodeMorse },
]

/** So much of each end of a run tells whether it is text. */
const PROBE = 64

const aligned = (length: number, unit: number): number => length - (length % unit)

/** The decoded beginning and end of the run, of so many signs each. */
function decodedEnds({ encoded, form: { unit, decode } }: EncodedPiece, size: number): string[] {
  if (encoded.length <= 2 * size) return readableOf(decode(encoded))
  const ends = [
    encoded.slice(0, aligned(size, unit)),
    encoded.slice(aligned(encoded.length - size, unit)),
  ]
  return ends.flatMap((end) => readableOf(decode(end)))
}

function readableOf(decoded: string | null): string[] {
  return decoded !== null && isReadable(decoded) ? [decoded] : []
}

/** The run, where it is text at either end; one that is broken into lines may be several. */
function piecesOf(form: PieceForm, run: string, from: number): EncodedPiece[] {
  const encoded = form.strip ? run.replaceAll(new RegExp(form.strip, 'gi'), '') : run
  const piece = { from, to: from + run.length, encoded, form }
  if (decodedEnds(piece, PROBE).length > 0) return [piece]
  if (!run.includes('\n')) return []
  let lineFrom = from
  return run.split('\n').flatMap((line) => {
    const found = piecesOf(form, line, lineFrom)
    lineFrom += line.length + 1
    return found
  })
}

/** All runs of a text that are text in another form. */
export function encodedPieces(text: string, isLong: boolean): EncodedPiece[] {
  const forms = isLong ? [...commonForms, escapeForm] : [...commonForms, ...rareForms]
  return forms.flatMap((form) =>
    [...text.matchAll(form.pattern)].flatMap((match) => piecesOf(form, match[0], match.index)),
  )
}

/** How long the decoded text of a run is, about. */
export const decodedLength = ({ encoded, form }: EncodedPiece): number =>
  Math.ceil(encoded.length * form.ratio)

/** What the run says; of one that may not be read whole, what its beginning and its end say. */
export function decodePiece(piece: EncodedPiece, mostCharacters: number): string[] {
  const whole = decodedLength(piece) <= mostCharacters
  const size = whole ? piece.encoded.length : Math.floor(mostCharacters / 2 / piece.form.ratio)
  return decodedEnds(piece, size)
}
