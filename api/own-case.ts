import type { ApprovalDetail } from '#contracts/approvals.ts'
import type { RedactionTokens } from '#adapters/db/redaction-tokens.ts'
import type { Principal } from '#domain/permissions.ts'

/**
 * A case as the person reads it who asked: what stands behind tokens, as they wrote it. Who may put another text in its
 * place gets the tokens, for their text is kept.
 */
export async function revealOwnCase(
  tokens: RedactionTokens,
  principal: Principal,
  detail: ApprovalDetail,
): Promise<ApprovalDetail> {
  if (detail.requester.id !== principal.userId || detail.allowed.includes('edit')) return detail
  const { question, proposedResponse, editedResponse, reviewerNotes } = detail
  const kept = [question, proposedResponse, editedResponse, reviewerNotes]
  const place = { userId: principal.userId, sessionId: detail.sessionId }
  const shown = await tokens.unmaskAll(
    place,
    kept.map((text) => text ?? ''),
  )
  const textAt = (index: number) => (kept[index] === null ? null : (shown[index] ?? null))
  const hasMoved = kept.some((text, index) => (text ?? '') !== shown[index])
  return {
    ...detail,
    question: shown[0] ?? question,
    proposedResponse: textAt(1),
    editedResponse: textAt(2),
    reviewerNotes: textAt(3),
    // Their places are those of the text with tokens.
    signals: hasMoved ? detail.signals.map((signal) => ({ ...signal, spans: [] })) : detail.signals,
  }
}
