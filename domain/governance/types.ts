import type { Decision, GovernedAgent, Point, PolicySnapshot } from '#contracts/governance.ts'
import type { JsonValue } from '#domain/canonical-json.ts'
import type { EmbeddedText } from './intent-methods.ts'
import type { TokenFor } from './redact.ts'
import type { Finding } from './scanners/scanner.ts'

/** The instructions an agent must not repeat, with a made-up word that stands only in them. */
export type HiddenInstructions = { prompt: string; canary?: string }

/** What is known of the tool that a text is the arguments of. */
export type ToolCalled = {
  name: string
  effect?: string
  /** The arguments as they will be sent. */
  args?: { readonly [name: string]: JsonValue }
  /** Whether what it does can be taken back. */
  reversible?: boolean
  costMicroUsd?: number
  /** Where it sends or writes: a host, an address, a table. */
  destination?: string
}

/** What people decided on earlier questions of the one who asks, to the same agent. */
export type DecidedBefore = { approvals: number; denials: number }

/** Of whom and when something is decided. */
export type Circumstances = {
  agent: GovernedAgent
  /** The person who asked. */
  actor?: { id: string; role: string; groups?: string[] }
  history?: DecidedBefore
  /** When they asked, ISO-8601 in UTC; fixed for a turn, so that every step of it sees the same hour. */
  askedAt?: string
}

/** What `decideText` of engine.ts decides on. */
export type TextToDecide = Circumstances & {
  point: Point
  text: string
  snapshot: PolicySnapshot
  tool?: ToolCalled
  hidden?: HiddenInstructions
  /** What detectors found in the text that need a model or the network: they only ever add signals. */
  foundBefore?: readonly Finding[]
  /** What a model that embeds made of the text, where one was asked. */
  embedded?: EmbeddedText
  /** Where a rule redacts reversibly, what gives a value its token; without it, everything is removed for good. */
  tokenFor?: TokenFor
}

export type DecideText = (input: TextToDecide) => Decision

/**
 * What one delta allows to be sent on. `blocked` means: send nothing more, the decision is final; `end` says whether
 * what was sent may stand.
 */
export type WindowStep = { release: string; blocked?: Decision }

/**
 * `release` is the rest of the text; it is empty when the decision blocks or waits for a person. `replacement` is there
 * where what was sent may not stand: it is what may.
 */
export type WindowEnd = { release: string; decision: Decision; replacement?: string }

/** What lets one streaming answer out, from `createStreamWindow({snapshot, agent})` of stream-window.ts. */
export type StreamWindow = {
  push(delta: string): WindowStep
  end(): WindowEnd
}

export type StreamWindowOptions = Circumstances & {
  snapshot: PolicySnapshot
  hidden?: HiddenInstructions
}
