import { routes } from 'virtual:routes'
import { useQuery } from '@pinia/colada'
import { computed } from 'vue'
import { client } from '#web/api/client.ts'

/** Name and tagline of this installation. */
export function useBranding() {
  const { data } = useQuery({
    key: ['branding'],
    query: () => client.call(routes.system.getBranding, {}),
    staleTime: 600_000,
  })
  return computed(() => data.value ?? { name: 'AIOS', tagline: '' })
}
