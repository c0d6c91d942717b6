import type { Views } from './normaliser.ts'
import type { Finding } from './scanners/scanner.ts'

/** Markdown images are fetched without a click, so they carry data away by being shown. */
const image = /!\[[^[\]\n]{0,300}\]\(\s{0,4}<?(https?:\/\/[^\s<>()]{1,2000})/gi
const link = /(?<!!)\[[^[\]\n]{1,300}\]\(\s{0,4}<?(https?:\/\/[^\s<>()]{1,2000})/gi
const htmlImage = /<img\b[^<>]{0,300}?\bsrc\s{0,4}=\s{0,4}["']?(https?:\/\/[^\s"'<>]{1,2000})/gi

/** How much an address carries in its query or in a long name, beyond naming a page. */
const MIN_IMAGE_PAYLOAD = 16
const MIN_LINK_PAYLOAD = 64

/** The longest value in the query of the address. */
function payloadOf(address: string): number {
  const query = address.split('?').slice(1).join('?')
  return Math.max(0, ...query.split('&').map((pair) => pair.slice(pair.indexOf('=') + 1).length))
}

type LinkForm = { pattern: RegExp; minPayload: number; score: number }

const forms: readonly LinkForm[] = [
  { pattern: image, minPayload: MIN_IMAGE_PAYLOAD, score: 0.8 },
  { pattern: htmlImage, minPayload: MIN_IMAGE_PAYLOAD, score: 0.8 },
  { pattern: link, minPayload: MIN_LINK_PAYLOAD, score: 0.5 },
]

/** Finds images and links that could carry the conversation to another host. */
export function detectExfiltration({ v0 }: Views): Finding[] {
  return forms.flatMap(({ pattern, minPayload, score }) =>
    [...v0.matchAll(pattern)]
      .filter((match) => payloadOf(match[1] ?? '') >= minPayload)
      .map((match) => ({
        signalId: 'exfil.link',
        severity: score > 0.5 ? ('high' as const) : ('medium' as const),
        score,
        start: match.index,
        end: match.index + match[0].length,
      })),
  )
}
