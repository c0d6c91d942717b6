import { createFileAnchor } from '#adapters/audit/anchor.ts'
import { createCheckpointKey } from '#adapters/audit/checkpoint-key.ts'
import { verifyAudit } from '#adapters/db/audit-verify.ts'
import { createSealer } from '#adapters/secrets/seal.ts'
import type { Invariant } from '#tests/helpers/invariants/evidence.ts'

/** Whatever was killed when: the audit chain has no gap and no fork, and speaks for every entry of the audit log. */
export const theAuditVerifies: Invariant = async ({ pool, stack }) => {
  const result = await verifyAudit({
    pool,
    key: createCheckpointKey(createSealer(stack.secrets.masterKey)),
    anchor: createFileAnchor(stack.dataDirectory),
  })
  const { rows } = await pool.query<{ problem: string }>(
    'SELECT problem FROM audit_verifications WHERE NOT is_ok',
  )
  return [...(result.ok ? [] : [result.problem ?? 'no reason']), ...rows.map((row) => row.problem)]
}
