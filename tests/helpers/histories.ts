import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import proto from '@temporalio/proto'

const { History } = proto.temporal.api.history.v1

export const HISTORIES_DIRECTORY = fileURLToPath(new URL('../histories', import.meta.url))

/** Keeps the history of a workflow for the replay tests; returns how many events it has. */
export function keepHistory(name: string, history: object): number {
  mkdirSync(HISTORIES_DIRECTORY, { recursive: true })
  const plain = History.toObject(History.fromObject(history), {
    longs: String,
    bytes: String,
    enums: String,
  })
  const path = join(HISTORIES_DIRECTORY, `${name}.json`)
  writeFileSync(path, `${JSON.stringify(plain, null, 1)}\n`)
  return plain['events'].length
}
