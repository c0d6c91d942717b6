import { inject } from 'vitest'
import { createDatabase as createDatabaseOn, type TestDatabase } from './postgres.ts'

export { startPostgres, type TestDatabase, type TestPostgres } from './postgres.ts'
export { startTemporal, type TestTemporal } from './temporal.ts'

/** A fresh, migrated database on the run's PostgreSQL, in some 30 ms; `isEmpty` leaves the schema out. */
export function createDatabase(options: { isEmpty?: boolean } = {}): Promise<TestDatabase> {
  return createDatabaseOn(inject('postgresUrl'), options)
}

/** The run's Temporal. Give each test file a task queue of its own. */
export function temporalTarget(): { address: string; uiUrl: string } {
  return { address: inject('temporalAddress'), uiUrl: inject('temporalUiUrl') }
}
