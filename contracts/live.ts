import { z } from 'zod'
import { turnEvent } from './chat-turn.ts'
import { id } from './common.ts'

/** `turns/<id>` carries a turn's events; the others say what changed, and the console fetches it. */
export const topic = z
  .string()
  .max(100)
  .regex(
    /^(?:(?:turns|onboarding)\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|approvals|audit|governance|stops|activity|metrics|sources|connectors|agents|models|sessions)$/,
    'not a topic',
  )

export const clientFrame = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('authenticate'), ticket: z.string().min(20).max(200) }),
  z.strictObject({ type: z.literal('subscribe'), topic, after: z.string().max(60).optional() }),
  z.strictObject({ type: z.literal('unsubscribe'), topic }),
  z.strictObject({ type: z.literal('ping') }),
])
export type ClientFrame = z.infer<typeof clientFrame>

/** Something changed: who shows it fetches it again. */
export const change = z.object({
  kind: z.string(),
  id: id.nullable(),
  /** What happened to it, such as `created`, `updated`, `deleted`, or a turn's status. */
  what: z.string(),
})
export type Change = z.infer<typeof change>

export const serverFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('authenticated'), userId: id }),
  z.object({ type: z.literal('subscribed'), topic: z.string() }),
  z.object({ type: z.literal('event'), topic: z.string(), event: turnEvent }),
  z.object({ type: z.literal('change'), topic: z.string(), change }),
  z.object({
    type: z.literal('error'),
    topic: z.string().optional(),
    code: z.string(),
    message: z.string(),
  }),
  z.object({ type: z.literal('pong') }),
  /** The server is about to restart: connect again and resume. */
  z.object({ type: z.literal('reconnect') }),
])
export type ServerFrame = z.infer<typeof serverFrame>
