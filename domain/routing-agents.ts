import type { Agent } from '#contracts/agents.ts'

export type RoutableAgent = Pick<
  Agent,
  'id' | 'slug' | 'name' | 'domain' | 'description' | 'keywords' | 'router'
>

export interface RankedAgent {
  agentId: string
  slug: string
  name: string
  /** 0 to 1: how much in the text speaks for this agent. */
  score: number
  /** The agent's own words that the text was found to hold, strongest first. */
  matched: string[]
}

/** What one matching term adds: each takes this share of what is still missing to 1. */
const WEIGHTS = { phrase: 0.65, keyword: 0.5, title: 0.35, description: 0.08 } as const

/** Below this only words of descriptions matched: too little to send somebody away from the primary agent. */
const MINIMUM_SCORE = 0.3
/** From this length on a term also matches as a beginning: `invoice` in `invoices`. */
const PREFIX_LENGTH = 4
const DESCRIPTION_WORD_LENGTH = 5

interface Term {
  label: string
  words: string[]
  weight: number
}

/**
 * Ranks the agents among which an unaddressed text is routed (those with `router`), by the words which
 * it shares with their keywords, names, domains and descriptions. Agents without any are left out; ties
 * go by name.
 */
export function rankAgents(text: string, agents: readonly RoutableAgent[]): RankedAgent[] {
  const words = wordsOf(text)
  const routers = agents.filter(({ router }) => router)
  const common = commonDescriptionWords(routers)
  return routers
    .map((agent) => rank(agent, words, common))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || compare(a.name, b.name) || compare(a.agentId, b.agentId))
}

/** The agent that a text goes to: the best of the ranking, or the primary one where nothing speaks clearly for any. */
export function chooseAgent(ranked: readonly RankedAgent[], primaryId: string): string {
  const [best] = ranked
  return best && best.score >= MINIMUM_SCORE ? best.agentId : primaryId
}

function rank(agent: RoutableAgent, text: string[], common: Set<string>): RankedAgent {
  const found = termsOf(agent, common).filter(({ words }) => occurs(words, text))
  const missing = found.reduce((rest, { weight }) => rest * (1 - weight), 1)
  return {
    agentId: agent.id,
    slug: agent.slug,
    name: agent.name,
    score: Math.round((1 - missing) * 1000) / 1000,
    matched: found.map(({ label }) => label),
  }
}

/** An agent's terms, strongest first, each once. */
function termsOf(agent: RoutableAgent, common: Set<string>): Term[] {
  const keywords = agent.keywords.map((label) => {
    const words = wordsOf(label)
    return { label, words, weight: words.length > 1 ? WEIGHTS.phrase : WEIGHTS.keyword }
  })
  const titles = wordsOf(`${agent.name} ${agent.domain}`)
    .filter((word) => [...word].length > 2)
    .map((word) => ({ label: word, words: [word], weight: WEIGHTS.title }))
  const descriptions = descriptionWords(agent)
    .filter((word) => !common.has(word))
    .map((word) => ({ label: word, words: [word], weight: WEIGHTS.description }))
  const strongestFirst = [...keywords, ...titles, ...descriptions].sort(
    (a, b) => b.weight - a.weight,
  )
  const byWords = new Map<string, Term>()
  for (const term of strongestFirst) {
    const key = term.words.join(' ')
    if (key !== '' && !byWords.has(key)) byWords.set(key, term)
  }
  return [...byWords.values()]
}

function descriptionWords({ description }: RoutableAgent): string[] {
  return wordsOf(description).filter((word) => [...word].length >= DESCRIPTION_WORD_LENGTH)
}

/** Words in more than one description do not tell agents apart; this replaces a stop list for every language. */
function commonDescriptionWords(agents: readonly RoutableAgent[]): Set<string> {
  const seen = new Set<string>()
  const common = new Set<string>()
  for (const word of agents.flatMap((agent) => [...new Set(descriptionWords(agent))])) {
    if (seen.has(word)) common.add(word)
    seen.add(word)
  }
  return common
}

/** Lower-case words without diacritics; marks that are letters' own, as in Hindi, stay. */
function wordsOf(text: string): string[] {
  const folded = text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036F]/g, '')
    .toLowerCase()
  return folded.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
}

const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u

function occurs(term: string[], text: string[]): boolean {
  const [first] = term
  if (first === undefined) return false
  // These scripts put no space between words, so a word stands anywhere in a run of letters.
  if (term.length === 1 && UNSPACED.test(first)) return text.some((word) => word.includes(first))
  return text.some((_, start) =>
    term.every((word, index) => wordMatches(word, text[start + index], index === term.length - 1)),
  )
}

function wordMatches(term: string, word: string | undefined, isLast: boolean): boolean {
  if (word === undefined) return false
  return word === term || (isLast && term.length >= PREFIX_LENGTH && word.startsWith(term))
}

/** By code units, so that the order is the same on every machine. */
function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
