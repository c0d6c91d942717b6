import type { Message } from '#contracts/chat.ts'

export interface ThreadEntry {
  message: Message
  /** Ids of the versions at this place, oldest first; more than one after an edit or a second answer. */
  versions: string[]
}

/** Which child is shown below a parent (`''`: the start), where the reader chose another than the latest. */
export type BranchChoices = ReadonlyMap<string, string>

/** The one branch of a conversation's tree that is shown: the reader's choices, else the path to the leaf. */
export function buildThread(
  messages: Message[],
  leafId: string | null,
  choices: BranchChoices = new Map(),
): ThreadEntry[] {
  const byId = new Map(messages.map((message) => [message.id, message]))
  const children = childrenByParent(messages, byId)
  const leafPath = ancestors(leafId, byId)
  const thread: ThreadEntry[] = []
  let candidates = children.get('') ?? []
  while (candidates.length > 0) {
    const chosen = choose(candidates, choices, leafPath)
    thread.push({ message: chosen, versions: versionsOf(chosen, candidates) })
    candidates = nextCandidates(chosen, children, byId)
  }
  return thread
}

/** Under which key a choice among the versions of this message is kept. */
export function branchKey(message: Message): string {
  return `${message.parentMessageId ?? ''}/${message.role}`
}

function childrenByParent(messages: Message[], byId: ReadonlyMap<string, Message>) {
  const children = new Map<string, Message[]>()
  for (const message of messages) {
    const { parentMessageId } = message
    // Where earlier messages are not loaded yet, the thread begins at the first one that is.
    const parent = parentMessageId !== null && byId.has(parentMessageId) ? parentMessageId : ''
    const siblings = children.get(parent) ?? []
    siblings.push(message)
    children.set(parent, siblings)
  }
  return children
}

function ancestors(leafId: string | null, byId: ReadonlyMap<string, Message>): Set<string> {
  const path = new Set<string>()
  let current = leafId === null ? undefined : byId.get(leafId)
  while (current && !path.has(current.id)) {
    path.add(current.id)
    current = current.parentMessageId === null ? undefined : byId.get(current.parentMessageId)
  }
  return path
}

/** A question's answer comes before a further question that was asked without waiting for it. */
function choose(
  candidates: Message[],
  choices: BranchChoices,
  leafPath: ReadonlySet<string>,
): Message {
  const answers = candidates.filter(({ role }) => role === 'assistant')
  const among = answers.length > 0 ? answers : candidates
  const [first] = among
  if (!first) throw new Error('no candidate to choose from')
  const wanted = choices.get(branchKey(first))
  return (
    among.find(({ id }) => id === wanted) ??
    among.find(({ id }) => leafPath.has(id)) ??
    among.at(-1) ??
    first
  )
}

function versionsOf(chosen: Message, candidates: Message[]): string[] {
  return candidates.filter(({ role }) => role === chosen.role).map(({ id }) => id)
}

function nextCandidates(
  shown: Message,
  children: ReadonlyMap<string, Message[]>,
  byId: ReadonlyMap<string, Message>,
): Message[] {
  const own = children.get(shown.id) ?? []
  if (shown.role !== 'assistant' || own.length > 0) return own
  const question = shown.parentMessageId === null ? undefined : byId.get(shown.parentMessageId)
  if (!question) return own
  // Asked while the answer was still being written: the question hangs on the earlier question.
  return (children.get(question.id) ?? []).filter(({ role }) => role === 'user')
}
