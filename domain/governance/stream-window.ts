import type { Decision, PolicyRule, Span } from '#contracts/governance.ts'
import { isSignalAlone, selectorsOf } from './conditions.ts'
import { decideScanned, inScope, isAbout, rulingFor } from './engine.ts'
import type { Ruling } from './engine.ts'
import { isTightening, stopsText } from './evaluate.ts'
import { mergeSpans, removalMark } from './redact.ts'
import type { Finding } from './scanners/scanner.ts'
import { TextScan, streamedSignals } from './text-scan.ts'
import type { StreamWindow, StreamWindowOptions, WindowEnd, WindowStep } from './types.ts'

/** Whether the rule can be decided while the text still arrives, from one finding at a time. */
function isStreamable(rule: PolicyRule): boolean {
  return (
    isSignalAlone(rule.condition) &&
    selectorsOf(rule.condition).every(({ id }) => isStreamedSignal(id))
  )
}

function isStreamedSignal(id: string): boolean {
  return streamedSignals.some(
    (streamed) =>
      streamed === id || (streamed.endsWith('*') && id.startsWith(streamed.slice(0, -1))),
  )
}

/**
 * Opens the hold window over one streaming answer. It releases at once what no detector can still
 * want, and holds back the rest. Invariant: the released text is the redacted text of the whole,
 * wherever the deltas were cut, and no character of a place that stops the answer ever leaves.
 * Where a rule needs the whole text to decide, everything is held to the end.
 */
export function createStreamWindow(options: StreamWindowOptions): StreamWindow {
  const ruling = rulingFor({ ...options, point: 'output' })
  const rules = ruling.rules.filter((rule) => rule.mode === 'enforce' && isTightening(rule.effect))
  return new HoldWindow(ruling, rules.every(isStreamable) ? rules : null)
}

class HoldWindow implements StreamWindow {
  readonly #ruling: Ruling
  /** The rules that may act on the stream; null when the whole text is needed. */
  readonly #rules: readonly PolicyRule[] | null
  readonly #scan: TextScan
  readonly #deltas: string[] = []
  /** The text that was not released, which begins at `#heldFrom` of the whole. */
  #held = ''
  #heldFrom = 0
  #seenFindings = 0
  /** Places to redact that were not yet released. */
  #spans: Span[] = []
  #stopped: Decision | null = null

  constructor(ruling: Ruling, rules: readonly PolicyRule[] | null) {
    this.#ruling = ruling
    this.#rules = rules
    this.#scan = new TextScan(ruling.topicKeywords)
  }

  push(delta: string): WindowStep {
    if (this.#stopped) return { release: '', blocked: this.#stopped }
    this.#deltas.push(delta)
    this.#held += delta
    this.#scan.push(delta)
    if (this.#mustStop()) return { release: '', blocked: this.#stop() }
    return { release: this.#rules ? this.#releaseUpTo(this.#scan.frontier()) : '' }
  }

  end(): WindowEnd {
    if (this.#stopped) return { release: '', decision: this.#stopped }
    this.#scan.finish()
    if (this.#mustStop()) return { release: '', decision: this.#stop() }
    const text = this.#deltas.join('')
    const decision = decideScanned(this.#ruling, this.#scan, text)
    if (stopsText(decision.effect)) return { release: '', decision }
    const release = this.#rules ? this.#releaseUpTo(text.length) : (decision.redactedText ?? text)
    return { release, decision }
  }

  /** Takes in the findings since the last call; true when one of them stops the answer. */
  #mustStop(): boolean {
    const { findings } = this.#scan
    if (!this.#rules || findings.length === this.#seenFindings) return false
    const fresh = inScope(this.#ruling, findings.slice(this.#seenFindings))
    this.#seenFindings = findings.length
    for (const finding of fresh) {
      const rules = this.#rules.filter((rule) => isAbout(rule, finding))
      if (rules.some((rule) => stopsText(rule.effect))) return true
      if (rules.length > 0) this.#spans.push(spanOf(finding))
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

function spanOf({ start, end, class: spanClass }: Finding): Span {
  return spanClass === undefined ? { start, end } : { start, end, class: spanClass }
}
