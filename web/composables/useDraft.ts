import { ref, watch, type Ref } from 'vue'

/** Unsent text of a conversation; survives a reload and a sign-in, in this tab only. */
export function useDraft(key: Ref<string>) {
  const text = ref(read(key.value))

  watch(key, (next) => (text.value = read(next)))
  watch(text, (value) => write(key.value, value))

  return text
}

function read(key: string): string {
  return sessionStorage.getItem(storageKey(key)) ?? ''
}

function write(key: string, value: string) {
  if (value === '') sessionStorage.removeItem(storageKey(key))
  else sessionStorage.setItem(storageKey(key), value)
}

/** Puts a text where a conversation's editor will find it. */
export function keepDraft(key: string, value: string): void {
  write(key, value)
}

function storageKey(key: string): string {
  return `aios-draft-${key}`
}
