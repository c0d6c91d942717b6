import type { KeptTopic, PolicySnapshot } from '#contracts/governance.ts'
import type { RuleProblem } from './analysis.ts'
import { ANYBODY } from './corpus.ts'
import { strictChanges } from './gate.ts'
import { foldPhrase, normalise } from './normaliser.ts'
import { changesOf, harmlessAt, tooStrict } from './regression.ts'
import { topicRule } from './rules.ts'

/** The domains of the agents that there are, by their ids. */
export type KnownAgents = ReadonlyMap<string, string>

/**
 * Why a topic cannot be saved: nothing of it can ever be found, it holds nowhere, or ordinary work would be refused
 * because of it. One that is switched off may be unfinished; one for single agents or domains may be as strict as it likes.
 */
export function topicProblems(
  topic: KeptTopic,
  { present, agents }: { present: PolicySnapshot; agents: KnownAgents },
): RuleProblem[] {
  if (!topic.active) return []
  const problems = [...emptyParts(topic), ...scopeProblems(topic, agents)]
  if (problems.length > 0) return problems
  if (topic.scope?.agentIds || topic.scope?.domains) return []
  const { active: _, ...drafted } = topic
  const others = present.topics.filter(({ id }) => id !== topic.id)
  const changes = changesOf(harmlessAt(topicRule(drafted).points), {
    before: present,
    after: { ...present, topics: [...others, drafted] },
    agent: ANYBODY,
  })
  const { newlyBlocked, newlyHeld } = strictChanges(changes)
  const problem = tooStrict(newlyBlocked, newlyHeld)
  return problem === null ? [] : [{ path: 'keywords', message: problem }]
}

/** What of a topic has no effect for now, though it may be saved. */
export function topicWarnings({ active, scope }: KeptTopic, agents: KnownAgents): RuleProblem[] {
  const present = new Set(agents.values())
  const unused = (scope?.domains ?? []).flatMap((domain, index) =>
    present.has(domain)
      ? []
      : [{ path: `scope.domains.${index}`, message: `no agent is of the domain ${domain}` }],
  )
  return active ? unused : []
}

function scopeProblems({ scope = {} }: KeptTopic, agents: KnownAgents): RuleProblem[] {
  const lists = ['agentIds', 'domains', 'points'] as const
  const empty = lists.flatMap((list) =>
    scope[list]?.length === 0
      ? [{ path: `scope.${list}`, message: 'is empty, so the topic would hold nowhere' }]
      : [],
  )
  const unknown = (scope.agentIds ?? []).flatMap((id, index) =>
    agents.has(id) ? [] : [{ path: `scope.agentIds.${index}`, message: 'is no agent’s id' }],
  )
  const problems = [...empty, ...unknown]
  const { agentIds, domains } = scope
  if (problems.length > 0 || !agentIds || !domains) return problems
  return agentIds.some((id) => domains.includes(agents.get(id) ?? ''))
    ? []
    : [{ path: 'scope.domains', message: 'is the domain of none of the agents named' }]
}

function emptyParts({ keywords, samples }: KeptTopic): RuleProblem[] {
  if (keywords.length + samples.length === 0)
    return [{ path: 'keywords', message: 'is empty, as samples are, so nothing would be found' }]
  const named = (field: string, index: number) => [
    {
      path: `${field}.${index}`,
      message: 'holds no letters or digits, so it would never be found',
    },
  ]
  return [
    ...keywords.flatMap((keyword, index) =>
      hasText(foldPhrase(keyword)) ? [] : named('keywords', index),
    ),
    ...samples.flatMap((sample, index) =>
      hasText(normalise(sample).v2.text) ? [] : named('samples', index),
    ),
  ]
}

const hasText = (folded: string) => /[\p{L}\p{N}]/u.test(folded)
