import type { Severity } from '#contracts/governance.ts'
import { BOUNDARY } from '../characters.ts'
import type { SymbolStream } from '../normaliser.ts'

/** What a detector found, in places of the original text. */
export type Finding = {
  signalId: string
  severity: Severity
  score: number
  start: number
  end: number
  class?: string
}

/** A finding as a scanner reports it: from symbol `from` up to, not including, symbol `to`. */
export type SymbolFinding = Omit<Finding, 'start' | 'end'> & { from: number; to: number }

export type Report = (finding: SymbolFinding) => void

/**
 * A detector that reads symbols once, from left to right, however they are cut into pieces.
 * Invariant: it never reports a finding that begins before the `openFrom` it gave earlier.
 */
export type Scanner = {
  /** Reads the symbols from `from` up to, not including, `to`. */
  scan(stream: SymbolStream, from: number, to: number): void
  /** Says that no symbol follows. */
  finish(stream: SymbolStream): void
  /** The first symbol that may still become part of a finding; Infinity when there is none. */
  openFrom(): number
}

/** The first place before `to` where a word may begin, or `to`: inside a word most detectors have nothing to do. */
export function nextBoundary(kinds: Uint8Array, from: number, to: number): number {
  let index = from
  while (index < to && ((kinds[index] ?? 0) & BOUNDARY) === 0) index += 1
  return index
}
