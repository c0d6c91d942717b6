import { routes } from 'virtual:routes'
import { useQuery, useQueryCache } from '@pinia/colada'
import { onScopeDispose, watch } from 'vue'
import { client } from '#web/api/client.ts'
import { useTurnsStore } from '#web/stores/turns.ts'

/** The stored state of a turn, fetched when wanted and again at its end; an open one is followed from then on. */
export function useTurn(turnId: () => string, isWanted: () => boolean) {
  const turns = useTurnsStore()
  const cache = useQueryCache()
  const query = useQuery({
    key: () => ['turn', turnId()],
    query: () => client.call(routes.chat.getTurn, { params: { id: turnId() } }),
    enabled: isWanted,
    staleTime: 60_000,
  })

  watch(
    () => query.data.value,
    (turn) => turn && turns.track(turn),
    { immediate: true },
  )
  onScopeDispose(
    turns.onFinished((finishedId) => {
      if (finishedId === turnId()) void cache.invalidateQueries({ key: ['turn', finishedId] })
    }),
  )
  return query
}
