import { Pool } from 'pg'
import { createFileAnchor } from '#adapters/audit/anchor.ts'
import { createCheckpointKey } from '#adapters/audit/checkpoint-key.ts'
import { verifyAudit } from '#adapters/db/audit-verify.ts'
import { createSealer } from '#adapters/secrets/seal.ts'
import type { Invariant } from '#tests/helpers/invariants/evidence.ts'

/** Whatever was killed when: the audit chain has no gap and no fork, and speaks for every entry of the audit log. */
export const theAuditVerifies: Invariant = async ({ pool, stack }) => {
  // A snapshot of its own: the checks may look through a transaction that nobody else sees.
  const own = new Pool({ connectionString: stack.databaseUrl, max: 4 })
  const result = await verifyAudit({
    pool: own,
    key: createCheckpointKey(createSealer(stack.secrets.masterKey)),
    anchors: [createFileAnchor(stack.dataDirectory)],
  }).finally(() => own.end())
  const { rows } = await pool.query<{ problem: string }>(
    'SELECT problem FROM audit_verifications WHERE NOT is_ok',
  )
  return [...(result.ok ? [] : [result.problem ?? 'no reason']), ...rows.map((row) => row.problem)]
}
