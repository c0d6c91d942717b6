import { createCheckpointKey } from '#adapters/audit/checkpoint-key.ts'
import { makeCheckpoint, type CheckpointContext } from '#adapters/db/audit-checkpoints.ts'
import { rotateAuditKey } from '#adapters/db/audit-keys.ts'
import { createSealer } from '#adapters/secrets/seal.ts'

/**
 * Puts a new signing key in the place of the one of now, signs with it, and carries both out. After a change of the
 * master key the old one endorses the new key where it is given.
 */
export async function rotate(
  context: CheckpointContext,
  wish: { reason: string; previousMasterKey: string | undefined; isBreakAccepted: boolean },
): Promise<number> {
  const { reason, isBreakAccepted, previousMasterKey } = wish
  const previous = previousMasterKey
    ? createCheckpointKey(createSealer(previousMasterKey))
    : undefined
  const outcome = await rotateAuditKey(context.pool, {
    own: context.key,
    previous,
    reason,
    isBreakAccepted,
  })
  if (outcome.kind === 'not_endorsed') {
    process.stderr.write(
      `The checkpoints are signed with the key ${outcome.keyId}, which comes from no master key that is known here. Give the old one by --previous-master-key-file, or, where it is lost, say --accept-break: whoever verifies is then told that nobody introduced the new key.\n`,
    )
    return 1
  }
  const { keyId, endorsement, previousKeyId } = outcome.key
  const how = endorsement ? `endorsed by the key ${previousKeyId}` : 'endorsed by nobody'
  process.stdout.write(`Checkpoints are signed with the key ${keyId} now, ${how}.\n`)
  const { failures } = await makeCheckpoint(context)
  for (const { name, problem } of failures)
    process.stderr.write(`It did not reach ${name} yet (${problem}); a worker tries again.\n`)
  return 0
}
