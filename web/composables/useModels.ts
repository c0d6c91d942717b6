import { routes } from 'virtual:routes'
import { useQuery } from '@pinia/colada'
import { computed } from 'vue'
import { client } from '#web/api/client.ts'

/** The models a message can ask for. */
export function useModels() {
  const { data } = useQuery({
    key: ['models'],
    query: () => client.call(routes.chat.listModels, {}),
    staleTime: 30_000,
  })
  const models = computed(() => data.value?.items ?? [])
  /** Nothing but the built-in responder answers. */
  const isDemoOnly = computed(
    () => models.value.length > 0 && models.value.every((model) => model.isDemo),
  )
  return { models, isDemoOnly, isKnown: computed(() => data.value !== undefined) }
}
