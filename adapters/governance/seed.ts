import { openDatabase } from '#adapters/db/client.ts'
import { seedPolicies } from '#adapters/db/governance-versions.ts'

/**
 * Puts the rules and intents that come with this release in force, where they are not yet: after the migrations, before anything
 * serves. Returns the keys of those that were missing.
 */
export async function seedGovernance(databaseUrl: string): Promise<string[]> {
  const database = openDatabase({ url: databaseUrl, maxConnections: 1 })
  try {
    return await seedPolicies(database.pool)
  } finally {
    await database.close()
  }
}
