/** What the server says, in another language; undefined where that is not known. */
export type SentenceReader = (text: string) => string | undefined

const PLACE = /\{(\w+)\}/g
const SPECIAL = /[.*+?^$()|[\]\\]/g

/**
 * Reads sentences that come from the server in English. Keys are those sentences; `{name}` in one stands for anything,
 * and comes back where the other language has it. Those that stand first are tried first.
 */
export function sentenceReader(sentences: Readonly<Record<string, string>>): SentenceReader {
  const patterns = Object.entries(sentences)
    .filter(([sentence]) => sentence.includes('{'))
    .map(([sentence, translated]) => ({ pattern: patternOf(sentence), translated }))
  return (text) => {
    const whole = Object.hasOwn(sentences, text) ? sentences[text] : undefined
    if (whole !== undefined) return whole
    for (const { pattern, translated } of patterns) {
      const values = pattern.exec(text)?.groups
      if (values) return translated.replaceAll(PLACE, (_, name: string) => values[name] ?? '')
    }
    return undefined
  }
}

function patternOf(sentence: string): RegExp {
  const escaped = sentence.replaceAll(SPECIAL, String.raw`\$&`)
  return new RegExp(`^${escaped.replaceAll(PLACE, '(?<$1>.+?)')}$`, 's')
}
