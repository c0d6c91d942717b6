import { useRoute } from 'vue-router'

/** The one-time token of the link; it leaves the address bar and history at once, so that it is not shared by accident. */
export function useLinkToken(): string {
  const route = useRoute()
  const { token } = route.query
  if (typeof token !== 'string') return ''
  history.replaceState(history.state, '', route.path)
  return token
}
