import { createCredentials, type Credentials } from './credentials.ts'
import { ApiFailure, failureFrom, networkFailure } from './failure.ts'
import { newKey } from './new-key.ts'
import type { CallableRoute, CallInput, CallOutput, LooseInput } from './route-types.ts'

export interface ClientDependencies {
  fetch: typeof fetch
  credentials: Credentials
}

export type Client = ReturnType<typeof createClient>

/** Calls routes by contract: adds the token, renews it once on 401, and turns refusals into `ApiFailure`. */
export function createClient({ fetch, credentials }: ClientDependencies) {
  async function send(route: CallableRoute<unknown>, input: LooseInput): Promise<Response> {
    // Made before the first try: a retry after a renewed token is the same request.
    const headers = headersOf(route, input)
    const token = await credentials.current()
    const first = await attempt(route, input, withToken(headers, token))
    if (first.status !== 401 || token === null) return first
    const renewed = await credentials.renew(token)
    return renewed === null ? first : attempt(route, input, withToken(headers, renewed))
  }

  async function attempt(
    route: CallableRoute<unknown>,
    input: LooseInput,
    headers: Headers,
  ): Promise<Response> {
    try {
      return await fetch(addressOf(route.path, input), {
        method: route.method,
        headers,
        body: bodyOf(input.body),
        signal: input.signal ?? null,
      })
    } catch (error) {
      if (input.signal?.aborted) throw error
      throw networkFailure(error)
    }
  }

  /** The response itself, for streams and files. */
  async function open<C>(
    route: CallableRoute<C>,
    input: CallInput<C> & { headers?: Record<string, string> },
  ): Promise<Response> {
    const response = await send(route, input as LooseInput)
    if (!response.ok) throw await failureFrom(response)
    return response
  }

  async function call<C>(route: CallableRoute<C>, input: CallInput<C>): Promise<CallOutput<C>> {
    const response = await open(route, input)
    if (response.status === 204) return null as CallOutput<C>
    return (await response.json().catch(() => {
      throw new ApiFailure({ code: 'network', message: 'network', status: response.status })
    })) as CallOutput<C>
  }

  return { call, open }
}

/** The client of this tab. */
export const credentials = createCredentials({
  fetch: (...request) => fetch(...request),
  exclusively: (task) =>
    'locks' in navigator ? navigator.locks.request('aios-refresh', task) : task(),
  channel: 'BroadcastChannel' in globalThis ? new BroadcastChannel('aios-session') : null,
  now: () => Date.now(),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
})

export const client = createClient({ fetch: (...request) => fetch(...request), credentials })

function headersOf(route: CallableRoute<unknown>, input: LooseInput): Headers {
  const headers = new Headers(input.headers)
  if (input.body !== undefined && !(input.body instanceof FormData)) {
    headers.set('content-type', 'application/json')
  }
  if (input.ifMatch !== undefined) headers.set('if-match', `"${input.ifMatch}"`)
  if (route.method !== 'GET' && route.idempotency !== 'none') {
    headers.set('idempotency-key', input.idempotencyKey ?? newKey())
  }
  return headers
}

function withToken(headers: Headers, token: string | null): Headers {
  const result = new Headers(headers)
  if (token !== null) result.set('authorization', `Bearer ${token}`)
  return result
}

function bodyOf(body: unknown): BodyInit | null {
  if (body === undefined) return null
  return body instanceof FormData ? body : JSON.stringify(body)
}

function addressOf(path: string, input: LooseInput): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(input.params?.[name])),
  )
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined && value !== null && value !== '') query.set(name, String(value))
  }
  return query.size > 0 ? `${filled}?${query}` : filled
}
