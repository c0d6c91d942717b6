const TOKENS_PER_MESSAGE = 4

/**
 * About how many tokens a model makes of a text: a quarter of its bytes in UTF-8, which is close for European
 * languages and code, and a little high for Chinese and Japanese. Constant in memory, linear and cheap; what
 * a provider counted is what is charged.
 */
export function estimateTokens(text: string): number {
  let bytes = 0
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    // Half of a surrogate pair: two units make four bytes.
    if (unit >= 0xd800 && unit <= 0xdfff) bytes += 2
    else bytes += unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3
  }
  return Math.ceil(bytes / 4) + TOKENS_PER_MESSAGE
}

/** The name, the tags and the sentence that stand around a file in a prompt, in bytes. */
const FRAME_BYTES = 320

/** What files of so many bytes of text add to a message, by the same measure. */
export function estimateFileTokens(files: ReadonlyArray<{ bytes: number }>): number {
  return files.reduce((sum, { bytes }) => sum + Math.ceil((bytes + FRAME_BYTES) / 4), 0)
}
