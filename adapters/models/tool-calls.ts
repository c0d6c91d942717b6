import type { ModelEvent } from '#contracts/models.ts'

type ToolCallDelta = Extract<ModelEvent, { type: 'tool_call_delta' }>
type ToolCall = Extract<ModelEvent, { type: 'tool_call' }>

export interface ToolCallPiece {
  index: number
  id?: string | undefined
  name?: string | undefined
  argsText: string
}

export interface ToolCallCollector {
  add(piece: ToolCallPiece): ToolCallDelta
  /** Every call that was collected, with its arguments parsed. */
  finish(): Generator<ToolCall>
}

/** Joins the pieces in which a vendor streams its tool calls. */
export function createToolCallCollector(): ToolCallCollector {
  const calls = new Map<number, { id: string; name: string; argsText: string }>()
  return {
    add({ index, id, name, argsText }) {
      const earlier = calls.get(index) ?? { id: id ?? `call_${index}`, name: '', argsText: '' }
      const call = {
        id: earlier.id,
        name: earlier.name || (name ?? ''),
        argsText: earlier.argsText + argsText,
      }
      calls.set(index, call)
      return { type: 'tool_call_delta', index, id: call.id, argsText, ...(name ? { name } : {}) }
    },
    *finish() {
      for (const { id, name, argsText } of calls.values())
        yield { type: 'tool_call', id, name, ...parseArguments(argsText) }
      calls.clear()
    },
  }
}

/** Arguments as an object, or why they are none; a tool never runs on what could not be read. */
export function parseArguments(
  text: string,
): { args: Record<string, unknown> } | { argsError: string } {
  try {
    const args: unknown = JSON.parse(text === '' ? '{}' : text)
    if (typeof args !== 'object' || args === null || Array.isArray(args))
      return { argsError: 'the arguments are not an object' }
    return { args: Object.fromEntries(Object.entries(args)) }
  } catch {
    return { argsError: 'the arguments are not valid JSON' }
  }
}
