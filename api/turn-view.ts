import type { Turn, TurnEvent } from '#contracts/chat-turn.ts'
import type { Config } from '#adapters/config.ts'
import { toTurn, type TurnRow } from '#adapters/db/chat-rows.ts'
import { formatCursor, type StreamItem } from '#adapters/db/chat-stream.ts'
import { describeFailure } from '#domain/failures.ts'
import { turnWorkflowId } from '#workflows/messages.ts'

/** A turn as the contract shows it. */
export function viewTurn(config: Config, row: TurnRow): Turn {
  const { failureKind, ...turn } = toTurn(row)
  return { ...turn, failure: viewFailure(failureKind), temporalUrl: temporalUrl(config, row.id) }
}

function viewFailure(kind: string | null): Turn['failure'] {
  return kind === null ? null : { kind, message: describeFailure(kind) }
}

function temporalUrl({ temporal }: Config, turnId: string): string | null {
  if (!temporal.uiUrl) return null
  return `${temporal.uiUrl}/namespaces/${temporal.namespace}/workflows/${turnWorkflowId(turnId)}`
}

/** What a reader is sent of a stream's item. */
export function viewEvent(turnId: string, item: StreamItem): TurnEvent {
  const { failureKind, ...fields } = item.fields
  return {
    id: formatCursor(item.cursor),
    turnId,
    type: item.type,
    ...fields,
    ...(item.type === 'turn-finished'
      ? { failure: viewFailure(typeof failureKind === 'string' ? failureKind : null) }
      : {}),
    ...(item.type === 'turn-reset' ? { attempt: item.cursor.attempt } : {}),
  } as TurnEvent
}
