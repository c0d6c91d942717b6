import { decideTimed } from '#adapters/db/governance-records.ts'
import type { RedactionTokens } from '#adapters/db/redaction-tokens.ts'
import type { Decision } from '#contracts/governance.ts'
import { decideText } from '#domain/governance/engine.ts'
import { mayKeepValues } from '#domain/governance/redactions.ts'
import type { TextToDecide } from '#domain/governance/types.ts'

/** How often two questions of one conversation may take the same token before values are removed instead. */
const MOST_TRIES = 3

export interface Timed {
  decision: Decision
  ms: number
}

/**
 * Decides on a question. What a rule puts behind tokens is sealed and stored before the decision is: where that fails,
 * it is removed for good.
 */
export async function decideQuestion(
  tokens: RedactionTokens,
  sessionId: string,
  asked: TextToDecide,
): Promise<Timed> {
  const kept = mayKeepValues(asked.snapshot.rules)
    ? await decideWithTokens(tokens, sessionId, asked).catch(() => null)
    : null
  return kept ?? decideTimed(() => decideText(asked))
}

async function decideWithTokens(
  tokens: RedactionTokens,
  sessionId: string,
  asked: TextToDecide,
): Promise<Timed | null> {
  for (let attempt = 1; attempt <= MOST_TRIES; attempt++) {
    const { tokenFor, issued } = await tokens.issuerFor(sessionId)
    const timed = decideTimed(() => decideText({ ...asked, tokenFor }))
    if (await tokens.keep(sessionId, issued())) return timed
  }
  return null
}
