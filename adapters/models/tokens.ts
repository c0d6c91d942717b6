import type { ChatRequest } from '#adapters/models/provider.ts'

// The encoder is quadratic in the length of one word, and a count of the first part is enough.
const SLICE_CHARS = 4000
const MAX_COUNTED_CHARS = 200_000
const TOKENS_PER_MESSAGE = 4

/** Tokens of a text by OpenAI's o200k table: an estimate for every other vendor. */
export async function countTokens(text: string): Promise<number> {
  if (text === '') return 0
  // Loaded only when some provider gave no count: the table is large.
  const tokenizer = await import('gpt-tokenizer/encoding/o200k_base')
  const counted = text.slice(0, MAX_COUNTED_CHARS)
  let tokens = 0
  for (let start = 0; start < counted.length; start += SLICE_CHARS)
    tokens += tokenizer.countTokens(counted.slice(start, start + SLICE_CHARS), {
      disallowedSpecial: new Set(),
    })
  return Math.round((tokens * text.length) / counted.length)
}

/** Tokens that a request sends, with the small overhead each message has. */
export async function countRequestTokens(request: ChatRequest): Promise<number> {
  const texts = [request.system, ...request.messages.map((message) => message.content)]
  const counts = await Promise.all(texts.map(countTokens))
  return counts.reduce((sum, count) => sum + count + TOKENS_PER_MESSAGE, 0)
}
