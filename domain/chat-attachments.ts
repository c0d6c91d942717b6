const MAX_NAME_LENGTH = 200
const UNNAMED = 'attachment.txt'

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  json: 'application/json',
  md: 'text/markdown',
  markdown: 'text/markdown',
}

// Tab, the line and page breaks and ESC (logs have colours) occur in text; the others only in binary files.
// oxlint-disable-next-line no-control-regex
const BINARY = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\u007f]/

/** Formats that can be plain ASCII, and still say nothing to a reader. */
const NOT_FOR_READERS = ['%PDF-', '{\\rtf']

/** The bytes as text, or null where they are none; what the file is called, and is said to be, does not count. */
export function decodeText(content: Uint8Array): string | null {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(content)
  } catch {
    return null
  }
  const isBinary = BINARY.test(text) || NOT_FOR_READERS.some((start) => text.startsWith(start))
  return isBinary ? null : text
}

/** A name to show and to download as, made of what an upload called itself; never a path. */
export function attachmentName(declared: string | undefined): string {
  const lastPart = (declared ?? '').split(/[/\\]/).at(-1) ?? ''
  const name = lastPart
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/[\p{Zl}\p{Zp}\p{Zs}\t\r\n]+/gu, ' ')
    // Control characters, and those that are not seen: they could make a name look like another.
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
    .trim()
  return /^\.*$/.test(name) ? UNNAMED : shorten(name)
}

/** Cuts the middle out, so that the extension stays. */
function shorten(name: string): string {
  if (name.length <= MAX_NAME_LENGTH) return name
  const extension = /\.[^.\s]{1,16}$/.exec(name)?.[0] ?? ''
  const stem = name.slice(0, MAX_NAME_LENGTH - extension.length - 1)
  // Not in the middle of a pair of surrogates.
  return `${stem.replace(/[\uD800-\uDBFF]$/, '')}…${extension}`
}

export function mediaTypeOf(name: string): string {
  const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  return (Object.hasOwn(MEDIA_TYPES, extension) && MEDIA_TYPES[extension]) || 'text/plain'
}

/** RFC 6266: the true name as UTF-8, and one of plain ASCII for who cannot read that. */
export function contentDisposition(name: string): string {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
