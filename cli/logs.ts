import { existsSync, openSync, closeSync, readSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { styleText } from 'node:util'
import type { ProcessName } from '#adapters/run-files.ts'

const POLL_MS = 250
const WARN_LEVEL = 40
const ERROR_LEVEL = 50

export function logPath(dataDirectory: string, name: ProcessName | 'build' | 'web'): string {
  return join(dataDirectory, 'logs', `${name}.log`)
}

/** Puts the log of the last start aside; the one before it goes. */
export function rotateLog(path: string): void {
  if (existsSync(path)) renameSync(path, `${path}.1`)
}

/**
 * Hands on the lines that are added to a log from now on. Children write to files and not to pipes, so that they can
 * still write while they outlive us.
 */
export function followLog(path: string, onLine: (line: string) => void): () => void {
  let position = existsSync(path) ? statSync(path).size : 0
  let rest = ''
  const timer = setInterval(() => {
    const added = readFrom(path, position)
    position += added.length
    const lines = (rest + added.toString('utf8')).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
  }, POLL_MS)
  timer.unref()
  return () => clearInterval(timer)
}

function readFrom(path: string, position: number): Buffer {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (size <= position) return Buffer.alloc(0)
  const file = openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(size - position)
    return buffer.subarray(0, readSync(file, buffer, 0, buffer.length, position))
  } finally {
    closeSync(file)
  }
}

/** A warning or error of a child in one line for people; undefined for what they need not see. */
export function formatForPeople(line: string): string | undefined {
  const entry = parse(line)
  if (!entry || entry.level < WARN_LEVEL) return undefined
  const colour = entry.level >= ERROR_LEVEL ? 'red' : 'yellow'
  const detail = entry.detail && !entry.message.includes(entry.detail) ? `: ${entry.detail}` : ''
  return `${styleText(colour, entry.name)} ${entry.message}${detail}`
}

function parse(line: string) {
  try {
    const record: unknown = JSON.parse(line)
    if (typeof record !== 'object' || record === null) return undefined
    const { level, name, msg, err } = record as Record<string, unknown>
    if (typeof level !== 'number') return undefined
    const detail = typeof err === 'object' && err !== null ? Reflect.get(err, 'message') : undefined
    return {
      level,
      name: String(name ?? ''),
      message: String(msg ?? ''),
      detail: typeof detail === 'string' ? detail : undefined,
    }
  } catch {
    return undefined
  }
}
