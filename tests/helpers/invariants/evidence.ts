import type { Client } from '@temporalio/client'
import type { Pool } from 'pg'
import type { ClientLog, RecordingClient } from '#tests/helpers/invariants/client-log.ts'
import type { WholeStack } from '#tests/helpers/whole-stack.ts'

/** Of a stack, however it was started. */
export type EvidenceStack = Pick<
  WholeStack,
  | 'origin'
  | 'databaseUrl'
  | 'temporalAddress'
  | 'dataDirectory'
  | 'upstream'
  | 'admin'
  | 'secrets'
  | 'logPaths'
  | 'endedPids'
  | 'keepLogs'
  | 'stop'
>

/** What the checkers look at after a scenario: the database, Temporal, the mock upstream and what clients saw. */
export interface Evidence {
  stack: EvidenceStack
  pool: Pick<Pool, 'query'>
  temporal: Client
  log: ClientLog
  /** The owner of everything in the log, and somebody whom nothing of it concerns. */
  owner: RecordingClient
  stranger: RecordingClient
  /** Whether PostgreSQL crashed, which empties the table of streamed text: readers may then lack a piece until the end. */
  databaseCrashed: boolean
}

/** Finds what is wrong; an empty list is a pass. */
export type Invariant = (evidence: Evidence) => Promise<string[]>
