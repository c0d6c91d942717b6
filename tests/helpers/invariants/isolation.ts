import type { Evidence, Invariant } from '#tests/helpers/invariants/evidence.ts'

const SAMPLE = 6

/** Somebody else gets 404 for every object of the owner's, by every route, and never sees a word of theirs. */
export const strangersSeeNothing: Invariant = async (evidence) => {
  const { log, stranger } = evidence
  const bodiesBefore = log.bodies.length
  const samples = log.sent.filter((entry) => entry.turnId).slice(-SAMPLE)
  const answers = await Promise.all(samples.map((entry) => probe(evidence, entry)))
  const searched = await Promise.all(
    samples.map(({ content }) =>
      stranger.call<{ items: unknown[] }>(
        'GET',
        `/api/chat/sessions?query=${encodeURIComponent(content.slice(0, 30))}`,
      ),
    ),
  )
  const seen = log.bodies
    .slice(bodiesBefore)
    .filter((body) => log.sent.some(({ content }) => body.includes(content)))
  return [
    ...answers.flat(),
    ...searched.flatMap(({ items }) =>
      items.length > 0 ? ['a search found what is not theirs'] : [],
    ),
    ...seen.map(() => "an answer to the stranger holds the owner's text"),
  ]
}

async function probe(
  { stranger, pool }: Evidence,
  { sessionId, turnId }: { sessionId: string; turnId: string | null },
): Promise<string[]> {
  const { rows } = await pool.query<{ message_id: string }>(
    'SELECT message_id FROM turns WHERE id = $1',
    [turnId],
  )
  const session = `/api/chat/sessions/${sessionId}`
  const turn = `/api/chat/turns/${turnId}`
  const routes: [method: string, path: string, body?: unknown][] = [
    ['GET', session],
    ['GET', `${session}/messages`],
    ['GET', `${session}/export?format=json`],
    ['GET', `${session}/export?format=markdown`],
    ['PATCH', session, { title: 'mine now' }],
    ['DELETE', session],
    ['POST', `${session}/turns`, { content: 'what was said here?' }],
    ['GET', turn],
    ['GET', `${turn}/events`],
    ['POST', `${turn}/stop`],
    ['POST', `${turn}/regenerate`],
    ['POST', `/api/chat/messages/${rows[0]?.message_id}/feedback`, { rating: 'up' }],
  ]
  const wrong = await Promise.all(
    routes.map(async ([method, path, body]) => {
      const response = await stranger.request(method, path, {
        body,
        headers: { 'if-match': '"1"' },
      })
      await response.body?.cancel()
      return response.status === 404 ? [] : [`${method} ${path}: ${response.status} to a stranger`]
    }),
  )
  return wrong.flat()
}

/** A change under a version that somebody has changed meanwhile is refused, and of two at once one wins. */
export const staleChangesAreRefused: Invariant = async ({ stranger }) => {
  const session = await stranger.createSession()
  const rename = async (title: string, headers: Record<string, string>) => {
    const path = `/api/chat/sessions/${session.id}`
    return (await stranger.request('PATCH', path, { body: { title }, headers })).status
  }
  const current = { 'if-match': `"${session.version}"` }
  const racers = await Promise.all(['one', 'two', 'three'].map((title) => rename(title, current)))
  const stale = await rename('late', current)
  const without = await rename('blind', {})
  const got = [...racers.toSorted(), stale, without].join()
  return got === '200,412,412,412,428' ? [] : [`changes were answered ${got}`]
}
