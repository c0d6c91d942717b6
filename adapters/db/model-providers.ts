import { z } from 'zod'
import type { UpdateProviderRequest } from '#contracts/models.ts'
import type { StoredProvider } from '#domain/models.ts'
import type { Sealer } from '#adapters/secrets/seal.ts'
import type { Queryable } from './transaction.ts'

const rowSchema = z.object({
  id: z.string(),
  base_url: z.string().nullable(),
  sealed_key: z.instanceof(Uint8Array).nullable(),
  is_enabled: z.boolean(),
  version: z.number(),
  last_check_at: z.date().nullable(),
  last_check_ok: z.boolean().nullable(),
  last_check_message: z.string().nullable(),
})
type Row = z.infer<typeof rowSchema>

const COLUMNS =
  'id, base_url, sealed_key, is_enabled, version, last_check_at, last_check_ok, last_check_message'

export interface ModelProviderStore {
  list(): Promise<(StoredProvider & { id: string })[]>
  find(id: string): Promise<StoredProvider | null>
  /** Saves what is given; null when the row is no longer at `version` (0: there is none yet). */
  update(
    id: string,
    changes: UpdateProviderRequest,
    version: number,
  ): Promise<StoredProvider | null>
  /** Notes the outcome of a test; not an edit, so the version stays. */
  recordCheck(id: string, check: { ok: boolean; message: string }): Promise<void>
  /** Settings with their keys in clear, for the registry. A key that cannot be opened counts as none. */
  loadCredentials(): Promise<
    { id: string; apiKey?: string; baseUrl?: string; isEnabled: boolean }[]
  >
}

/** The console's settings of model providers; keys are sealed here and leave only to the registry. */
export function createModelProviderStore(pool: Queryable, sealer: Sealer): ModelProviderStore {
  const select = async (where: string, values: unknown[]) => {
    const { rows } = await pool.query(`SELECT ${COLUMNS} FROM model_providers ${where}`, values)
    return rows.map((row) => rowSchema.parse(row))
  }
  return {
    async list() {
      const rows = await select('ORDER BY id', [])
      return rows.map((row) => ({ id: row.id, ...toStored(row) }))
    },
    async find(id) {
      const [row] = await select('WHERE id = $1', [id])
      return row ? toStored(row) : null
    },
    update: (id, changes, version) => updateProvider({ pool, sealer }, id, { changes, version }),
    async recordCheck(id, { ok, message }) {
      await pool.query(
        `INSERT INTO model_providers (id, version, last_check_at, last_check_ok, last_check_message, updated_at)
         VALUES ($1, 0, now(), $2, $3, now())
         ON CONFLICT (id) DO UPDATE SET last_check_at = now(), last_check_ok = $2, last_check_message = $3`,
        [id, ok, message],
      )
    },
    async loadCredentials() {
      const rows = await select('', [])
      return rows.map((row) => ({
        id: row.id,
        isEnabled: row.is_enabled,
        ...(row.base_url === null ? {} : { baseUrl: row.base_url }),
        ...openKey(row, sealer),
      }))
    },
  }
}

interface Edit {
  changes: UpdateProviderRequest
  version: number
}

async function updateProvider(
  { pool, sealer }: { pool: Queryable; sealer: Sealer },
  id: string,
  { changes, version }: Edit,
): Promise<StoredProvider | null> {
  const sealed =
    typeof changes.apiKey === 'string' ? sealer.seal(changes.apiKey, keyPlace(id)) : null
  // Version 0 is no row, or one that only a test has written. A key does not follow to a new
  // address: whoever may change the address must not learn the key by it.
  const { rows } = await pool.query(
    `INSERT INTO model_providers AS saved (id, base_url, sealed_key, is_enabled, version, updated_at)
     SELECT $1, $3, $5, coalesce($6, true), 1, now()
     WHERE $7 = 0 OR EXISTS (SELECT 1 FROM model_providers WHERE id = $1)
     ON CONFLICT (id) DO UPDATE SET
       base_url = CASE WHEN $2 THEN $3 ELSE saved.base_url END,
       sealed_key = CASE WHEN $4 THEN $5
         WHEN $2 AND saved.base_url IS DISTINCT FROM $3 THEN NULL ELSE saved.sealed_key END,
       is_enabled = coalesce($6, saved.is_enabled),
       version = saved.version + 1, updated_at = now()
     WHERE saved.version = $7
     RETURNING ${COLUMNS}`,
    [
      id,
      changes.baseUrl !== undefined,
      changes.baseUrl ?? null,
      changes.apiKey !== undefined,
      sealed,
      changes.enabled ?? null,
      version,
    ],
  )
  const [row] = rows.map((found) => rowSchema.parse(found))
  return row ? toStored(row) : null
}

function keyPlace(id: string) {
  return { table: 'model_providers', row: id, field: 'sealed_key' }
}

function openKey(row: Row, sealer: Sealer): { apiKey?: string } {
  if (!row.sealed_key) return {}
  try {
    return { apiKey: sealer.open(row.sealed_key, keyPlace(row.id)) }
  } catch {
    // One lost master key must not take every other provider down; its calls fail as `auth`.
    return {}
  }
}

function toStored(row: Row): StoredProvider {
  return {
    baseUrl: row.base_url,
    hasKey: row.sealed_key !== null,
    isEnabled: row.is_enabled,
    version: row.version,
    lastCheck:
      row.last_check_at && row.last_check_ok !== null
        ? { at: row.last_check_at, ok: row.last_check_ok, message: row.last_check_message ?? '' }
        : null,
  }
}
