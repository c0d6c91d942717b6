/** Unsent texts, by person and conversation: they survive a reload and a sign-in, in this tab only. */
const PREFIX = 'aios-draft-'

export function readDraft(userId: string, key: string): string {
  return sessionStorage.getItem(nameOf(userId, key)) ?? ''
}

export function writeDraft(userId: string, key: string, text: string): void {
  if (text === '') sessionStorage.removeItem(nameOf(userId, key))
  else sessionStorage.setItem(nameOf(userId, key), text)
}

/** Removes what anybody but `userId` has typed in this tab; all of it for null. */
export function forgetDrafts(userId: string | null): void {
  for (const name of Object.keys(sessionStorage)) {
    const isKept = userId !== null && name.startsWith(nameOf(userId, ''))
    if (name.startsWith(PREFIX) && !isKept) sessionStorage.removeItem(name)
  }
}

function nameOf(userId: string, key: string): string {
  return `${PREFIX}${userId}-${key}`
}
