import { ALPHANUMERIC } from '../characters.ts'
import type { SymbolStream } from '../normaliser.ts'
import { ConnectionBody } from './connection-body.ts'
import { buildPrefixTree } from './prefix-trie.ts'
import type { PrefixNode } from './prefix-trie.ts'
import type { Report, Scanner } from './scanner.ts'
import { SecretBody } from './secret-body.ts'
import type { BodyState } from './secret-body.ts'
import { credentialSchemes, secretPatterns } from './secret-patterns.ts'
import type { SecretPattern } from './secret-patterns.ts'

type Start = { name: string; pattern: SecretPattern | null }
type Body = SecretBody | ConnectionBody
type Walk = { from: number; node: PrefixNode<Start> }
type Open = { name: string; class: string; body: Body }

const prefixTree = buildPrefixTree<Start>([
  ...secretPatterns.map((pattern): [string, Start] => [
    pattern.prefix,
    { name: pattern.prefix, pattern },
  ]),
  ...credentialSchemes.map((scheme): [string, Start] => [
    `${scheme}://`,
    { name: 'connection', pattern: null },
  ]),
])

/** Finds credentials by the shapes their issuers gave them. */
export class SecretScanner implements Scanner {
  readonly #report: Report
  #walks: Walk[] = []
  /** At most one per pattern, so that repeated prefixes cannot pile up. */
  #open: Open[] = []
  #previousKind = 0

  constructor(report: Report) {
    this.#report = report
  }

  scan(stream: SymbolStream, from: number, to: number): void {
    const { v1, kinds } = stream
    for (let index = from; index < to; index += 1) {
      const code = v1[index] ?? 0
      const isBound = (this.#previousKind & (kinds[index] ?? 0) & ALPHANUMERIC) !== 0
      this.#previousKind = kinds[index] ?? 0
      if (this.#open.length > 0) this.#readBodies((body) => body.step(stream, index))
      if (this.#walks.length > 0) this.#walk(code, index)
      const node = isBound ? undefined : prefixTree.next.get(code)
      if (node) this.#walks.push({ from: index, node })
    }
  }

  finish(stream: SymbolStream): void {
    this.#readBodies((body) => body.finish(stream))
    this.#walks = []
    this.#open = []
  }

  openFrom(): number {
    let first = this.#walks[0]?.from ?? Infinity
    for (const { body } of this.#open) first = Math.min(first, body.from)
    return first
  }

  #walk(code: number, index: number): void {
    const walks = this.#walks
    this.#walks = []
    for (const { from, node } of walks) {
      const next = node.next.get(code)
      if (!next) continue
      if (next.value) this.#start(next.value, from, index + 1)
      if (next.next.size > 0) this.#walks.push({ from, node: next })
    }
  }

  #start(start: Start, from: number, bodyFrom: number): void {
    if (this.#open.some((open) => open.name === start.name)) return
    const { name, pattern } = start
    const body = pattern
      ? new SecretBody(pattern, from, bodyFrom)
      : new ConnectionBody(from, bodyFrom)
    this.#open.push({ name, class: pattern?.class ?? 'connection_string', body })
  }

  #readBodies(read: (body: Body) => BodyState): void {
    const open = this.#open
    this.#open = []
    for (const candidate of open) {
      const state = read(candidate.body)
      if (state === 'reading') this.#open.push(candidate)
      else if (state !== 'dead') this.#reportSecret(candidate.class, state)
    }
  }

  #reportSecret(secretClass: string, place: { from: number; to: number }): void {
    this.#report({
      signalId: 'secret.key',
      severity: 'critical',
      score: 1,
      class: secretClass,
      from: place.from,
      to: place.to,
    })
  }
}
