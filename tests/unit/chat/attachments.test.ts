import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  attachmentName,
  contentDisposition,
  decodeText,
  mediaTypeOf,
} from '#domain/chat-attachments.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)

describe('telling text from other files', () => {
  it.each([
    ['prose', 'Größe: 12 µm\r\n\tdone\n'],
    ['other scripts', '東京 📎 עברית'],
    ['a log with colours', '\u001b[31merror\u001b[0m\f'],
    ['a byte order mark, which is not part of it', '\ufeffa,b\n'],
  ])('takes %s', (_, text) => {
    expect(decodeText(bytesOf(text))).toBe(text.replace('\ufeff', ''))
  })

  it.each([
    ['NUL', bytesOf('a\u0000b')],
    ['control characters', bytesOf('PK\u0003\u0004')],
    ['invalid UTF-8', Uint8Array.from([0x61, 0xff, 0x62])],
    ['an overlong NUL', Uint8Array.from([0xc0, 0x80])],
    ['a surrogate written as UTF-8', Uint8Array.from([0xed, 0xa0, 0x80])],
    ['UTF-16', Uint8Array.from([0xff, 0xfe, 0x61, 0x00])],
    ['a PDF in plain ASCII', bytesOf('%PDF-1.4\n1 0 obj')],
  ])('refuses %s', (_, content) => {
    expect(decodeText(content)).toBeNull()
  })
})

describe('the name of an attachment', () => {
  it.each([
    ['notes.md', 'notes.md'],
    ['../../etc/passwd', 'passwd'],
    [String.raw`C:\Users\ada\plan.csv`, 'plan.csv'],
    ['a\u0000b\r\nc.txt', 'ab c.txt'],
    ['invoice\u202Efdp.txt', 'invoicefdp.txt'],
    ['U\u0308bersicht.md', 'Übersicht.md'],
    ['  ', 'attachment.txt'],
    ['..', 'attachment.txt'],
    ['folder/', 'attachment.txt'],
    [undefined, 'attachment.txt'],
  ])('of %j is %j', (declared, name) => {
    expect(attachmentName(declared)).toBe(name)
  })

  it('keeps the extension of a name that is too long', () => {
    const name = attachmentName(`${'x'.repeat(500)}.csv`)
    expect(name).toHaveLength(200)
    expect(name.endsWith('x….csv')).toBe(true)
  })

  it('is never a path, never empty, never too long, whatever was declared', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (declared) => {
        const name = attachmentName(declared)
        expect(name).toMatch(/^[^/\\\p{Cc}]{1,200}$/su)
        expect(name).not.toMatch(/^\.*$/)
        expect(name.isWellFormed()).toBe(true)
        expect(attachmentName(name)).toBe(name)
      }),
    )
  })

  it('decides the media type, among those that no browser runs', () => {
    expect(
      ['a.md', 'a.CSV', 'a.json', 'a.html', 'a.svg', 'a', 'a.constructor'].map(mediaTypeOf),
    ).toEqual([
      'text/markdown',
      'text/csv',
      'application/json',
      ...Array<string>(4).fill('text/plain'),
    ])
  })

  it('travels in a header as RFC 6266 says', () => {
    expect(contentDisposition(`Übersicht "5%" (neu)'s.md`)).toBe(
      `attachment; filename="_bersicht _5__ (neu)'s.md"; filename*=UTF-8''%C3%9Cbersicht%20%225%25%22%20%28neu%29%27s.md`,
    )
  })
})
