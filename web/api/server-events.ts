import type { TurnEvent } from '#contracts/chat-turn.ts'

/** Reads an SSE body to its end. `EventSource` cannot send the access token, so the stream comes by fetch. */
export async function readServerEvents(
  response: Response,
  onEvent: (event: TurnEvent) => void,
): Promise<void> {
  if (response.body === null) return
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const blocks = (rest + value.replaceAll('\r\n', '\n')).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const event = parseBlock(block)
      if (event !== null) onEvent(event)
    }
  }
}

function parseBlock(block: string): TurnEvent | null {
  const payload = block
    .split('\n')
    .filter((field) => field.startsWith('data:'))
    .map((field) => field.slice(5).trimStart())
    .join('\n')
  if (payload === '') return null
  try {
    return JSON.parse(payload) as TurnEvent
  } catch {
    return null
  }
}
