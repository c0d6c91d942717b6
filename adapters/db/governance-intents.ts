import type { Pool } from 'pg'
import { ApiError } from '#contracts/errors.ts'
import type { IntentLabel } from '#contracts/governance.ts'
import { intentView, type IntentChanges, type IntentView } from '#contracts/governance-intents.ts'
import { readIntents, toKeptIntent, writeIntent } from './governance-intent-rows.ts'
import { editPolicies, type PolicyAuthor } from './governance-versions.ts'
import type { Queryable } from './transaction.ts'

/** Changes an intent from the version that was edited. */
export function updateIntent(
  pool: Pool,
  edit: { label: IntentLabel; version: number; change: IntentChanges },
  author: PolicyAuthor,
): Promise<IntentView> {
  return editPolicies(pool, author, async (client) => {
    const before = await getIntent(client, edit.label)
    if (before.version !== edit.version) throw new ApiError('stale_version')
    await writeIntent(client, toKeptIntent(intentView.parse({ ...before, ...edit.change })))
    return {
      result: await getIntent(client, edit.label),
      reason: `Changed the intent ${edit.label}`,
      audit: { type: 'intent.updated', subjectId: edit.label },
    }
  })
}

async function getIntent(database: Queryable, label: IntentLabel): Promise<IntentView> {
  const intent = (await readIntents(database)).find((one) => one.label === label)
  if (!intent) throw new ApiError('not_found')
  return intent
}
