import type { Pool } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { ApiError } from '#contracts/errors.ts'
import type { UpdateProviderRequest } from '#contracts/models.ts'
import type { ProviderDefinition, ProviderSetting, StoredProvider } from '#domain/models.ts'
import { changedProviderFields, refuseProviderChange } from '#domain/provider-changes.ts'
import type { Sealer } from '#adapters/secrets/seal.ts'
import { appendAuditEvent } from './audit.ts'
import { createModelProviderStore } from './model-providers.ts'
import { inTransaction, type Queryable } from './transaction.ts'

export interface ProviderEdit {
  definition: ProviderDefinition
  environment: ProviderSetting
  version: number
  changes: UpdateProviderRequest
  actorId: string
  requestId: string
}

/**
 * Saves a provider's settings with the audit event that says who changed which of them.
 * @throws ApiError `stale_version`, or `refused` when its key would go to another address.
 */
export async function saveProviderSettings(
  { pool, sealer }: { pool: Pool; sealer: Sealer },
  edit: ProviderEdit,
): Promise<StoredProvider> {
  const { definition, changes } = edit
  return inTransaction(pool, async (client) => {
    const providers = createModelProviderStore(client, sealer)
    const stored = await providers.find(definition.id)
    if ((stored?.version ?? 0) !== edit.version) throw new ApiError('stale_version')
    const refusal = refuseProviderChange({ ...edit, stored })
    if (refusal) throw new ApiError('refused', { message: refusal })
    const saved = await providers.update(definition.id, changes, edit.version)
    if (!saved) throw new ApiError('stale_version')
    await appendAuditEvent(client, {
      type: 'provider.updated',
      severity: 'info',
      actorId: edit.actorId,
      subjectId: definition.id,
      payload: { version: saved.version, fields: changedProviderFields(changes) },
      requestId: edit.requestId,
    })
    return saved
  })
}

const PROVIDER_TEST = 'provider.test'
const testPayload = z.object({ provider: z.string() })

/** Writes down that this person may have a provider tested, and returns the id for the workflow to ask with. */
export async function requestProviderTest(
  database: Queryable,
  request: { providerId: string; actorId: string },
): Promise<string> {
  const id = uuidv7()
  await database.query(
    `INSERT INTO commands (id, kind, subject_id, actor_id, payload) VALUES ($1, $2, $1, $3, $4)`,
    [id, PROVIDER_TEST, request.actorId, { provider: request.providerId }],
  )
  return id
}

/** Takes a test's command once and returns its provider; null where the API wrote none, or it was taken before. */
export async function takeProviderTest(
  database: Queryable,
  commandId: string,
): Promise<string | null> {
  const { rows } = await database.query<{ payload: unknown }>(
    `UPDATE commands SET consumed_at = now() WHERE id = $1 AND kind = $2 AND consumed_at IS NULL
     RETURNING payload`,
    [commandId, PROVIDER_TEST],
  )
  return rows[0] ? testPayload.parse(rows[0].payload).provider : null
}
