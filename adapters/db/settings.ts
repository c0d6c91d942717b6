import { z } from 'zod'
import { branding } from '#contracts/system.ts'
import { chatModelSchema, modelViewSchema } from '#contracts/models.ts'
import type { Queryable } from './transaction.ts'

const DEFAULT_BRANDING = { name: 'AIOS', tagline: 'The operating system for your AI agents' }

const availableModels = z.object({
  models: z.array(modelViewSchema),
  chatModels: z.array(chatModelSchema),
})
/** What the configured providers serve, as a worker last saw it: the API calls no model. */
export type AvailableModels = z.infer<typeof availableModels>

const AVAILABLE_MODELS = 'models.available'

export async function readBranding(database: Queryable): Promise<z.infer<typeof branding>> {
  return branding.parse((await readSetting(database, 'branding')) ?? DEFAULT_BRANDING)
}

/** Nothing until a worker has looked for the first time. */
export async function readAvailableModels(database: Queryable): Promise<AvailableModels> {
  const saved = availableModels.safeParse(await readSetting(database, AVAILABLE_MODELS))
  return saved.data ?? { models: [], chatModels: [] }
}

/** Writes the models where they differ from what is there, and says whether they did. */
export async function saveAvailableModels(
  database: Queryable,
  models: AvailableModels,
): Promise<boolean> {
  const { rowCount } = await database.query(
    `INSERT INTO system_settings AS saved (key, value, updated_at) VALUES ($1, $2, now())
     ON CONFLICT (key) DO UPDATE SET value = $2, version = saved.version + 1, updated_at = now()
     WHERE saved.value IS DISTINCT FROM excluded.value`,
    [AVAILABLE_MODELS, JSON.stringify(models)],
  )
  return rowCount === 1
}

async function readSetting(database: Queryable, key: string): Promise<unknown> {
  const { rows } = await database.query<{ value: unknown }>(
    'SELECT value FROM system_settings WHERE key = $1',
    [key],
  )
  return rows[0]?.value
}
