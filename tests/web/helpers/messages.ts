import type { Message } from '#contracts/chat.ts'

/** A message of a tree, by short names; `parent` null is the start. */
export function messageOf(
  id: string,
  parent: string | null,
  role: Message['role'] = 'user',
): Message {
  return {
    id,
    sessionId: 'session',
    turnId: `turn-${id}`,
    parentMessageId: parent,
    role,
    content: id,
    status: 'complete',
    turnStatus: 'completed',
    attachments: [],
    feedback: null,
    createdAt: '2026-11-26T09:00:00.000Z',
  }
}
