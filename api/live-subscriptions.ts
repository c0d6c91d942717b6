import type { WebSocket } from 'ws'
import type { ClientFrame, ServerFrame } from '#contracts/live.ts'
import { parseCursor } from '#adapters/db/chat-stream.ts'
import { isOwnTurn } from '#adapters/db/chat-turns.ts'
import { can, hasRole, type Principal } from '#domain/permissions.ts'
import type { Permission } from '#contracts/permissions.ts'
import type { ApiDependencies } from './dependencies.ts'
import type { TurnReader } from './turn-reader.ts'
import { viewEvent } from './turn-view.ts'

/** What each topic that says only what changed asks of its subscriber. */
const TOPIC_PERMISSIONS: Record<string, Permission> = {
  activity: 'analytics:read',
  audit: 'audit:read',
  metrics: 'analytics:read',
  approvals: 'hitl:read',
  sessions: 'chat:own',
  agents: 'agents:list',
  models: 'chat:own',
  governance: 'governance:read',
  stops: 'account:read',
}

const MOST_SUBSCRIPTIONS = 100
/** What a socket may hold unsent before it is left alone until it has caught up. */
const BUFFER_LIMIT_BYTES = 512 * 1024
const DRAIN_POLL_MS = 250

export interface Subscriptions {
  receive(frame: ClientFrame): Promise<void>
  close(): void
}

interface SubscriptionOptions {
  socket: WebSocket
  principal: Principal
  deps: ApiDependencies
  reader: TurnReader
  send: (socket: WebSocket, frame: ServerFrame) => void
}

/** The topics of one socket; each is authorised when it is asked for. */
export function createSubscriptions(options: SubscriptionOptions): Subscriptions {
  const { socket, principal, deps } = options
  const topics = new Map<string, () => void>()
  const say = (frame: ServerFrame) => options.send(socket, frame)

  async function subscribe(topic: string, after: string | undefined): Promise<void> {
    const open = await authorise(topic, after)
    if (!open) {
      say({
        type: 'error',
        topic,
        code: 'not_found',
        message: 'There is no such topic, or it is not for you.',
      })
      return
    }
    if (topics.size >= MOST_SUBSCRIPTIONS && !topics.has(topic)) {
      say({ type: 'error', topic, code: 'too_many_requests', message: 'Too many subscriptions.' })
      return
    }
    topics.get(topic)?.()
    say({ type: 'subscribed', topic })
    topics.set(topic, open())
  }

  /** How to open the topic, where this principal may have it. */
  async function authorise(
    topic: string,
    after: string | undefined,
  ): Promise<(() => () => void) | null> {
    const [kind, id] = topic.split('/')
    if (kind === 'turns' && id) {
      const isAllowed =
        can(principal, 'chat:own') && (await isOwnTurn(deps.pool, id, principal.userId))
      return isAllowed ? () => followTurn(options, { topic, turnId: id, after }) : null
    }
    const permission = TOPIC_PERMISSIONS[topic]
    return permission && can(principal, permission) ? () => followChanges(options, topic) : null
  }

  return {
    async receive(frame) {
      if (frame.type === 'ping') return say({ type: 'pong' })
      if (frame.type === 'subscribe') return subscribe(frame.topic, frame.after)
      if (frame.type === 'unsubscribe') {
        topics.get(frame.topic)?.()
        topics.delete(frame.topic)
        return undefined
      }
      return say({ type: 'error', code: 'conflict', message: 'You are authenticated already.' })
    },
    close() {
      for (const stop of topics.values()) stop()
      topics.clear()
    },
  }
}

function followTurn(
  { socket, principal, reader, send }: SubscriptionOptions,
  target: { topic: string; turnId: string; after: string | undefined },
): () => void {
  const isReady = () => socket.bufferedAmount < BUFFER_LIMIT_BYTES
  const followed = reader.follow({
    turnId: target.turnId,
    userId: principal.userId,
    cursor: parseCursor(target.after),
    isReady,
    deliver(items) {
      for (const item of items)
        send(socket, { type: 'event', topic: target.topic, event: viewEvent(target.turnId, item) })
      if (!isReady()) resumeWhenReady()
    },
  })
  let timer: NodeJS.Timeout | null = null
  function resumeWhenReady(): void {
    timer ??= setInterval(() => {
      if (!isReady()) return
      if (timer) clearInterval(timer)
      timer = null
      followed.resume()
    }, DRAIN_POLL_MS)
  }
  return () => {
    if (timer) clearInterval(timer)
    followed.stop()
  }
}

function followChanges(
  { socket, principal, deps, send }: SubscriptionOptions,
  topic: string,
): () => void {
  return deps.bus.onChange((notice) => {
    if (notice.topic !== topic || !concerns(principal, notice.ownerId, topic)) return
    send(socket, { type: 'change', topic, change: notice.change })
  })
}

/** Conversations are their owner's alone; of what else has an owner, operators hear too. */
function concerns(principal: Principal, ownerId: string | null, topic: string): boolean {
  if (ownerId === null || ownerId === principal.userId) return true
  return topic !== 'sessions' && hasRole(principal, 'operator')
}
