import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** Filters that live in the address, so that a view can be shared and comes back. Empty: not filtered by it. */
export function useQueryFilters<Name extends string>(names: readonly Name[]) {
  const route = useRoute()
  const router = useRouter()

  const values = computed(
    () => Object.fromEntries(names.map((name) => [name, textOf(route.query[name])])) as Values,
  )
  const isFiltered = computed(() => names.some((name) => values.value[name] !== ''))

  type Values = Record<Name, string>

  function set(changes: Partial<Values>) {
    const query = Object.entries({ ...route.query, ...changes }).filter(([, value]) => value !== '')
    void router.replace({ query: Object.fromEntries(query) as Record<string, string> })
  }

  function clear() {
    set(Object.fromEntries(names.map((name) => [name, ''])) as Values)
  }

  return { values, isFiltered, set, clear }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
