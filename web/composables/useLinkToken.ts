import { useRoute } from 'vue-router'

/**
 * The one-time token of the link; it leaves the address bar and history at once, so that it is not shared by accident.
 * It comes in the fragment, which no server and no proxy ever sees.
 */
export function useLinkToken(): string {
  const route = useRoute()
  const token = new URLSearchParams(route.hash.slice(1)).get('token')
  if (token === null) return ''
  history.replaceState(history.state, '', route.path)
  return token
}
