import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** The item that is open beside a list, by its id in the address: a link opens it, and Back closes it. */
export function useOpenItem(name: string) {
  const route = useRoute()
  const router = useRouter()

  const id = computed(() => {
    const value = route.query[name]
    return typeof value === 'string' ? value : ''
  })

  function open(next: string) {
    void router.push({ query: { ...route.query, [name]: next } })
  }

  /** Goes back to the list where that is where one came from, so that no closed item stays in the history. */
  function close() {
    const { [name]: _, ...query } = route.query
    const list = router.resolve({ query }).fullPath
    if (router.options.history.state['back'] === list) router.back()
    else void router.replace({ query })
  }

  return { id, open, close }
}
