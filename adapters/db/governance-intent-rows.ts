import type { PoolClient } from 'pg'
import { z } from 'zod'
import { intentDefinitionSchema, type IntentDefinition } from '#contracts/governance.ts'
import { intentView, type IntentView } from '#contracts/governance-intents.ts'
import { canonicalJson } from '#domain/canonical-json.ts'
import { builtInIntents } from '#domain/governance/intent-samples.ts'
import { assignments, placeholders, type Row } from './governance-rows.ts'
import type { Queryable } from './transaction.ts'

const VALUES = ['domain', 'risk_class', 'samples', 'threshold'] as const

function valuesOf({ domain, riskClass, samples, threshold }: IntentDefinition): unknown[] {
  return [domain, riskClass, samples, threshold ?? null]
}

const date = z.date().transform((value) => value.toISOString())

const intentRow = z
  .object({ risk_class: z.string(), created_at: date, updated_at: date })
  .loose()
  .transform((row) =>
    intentView.parse({
      ...row,
      riskClass: row.risk_class,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    }),
  )

/** All intents, in the order of their labels. */
export async function readIntents(database: Queryable): Promise<IntentView[]> {
  const { rows } = await database.query<Row>(
    `SELECT label, ${VALUES.join(', ')}, version, created_at, updated_at FROM intents
     ORDER BY label COLLATE "C"`,
  )
  return rows.map((row) => intentRow.parse(row))
}

/** An intent as the engine and the versions hold it. */
export function toKeptIntent(intent: IntentView): IntentDefinition {
  const { version: _, createdAt: __, updatedAt: ___, threshold, ...kept } = intent
  return intentDefinitionSchema.parse({
    ...kept,
    ...(threshold === null ? {} : { threshold }),
  })
}

/** Inserts the intents of this release that are not there; edited ones stay as they are. Returns their labels. */
export async function bringShippedIntents(client: PoolClient): Promise<string[]> {
  const known = new Set((await readIntents(client)).map(({ label }) => label))
  const missing = builtInIntents.filter(({ label }) => !known.has(label))
  for (const intent of missing) await writeIntent(client, intent)
  return missing.map(({ label }) => label)
}

/** Writes an intent over the one of its label, as the next version of it. */
export async function writeIntent(client: PoolClient, intent: IntentDefinition): Promise<void> {
  await client.query(
    `INSERT INTO intents AS present (label, ${VALUES.join(', ')}, updated_at)
     VALUES ($1, ${placeholders(VALUES)}, now())
     ON CONFLICT (label) DO UPDATE SET ${assignments(VALUES)}, updated_at = now(),
       version = present.version + 1`,
    [intent.label, ...valuesOf(intent)],
  )
}

/** Brings the intents of a version back. A version from before they were kept says nothing of them. */
export async function restoreIntents(
  client: PoolClient,
  wanted: readonly IntentDefinition[] = [],
): Promise<void> {
  const present = new Map((await readIntents(client)).map((row) => [row.label, toKeptIntent(row)]))
  for (const intent of wanted) {
    const now = present.get(intent.label)
    if (now && canonicalJson(now) === canonicalJson(intent)) continue
    await writeIntent(client, intent)
  }
}
