import type { Message, Session } from '#contracts/chat.ts'

const SPEAKERS: Record<Message['role'], string> = {
  user: 'You',
  assistant: 'Agent',
  system: 'System',
}

const NOTES: Partial<Record<Message['status'], string>> = {
  partial: 'The answer was stopped or cut here.',
  redacted: 'Sensitive parts were removed before anybody else saw this.',
  blocked: 'A rule refused this.',
  failed: 'There was no answer.',
  corrected: 'A reviewer corrected this answer.',
}

/** A conversation as Markdown, in the order in which it was written; every branch is in it. */
export function toMarkdown(
  session: Pick<Session, 'title' | 'createdAt'>,
  messages: readonly Message[],
): string {
  const title = `# ${session.title ?? 'Conversation'}\n\nStarted ${session.createdAt}\n`
  const parts = messages.map((message) =>
    [
      `## ${SPEAKERS[message.role]} · ${message.createdAt}`,
      message.content.trim(),
      attachmentsOf(message),
      noteOf(message),
    ]
      .filter(Boolean)
      .join('\n\n'),
  )
  return `${[title, ...parts].join('\n')}\n`
    .replaceAll('\n## ', '\n\n## ')
    .replaceAll(/\n{3,}## /g, '\n\n## ')
}

function attachmentsOf({ attachments }: Message): string {
  return attachments.map(({ name, bytes }) => `- Attached: \`${name}\` (${bytes} bytes)`).join('\n')
}

function noteOf(message: Message): string {
  const note = NOTES[message.status]
  return note ? `*${note}*` : ''
}
