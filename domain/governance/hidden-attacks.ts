import type { Point } from '#contracts/governance.ts'
import { decodedTexts } from './decoding.ts'
import type { DecodedText } from './decoding.ts'
import {
  readBackwards,
  readLeet,
  readRot13,
  readSpacedLetters,
  readUnmarked,
  readUpsideDown,
} from './disguises.ts'
import type { Undisguise } from './disguises.ts'
import { detectInjection } from './injection.ts'
import { normalise } from './normaliser.ts'
import type { Views } from './normaliser.ts'
import { endsOf } from './passages.ts'
import type { KeywordAutomaton } from './scanners/keyword-automaton.ts'
import type { Finding } from './scanners/scanner.ts'
import { TextScan } from './text-scan.ts'

/** What is found only under a disguise counts a little less than what is said openly. */
const DISGUISED_WEIGHT = 0.9
/** Words that are disguised attacks by chance are weak ones. */
const MIN_DISGUISED_SCORE = 0.5
/** Disguises are read in this much of a text: of a longer one, half of it at each end. */
const MAX_READ = 32_768

const disguises: readonly (readonly [string, Undisguise])[] = [
  ['evasion.leet', readLeet],
  ['evasion.split', readSpacedLetters],
  ['evasion.encoded', readRot13],
  ['evasion.encoded', readBackwards],
  ['evasion.confusable', readUnmarked],
  ['evasion.confusable', readUpsideDown],
]

function evasion(signalId: string, start: number, end: number): Finding {
  return { signalId, severity: 'medium', score: 0.8, start, end }
}

function weaken(finding: Finding): Finding {
  return { ...finding, score: Math.round(finding.score * DISGUISED_WEIGHT * 100) / 100 }
}

/** Attacks in leet, letter by letter, or in rot13; each also as the evasion it is. */
function underDisguise(views: Views, point: Point): Finding[] {
  return disguises.flatMap(([signalId, read]) => {
    const plain = read(views)
    if (!plain) return []
    return detectInjection(plain, point)
      .filter(({ score }) => score >= MIN_DISGUISED_SCORE)
      .flatMap((found) => [weaken(found), evasion(signalId, found.start, found.end)])
  })
}

function underDisguiseAnywhere(views: Views, point: Point): Finding[] {
  const { v0 } = views
  if (v0.length <= MAX_READ) return underDisguise(views, point)
  return endsOf(v0, MAX_READ).flatMap(({ from, to }) =>
    underDisguise(normalise(v0.slice(from, to)), point).map((found) => ({
      ...found,
      start: from + found.start,
      end: from + found.end,
    })),
  )
}

function inDecoded(decoded: DecodedText, point: Point, topicKeywords: KeywordAutomaton): Finding[] {
  const scan = new TextScan(topicKeywords)
  scan.push(decoded.text)
  scan.finish()
  const found = [
    ...scan.findings.filter(({ signalId }) => signalId !== 'pii.contact'),
    ...detectInjection(normalise(decoded.text), point).map(weaken),
  ]
  return found.flatMap((finding) => {
    const start = decoded.startOf(finding.start)
    const end = decoded.endOf(Math.max(finding.start, finding.end - 1))
    return [{ ...finding, start, end }, evasion('evasion.encoded', start, end)]
  })
}

type Input = {
  views: Views
  point: Point
  topicKeywords: KeywordAutomaton
  open: readonly Finding[]
}

/**
 * Finds what was disguised or encoded, and was not found openly in the same place. Not for output:
 * there the released text has already left, and only openly readable findings can be redacted.
 */
export function detectHiddenAttacks({ views, point, topicKeywords, open }: Input): Finding[] {
  if (point === 'output') return []
  const { texts, unread } = decodedTexts(views.v0)
  const hidden = [
    ...underDisguiseAnywhere(views, point),
    ...texts.flatMap((decoded) => inDecoded(decoded, point, topicKeywords)),
    // What nobody has read is at least known to be there.
    ...unread.map(({ from, to }) => ({
      ...evasion('evasion.encoded', from, to),
      class: 'too_long',
    })),
  ]
  if (hidden.length === 0) return []
  const sorted = open.toSorted((one, other) => one.start - other.start)
  return hidden.filter((finding) => !isOpen(finding, sorted))
}

/** Whether the same is among what was found openly, which is in the order of its beginnings. */
function isOpen(finding: Finding, open: readonly Finding[]): boolean {
  for (const other of open) {
    if (other.start >= finding.end) return false
    if (isSame(finding, other)) return true
  }
  return false
}

/** The evasion of something that is also found openly is none. */
function isSame(finding: Finding, other: Finding): boolean {
  const overlaps = finding.start < other.end && other.start < finding.end
  return (
    overlaps && (finding.signalId === other.signalId || finding.signalId.startsWith('evasion.'))
  )
}
