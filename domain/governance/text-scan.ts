import { Normaliser } from './normaliser.ts'
import type { SymbolStream } from './normaliser.ts'
import { BicScanner } from './scanners/bic.ts'
import { CanaryScanner } from './scanners/canary.ts'
import { CardScanner } from './scanners/cards.ts'
import { EmailScanner } from './scanners/email.ts'
import { IbanScanner } from './scanners/iban.ts'
import { IdentityScanner } from './scanners/identity.ts'
import { IpScanner } from './scanners/ips.ts'
import type { KeywordAutomaton } from './scanners/keyword-automaton.ts'
import { KeywordScanner } from './scanners/keywords.ts'
import { MinorsScanner } from './scanners/minors.ts'
import { NameScanner } from './scanners/names.ts'
import { PasswordScanner } from './scanners/passwords.ts'
import { PhoneScanner } from './scanners/phones.ts'
import { PrivateKeyScanner } from './scanners/private-key.ts'
import type { Finding, Scanner, SymbolFinding } from './scanners/scanner.ts'
import { SecretScanner } from './scanners/secrets.ts'

/** The signals of detectors that read text once and can therefore work on a stream. */
export const streamedSignals: readonly string[] = [
  'topic.prohibited:*',
  'prompt_leak.canary',
  'secret.key',
  'pii.financial',
  'pii.government_id',
  'pii.contact',
  'content.S4',
]

/**
 * Reads a text once, in pieces of any size, with all streaming detectors. Findings do not depend on
 * where the pieces were cut, and none begins before the `frontier` that was given earlier.
 */
export class TextScan {
  readonly findings: Finding[] = []
  readonly #normaliser = new Normaliser()
  readonly #scanners: readonly { signal: string; scanner: Scanner }[]
  #read = 0

  /** @param canary the word of the hidden instructions that must not be repeated; none is looked for when empty */
  constructor(topicKeywords: KeywordAutomaton, canary = '') {
    const report = (found: SymbolFinding): void => {
      this.findings.push(placeInOriginal(this.#normaliser.stream, found))
    }
    this.#scanners = [
      { signal: 'topic.prohibited:*', scanner: new KeywordScanner(topicKeywords, report) },
      { signal: 'prompt_leak.canary', scanner: new CanaryScanner(canary, report) },
      { signal: 'secret.key', scanner: new SecretScanner(report) },
      { signal: 'secret.key', scanner: new PrivateKeyScanner(report) },
      { signal: 'secret.key', scanner: new PasswordScanner(report) },
      { signal: 'pii.financial', scanner: new CardScanner(report) },
      { signal: 'pii.financial', scanner: new IbanScanner(report) },
      { signal: 'pii.financial', scanner: new BicScanner(report) },
      { signal: 'pii.government_id', scanner: new IdentityScanner(report) },
      { signal: 'pii.contact', scanner: new PhoneScanner(report) },
      { signal: 'pii.contact', scanner: new NameScanner(report) },
      { signal: 'pii.contact', scanner: new EmailScanner(report) },
      { signal: 'pii.contact', scanner: new IpScanner(report) },
      { signal: 'content.S4', scanner: new MinorsScanner(report) },
    ]
  }

  get symbols(): SymbolStream {
    return this.#normaliser.stream
  }

  /** Makes room for a text that comes in pieces. */
  reserve(length: number): void {
    this.#normaliser.stream.reserve(length)
  }

  push(delta: string): void {
    this.#normaliser.push(delta)
    this.#scan()
  }

  finish(): void {
    this.#normaliser.finish()
    this.#scan()
    for (const { scanner } of this.#scanners) scanner.finish(this.#normaliser.stream)
  }

  /** The first place of the original text that may still become part of a finding of a wanted signal. */
  frontier(isWanted: (signal: string) => boolean = () => true): number {
    let symbol = Infinity
    for (const { signal, scanner } of this.#scanners)
      if (isWanted(signal)) symbol = Math.min(symbol, scanner.openFrom())
    const { openStart, stream } = this.#normaliser
    return symbol < stream.length ? Math.min(openStart, stream.start[symbol] ?? 0) : openStart
  }

  #scan(): void {
    const { stream } = this.#normaliser
    if (stream.length === this.#read) return
    for (const { scanner } of this.#scanners) scanner.scan(stream, this.#read, stream.length)
    this.#read = stream.length
  }
}

function placeInOriginal(stream: SymbolStream, found: SymbolFinding): Finding {
  const { from, to, ...finding } = found
  return { ...finding, start: stream.start[from] ?? 0, end: stream.end[to - 1] ?? 0 }
}
