import type { IncomingMessage } from 'node:http'
import type { TurnEvent } from '#contracts/chat-turn.ts'

/** The events of a turn as they come over SSE. */
export async function* parseEvents(incoming: IncomingMessage): AsyncGenerator<TurnEvent> {
  let buffered = ''
  for await (const bytes of incoming.setEncoding('utf8')) {
    buffered += String(bytes)
    for (let end = buffered.indexOf('\n\n'); end >= 0; end = buffered.indexOf('\n\n')) {
      const data = /^data: (.*)$/m.exec(buffered.slice(0, end))?.[1]
      buffered = buffered.slice(end + 2)
      if (data) yield JSON.parse(data) as TurnEvent
    }
  }
}

/** The text that a reader of these events holds in the end. */
export function textOf(events: TurnEvent[]): string {
  let text = ''
  for (const event of events) {
    if (event.type === 'turn-reset') text = ''
    if (event.type !== 'text-delta') continue
    if (event.offset !== text.length)
      throw new Error(`a delta at ${event.offset} after ${text.length} characters`)
    text += event.text
  }
  return text
}
