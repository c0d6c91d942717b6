import websocket from '@fastify/websocket'
import type { FastifyInstance } from 'fastify'
import type { WebSocket } from 'ws'
import { redeemTicket } from '#adapters/auth/tickets.ts'
import { resolveCredential } from '#adapters/auth/principals.ts'
import { clientFrame, type ClientFrame, type ServerFrame } from '#contracts/live.ts'
import type { Principal } from '#domain/permissions.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { createSubscriptions, type Subscriptions } from '../live-subscriptions.ts'
import type { TurnReader } from '../turn-reader.ts'

const FRAME_LIMIT_BYTES = 16 * 1024
const AUTHENTICATE_WITHIN_MS = 10_000
const PING_MS = 20_000
/** How soon a socket dies after its session, key or user did. */
const RECHECK_MS = 30_000
const MOST_SOCKETS_PER_USER = 20
const GOODBYE_MS = 1_000

const CLOSE = { unauthenticated: 4401, tooMany: 4429, internal: 1011, restarting: 1012 } as const

/** Everything live over one socket: who is there says so in the first frame, then asks for topics. */
export async function liveRoutes(
  app: FastifyInstance,
  deps: ApiDependencies,
  reader: TurnReader,
): Promise<void> {
  const perUser = new Map<string, number>()
  const open = new Set<WebSocket>()
  await app.register(websocket, { options: { maxPayload: FRAME_LIMIT_BYTES } })
  app.addHook('preClose', async () => {
    for (const socket of open) {
      send(socket, { type: 'reconnect' })
      socket.close(CLOSE.restarting)
      // Who does not answer the good-bye must not hold up the end.
      setTimeout(() => socket.terminate(), GOODBYE_MS).unref()
    }
  })
  app.get('/api/ws', { websocket: true, config: { exempt: 'websocket' } }, (socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    serve(socket, { deps, reader, perUser })
  })
}

interface Serving {
  deps: ApiDependencies
  reader: TurnReader
  perUser: Map<string, number>
}

function serve(socket: WebSocket, { deps, reader, perUser }: Serving): void {
  let subscriptions: Subscriptions | null = null
  /** The end of the frame before: each is served after it, in the order of their coming. */
  let served = Promise.resolve()
  const deadline = setTimeout(() => socket.close(CLOSE.unauthenticated), AUTHENTICATE_WITHIN_MS)
  const stopPinging = keepAlive(socket)
  socket.on('error', () => socket.terminate())
  socket.on('message', (raw) => {
    // Who sends faster than is served waits in its own network buffer.
    socket.pause()
    served = served
      .then(() => receive(parseFrame(raw)))
      .catch((err: unknown) => {
        deps.logger.warn({ err }, 'a frame could not be served')
        socket.close(CLOSE.internal)
      })
      .finally(() => socket.resume())
  })
  socket.once('close', () => {
    clearTimeout(deadline)
    stopPinging()
    subscriptions?.close()
  })

  async function receive(frame: ClientFrame | null): Promise<void> {
    if (!frame) {
      send(socket, {
        type: 'error',
        code: 'malformed_request',
        message: 'This frame is not valid.',
      })
      return
    }
    if (!subscriptions) return authenticate(frame)
    await subscriptions.receive(frame)
  }

  async function authenticate(frame: ClientFrame): Promise<void> {
    if (socket.readyState !== socket.OPEN) return undefined
    if (frame.type !== 'authenticate') return socket.close(CLOSE.unauthenticated)
    const principal = await redeemTicket(deps, frame.ticket).catch(() => null)
    if (!principal) return socket.close(CLOSE.unauthenticated)
    if (!countIn(perUser, principal.userId)) return socket.close(CLOSE.tooMany)
    socket.once('close', () => countOut(perUser, principal.userId))
    if (socket.readyState !== socket.OPEN) return undefined
    clearTimeout(deadline)
    subscriptions = createSubscriptions({ socket, principal, deps, reader, send })
    watch(socket, deps, principal)
    send(socket, { type: 'authenticated', userId: principal.userId })
    return undefined
  }
}

function send(socket: WebSocket, frame: ServerFrame): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(frame))
}

function parseFrame(raw: unknown): ClientFrame | null {
  try {
    const parsed = clientFrame.safeParse(JSON.parse(String(raw)))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/** Ends the socket once the credential behind it is gone: at once where somebody says so, else soon. */
function watch(socket: WebSocket, deps: ApiDependencies, principal: Principal): void {
  async function recheck(): Promise<void> {
    const present = await resolveCredential(deps, principal).catch(() => principal)
    if (!present || present.role !== principal.role) socket.close(CLOSE.unauthenticated)
  }
  const timer = setInterval(() => void recheck(), RECHECK_MS)
  const forget = deps.bus.onChange(({ change }) => {
    if (change.what === 'rights-changed' && change.id === principal.userId) void recheck()
  })
  socket.once('close', () => {
    clearInterval(timer)
    forget()
  })
}

function keepAlive(socket: WebSocket): () => void {
  let isAlive = true
  socket.on('pong', () => {
    isAlive = true
  })
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate()
    isAlive = false
    return socket.ping()
  }, PING_MS)
  return () => clearInterval(timer)
}

function countIn(counts: Map<string, number>, userId: string): boolean {
  const count = counts.get(userId) ?? 0
  if (count >= MOST_SOCKETS_PER_USER) return false
  counts.set(userId, count + 1)
  return true
}

function countOut(counts: Map<string, number>, userId: string): void {
  const count = (counts.get(userId) ?? 1) - 1
  if (count > 0) counts.set(userId, count)
  else counts.delete(userId)
}
