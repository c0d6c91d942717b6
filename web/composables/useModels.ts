import { routes } from 'virtual:routes'
import { useQuery } from '@pinia/colada'
import { computed } from 'vue'
import { fetchAllPages } from '#web/api/all-pages.ts'
import { client } from '#web/api/client.ts'

/** The models a message can ask for. */
export function useModels() {
  const { data } = useQuery({
    key: ['models'],
    query: () =>
      fetchAllPages((cursor) =>
        client.call(routes.chat.listModels, { query: { limit: 200, cursor } }),
      ),
    staleTime: 30_000,
  })
  const models = computed(() => data.value ?? [])
  /** Nothing but the built-in responder answers. */
  const isDemoOnly = computed(
    () => models.value.length > 0 && models.value.every((model) => model.isDemo),
  )
  return { models, isDemoOnly, isKnown: computed(() => data.value !== undefined) }
}
