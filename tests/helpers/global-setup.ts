import type { TestProject } from 'vitest/node'
import { createTemplate, startPostgres, type TestPostgres } from './postgres.ts'
import { startTemporal, type TestTemporal } from './temporal.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
    postgresAppUrl: string
    temporalAddress: string
    temporalUiUrl: string
  }
}

interface Services {
  postgres: TestPostgres
  temporal: TestTemporal
}

let services: Promise<Services> | undefined
let users = 0

/** Starts one PostgreSQL and one Temporal for all projects of a run; the last one out stops them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  users++
  services ??= startServices()
  const { postgres, temporal } = await services
  project.provide('postgresUrl', postgres.url)
  project.provide('postgresAppUrl', postgres.app.url)
  project.provide('temporalAddress', temporal.address)
  project.provide('temporalUiUrl', temporal.uiUrl)
  return async () => {
    users--
    if (users === 0) await Promise.all([postgres.stop(), temporal.stop()])
  }
}

async function startServices(): Promise<Services> {
  const [postgres, temporal] = await Promise.all([startPostgres(), startTemporal()])
  await createTemplate(postgres.url)
  return { postgres, temporal }
}
