import { shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { sentenceReader, type SentenceReader } from '#web/stores/server-text.ts'

const reader = shallowRef<SentenceReader | null>(null)

/** Sentences that the server writes in English, in the person's language where the console knows it. */
export function useServerText() {
  const { locale } = useI18n()

  watch(
    locale,
    async (now) => {
      if (now !== 'de' || reader.value) return
      const sentences = await import('#web/locales/sentences.de.json')
      reader.value = sentenceReader(sentences.default)
    },
    { immediate: true },
  )

  const serverText = (text: string) => (locale.value === 'de' && reader.value?.(text)) || text
  return { serverText }
}
