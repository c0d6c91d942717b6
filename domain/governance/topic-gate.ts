import type { KeptTopic, PolicySnapshot } from '#contracts/governance.ts'
import type { RuleProblem } from './analysis.ts'
import { ANYBODY } from './corpus.ts'
import { strictChanges } from './gate.ts'
import { foldPhrase, normalise } from './normaliser.ts'
import { changesOf, harmlessAt, tooStrict } from './regression.ts'
import { topicRule } from './rules.ts'

/**
 * Why a topic cannot be saved: nothing of it can ever be found, or ordinary work would be refused because of it. One that
 * is switched off may be unfinished; one for single agents or domains may be as strict as it likes.
 */
export function topicProblems(topic: KeptTopic, present: PolicySnapshot): RuleProblem[] {
  if (!topic.active) return []
  const problems = emptyParts(topic)
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
