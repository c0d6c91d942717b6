import { seedDatabase } from '#adapters/agents/seed.ts'
import { ConfigError, type Config } from '#adapters/config.ts'
import { grantAppRights } from '#adapters/db/app-role.ts'
import { migrateDatabase } from '#adapters/db/migrate.ts'
import { seedGovernance } from '#adapters/governance/seed.ts'
import { accessOf } from './database-access.ts'

/** `aios migrate`: for deployments that bring the schema up before they start new replicas. */
export async function migrate({ database }: Config): Promise<number> {
  if (!database.directUrl)
    throw new ConfigError(
      'Set DATABASE_URL to the database to migrate; `aios start` migrates the embedded one by itself.',
    )
  const { owner } = accessOf(database)
  const applied = await migrateDatabase({ databaseUrl: owner.url })
  if (owner.grantsTo) await grantAppRights(owner.url, owner.grantsTo)
  await seedDatabase(database.directUrl)
  await seedGovernance(database.directUrl)
  for (const name of applied) process.stdout.write(`applied ${name}\n`)
  if (applied.length === 0) process.stdout.write('The schema is up to date.\n')
  return 0
}
