import { ref } from 'vue'

const spoken = ref('')

/** What a screen reader is told next; the shell holds the one polite region. */
export function useAnnounce() {
  function announce(text: string) {
    // The same sentence twice is only heard when the region changes in between.
    spoken.value = ''
    requestAnimationFrame(() => (spoken.value = text))
  }
  return { spoken, announce }
}
