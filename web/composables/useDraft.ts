import { ref, watch, type Ref } from 'vue'
import { readDraft, writeDraft } from '#web/stores/drafts.ts'
import { useSessionStore } from '#web/stores/session.ts'

/** The unsent text of a conversation, as the person who is signed in left it. */
export function useDraft(key: Ref<string>) {
  const session = useSessionStore()
  // A page belongs to one person: somebody else gets a page of their own.
  const userId = session.user?.id ?? ''
  const text = ref(readDraft(userId, key.value))

  watch(key, (next) => (text.value = readDraft(userId, next)))
  watch(text, (value) => session.user !== null && writeDraft(userId, key.value, value))

  /** At once, also where the page goes to another conversation in the same breath. */
  function clear() {
    text.value = ''
    writeDraft(userId, key.value, '')
  }

  return { text, clear }
}
