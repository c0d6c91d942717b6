import type { Decision, PolicyRule, Span, StreamMode } from '#contracts/governance.ts'
import { selectorsOf } from './conditions.ts'
import { scanFor } from './detection.ts'
import { decideScanned } from './engine.ts'
import { isEnforced, isTightening, stopsText } from './evaluate.ts'
import { mergeSpans, removalMark } from './redact.ts'
import { isAbout, spanOf } from './redactions.ts'
import { inScope, rulingFor } from './ruling.ts'
import type { Ruling } from './ruling.ts'
import { isStreamable, mayMean, streamModeOf } from './stream-mode.ts'
import type { TextScan } from './text-scan.ts'
import type { StreamWindow, StreamWindowOptions, WindowEnd, WindowStep } from './types.ts'

/**
 * Opens the way out for one streaming answer, as strict as its rules want it.
 *
 * `window` releases at once what no detector can still want, and holds back the rest. Invariant: the released text is
 * the redacted text of the whole, wherever the deltas were cut, and no character of a place that stops the answer ever
 * leaves. `hold_all` holds everything to the end. `stream_then_check` holds back only what could become a secret or
 * what an immutable rule is about; where anything else was found in what it let out, it says what may stand instead.
 */
export function createStreamWindow(options: StreamWindowOptions): StreamWindow {
  const ruling = rulingFor({ ...options, point: 'output' })
  return new HoldWindow(ruling, streamModeOf(ruling))
}

class HoldWindow implements StreamWindow {
  readonly #ruling: Ruling
  readonly #mode: StreamMode
  /** The rules that may act while the text arrives. */
  readonly #rules: readonly PolicyRule[]
  readonly #scan: TextScan
  readonly #isHeldBack: (signal: string) => boolean
  readonly #deltas: string[] = []
  /** The text that was not released, which begins at `#heldFrom` of the whole. */
  #held = ''
  #heldFrom = 0
  #seenFindings = 0
  /** Places to redact that were not yet released. */
  #spans: Span[] = []
  /** What was released, kept where it may have to be taken back. */
  #shown = ''
  /** Whether something was found in what was released. */
  #isSpoiled = false
  #stopped: Decision | null = null

  constructor(ruling: Ruling, mode: StreamMode) {
    this.#ruling = ruling
    this.#mode = mode
    this.#rules = ruling.rules.filter(
      (rule) => isEnforced(rule) && isTightening(rule.effect) && isStreamable(rule),
    )
    this.#scan = scanFor(ruling)
    const held = mode === 'stream_then_check' ? this.#rules.filter(isKept) : this.#rules
    const ids = held.flatMap((rule) => selectorsOf(rule.condition)).map(({ id }) => id)
    this.#isHeldBack = (signal) => ids.some((id) => mayMean(id, signal))
  }

  push(delta: string): WindowStep {
    if (this.#stopped) return { release: '', blocked: this.#stopped }
    this.#deltas.push(delta)
    this.#scan.push(delta)
    if (this.#mode === 'hold_all') return { release: '' }
    this.#held += delta
    if (this.#mustStop()) return { release: '', blocked: this.#stop() }
    return { release: this.#show(this.#releaseUpTo(this.#scan.frontier(this.#isHeldBack))) }
  }

  end(): WindowEnd {
    if (this.#stopped) return this.#taken({ release: '', decision: this.#stopped }, '')
    this.#scan.finish()
    if (this.#mode !== 'hold_all' && this.#mustStop())
      return this.#taken({ release: '', decision: this.#stop() }, '')
    const text = this.#deltas.join('')
    const decision = decideScanned(this.#ruling, this.#scan, text)
    if (stopsText(decision.effect)) return this.#taken({ release: '', decision }, '')
    const allowed = decision.redactedText ?? text
    const release = this.#mode === 'hold_all' ? allowed : this.#releaseUpTo(text.length)
    return this.#taken({ release, decision }, allowed)
  }

  /** The end, with what may stand where that is not how the released text goes on. */
  #taken(end: WindowEnd, allowed: string): WindowEnd {
    if (this.#shown === '' || allowed === this.#shown + end.release) return end
    return { release: '', decision: end.decision, replacement: allowed }
  }

  #show(release: string): string {
    if (this.#mode === 'stream_then_check') this.#shown += release
    return release
  }

  /** Takes in the findings since the last call; true when one of them stops the answer. */
  #mustStop(): boolean {
    const { findings } = this.#scan
    if (findings.length === this.#seenFindings) return false
    const fresh = inScope(this.#ruling, findings.slice(this.#seenFindings))
    this.#seenFindings = findings.length
    for (const finding of fresh) {
      const rules = this.#rules.filter((rule) => isAbout(rule, finding))
      if (rules.some((rule) => stopsText(rule.effect))) return true
      if (rules.length === 0) continue
      if (finding.start < this.#heldFrom) this.#isSpoiled = true
      else this.#spans.push(spanOf(finding))
    }
    return false
  }

  #stop(): Decision {
    this.#stopped = decideScanned(this.#ruling, this.#scan, this.#deltas.join(''))
    this.#held = ''
    return this.#stopped
  }

  /** Releases the text up to the place, redacted; a redacted place leaves whole or not at all. */
  #releaseUpTo(place: number): string {
    if (this.#isSpoiled) return ''
    const spans = mergeSpans(this.#spans)
    const straddling = spans.find((span) => span.start < place && span.end > place)
    const to = straddling ? straddling.start : place
    if (to <= this.#heldFrom) return ''
    const pieces: string[] = []
    let position = this.#heldFrom
    for (const span of spans) {
      if (span.end > to) break
      pieces.push(this.#slice(position, span.start), removalMark(span.class))
      position = span.end
    }
    pieces.push(this.#slice(position, to))
    this.#spans = this.#spans.filter((span) => span.end > to)
    this.#held = this.#slice(to, Infinity)
    this.#heldFrom = to
    return pieces.join('')
  }

  #slice(from: number, to: number): string {
    return this.#held.slice(from - this.#heldFrom, to - this.#heldFrom)
  }
}

/** Whether what the rule is about is held back even where an answer is shown before it is checked. */
function isKept(rule: PolicyRule): boolean {
  return (
    rule.immutable ||
    selectorsOf(rule.condition).some(
      ({ id }) => mayMean(id, 'secret.key') || mayMean(id, 'prompt_leak.canary'),
    )
  )
}
