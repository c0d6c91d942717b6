import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { WebSocketServer, type WebSocket } from 'ws'
import { allRoutes } from '#contracts/routes.ts'
import type { RouteContract } from '#contracts/route.ts'
import { ScriptedConversations } from './scripted-conversations.ts'
import { answers, type Scenario } from './scripted-answers.ts'

const BUILD = join(import.meta.dirname, '../../../dist/web')
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}
/** The production policy: what breaks under it breaks in these tests. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
].join('; ')

export interface ScriptedServer {
  url: string
  /** What the server says from now on. */
  scenario: Scenario
  conversations: ScriptedConversations
  /** Every call of the API, as `METHOD /path` of its contract. */
  calls: { name: string; idempotencyKey: string | null; body: unknown }[]
  /** Cuts every WebSocket, as a restart would. */
  cutSockets: () => void
  close: () => Promise<void>
}

/** The built console over a server that answers every contract from a script: fast, and able to fail on demand. */
export async function startScriptedServer(scenario: Scenario = {}): Promise<ScriptedServer> {
  const conversations = new ScriptedConversations()
  const server = createServer((request, response) => {
    void handle(request, response, scripted).catch(() => response.destroy())
  })
  const sockets = new WebSocketServer({ server, path: '/api/ws' })
  const scripted: ScriptedServer = {
    url: '',
    scenario,
    conversations,
    calls: [],
    cutSockets: () => sockets.clients.forEach((socket) => socket.terminate()),
    close: async () => {
      sockets.clients.forEach((socket) => socket.terminate())
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  sockets.on('connection', (socket) => serveSocket(socket, conversations))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  scripted.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return scripted
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  server: ScriptedServer,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://scripted')
  response.setHeader('content-security-policy', CONTENT_SECURITY_POLICY)
  if (!url.pathname.startsWith('/api/')) return serveFile(url.pathname, response)
  const found = findRoute(request.method ?? 'GET', url.pathname)
  if (!found) return sendError(response, { status: 404, error: 'not_found' })
  const { scenario } = server
  const name = `${found.route.method} ${found.route.path}`
  const body = await readBody(request)
  const idempotencyKey = request.headers['idempotency-key']?.toString() ?? null
  server.calls.push({ name, idempotencyKey, body })
  if (scenario.isExpired && !name.includes('/api/auth')) {
    return sendError(response, { status: 401, error: 'unauthenticated' })
  }
  if (scenario.pending?.some((path) => name.includes(path))) return
  if (scenario.failing?.some((path) => name.includes(path))) {
    return sendError(response, { status: 503, error: 'unavailable' })
  }
  if (name.endsWith('/turns/{id}/events')) return streamTurn(found.params, response, server)
  const answer = answers[name]?.({ ...found, body, query: url.searchParams, server })
  if (answer === undefined) return sendError(response, { status: 404, error: 'not_found' })
  if ('error' in answer) return sendError(response, answer)
  response.statusCode = found.route.status
  response.setHeader('content-type', 'application/json')
  response.end(found.route.status === 204 ? undefined : JSON.stringify(answer.body))
}

/** `/agents/templates` before `/agents/{id}`. */
const BY_FEWEST_PARAMETERS = allRoutes().toSorted(
  (a, b) => a.path.split('{').length - b.path.split('{').length,
)

function findRoute(method: string, path: string) {
  for (const route of BY_FEWEST_PARAMETERS) {
    const params = route.method === method ? matchPath(route, path) : null
    if (params) return { route, params }
  }
  return null
}

function matchPath(route: RouteContract, path: string): Record<string, string> | null {
  const pattern = route.path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')
  const match = new RegExp(`^${pattern}$`).exec(path)
  return match ? { ...match.groups } : null
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString('utf8')
  return text === '' ? undefined : (JSON.parse(text) as unknown)
}

const UNAVAILABLE = 'A part of AIOS is not available right now. Nothing was lost; try again.'

interface Refusal {
  status: number
  error: string
  message?: string
  details?: unknown
}

function sendError(response: ServerResponse, refusal: Refusal) {
  const { status, error: code, message = UNAVAILABLE, details } = refusal
  response.statusCode = status
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ error: { code, message, details, requestId: 'req-scripted' } }))
}

function serveFile(path: string, response: ServerResponse) {
  const wanted = join(BUILD, normalize(path))
  const isFile = existsSync(wanted) && statSync(wanted).isFile()
  const file = isFile ? wanted : join(BUILD, 'index.html')
  response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream')
  // As in production: what is named by its content never changes.
  if (path.startsWith('/assets/'))
    response.setHeader('cache-control', 'public, max-age=31536000, immutable')
  createReadStream(file).pipe(response)
}

function streamTurn(
  { id = '' }: Record<string, string>,
  response: ServerResponse,
  { conversations }: ScriptedServer,
) {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const stop = conversations.read(id, (event) => {
    response.write(`id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    if (event.type === 'turn-finished') response.end()
  })
  response.on('close', stop)
}

interface Frame {
  type: string
  topic?: string
}

function serveSocket(socket: WebSocket, conversations: ScriptedConversations) {
  const stops = new Map<string, () => void>()
  const send = (frame: object) => socket.send(JSON.stringify(frame))
  const topics = new Set<string>()
  const stopChanges = conversations.onChange((topic, change) => {
    if (topics.has(topic)) send({ type: 'change', topic, change })
  })
  socket.on('message', (raw) => {
    const { type, topic = '' } = JSON.parse(String(raw)) as Frame
    if (type === 'authenticate') return send({ type: 'authenticated', userId: crypto.randomUUID() })
    if (type === 'ping') return send({ type: 'pong' })
    if (type === 'unsubscribe') {
      topics.delete(topic)
      return stops.get(topic)?.()
    }
    topics.add(topic)
    send({ type: 'subscribed', topic })
    const [, turnId] = /^turns\/(.+)$/.exec(topic) ?? []
    if (turnId === undefined) return
    stops.set(
      topic,
      conversations.read(turnId, (event) => send({ type: 'event', topic, event })),
    )
  })
  socket.on('close', () => {
    stopChanges()
    for (const stop of stops.values()) stop()
  })
}
