import { Runtime } from '@temporalio/worker'
import { loadConfig } from '#adapters/config.ts'
import { createLogger } from '#adapters/logger.ts'
import { removePidFile, writePidFile } from '#adapters/run-files.ts'
import { ensureWorkflowBundle } from './bundle.ts'
import { createMainWorker } from './main.ts'
import { keepModelsPublished } from './models.ts'
import { openResources, runUntilSignal } from './process.ts'
import { ensureSchedules } from './schedules.ts'

Runtime.install({ shutdownSignals: [] })
const config = loadConfig()
const logger = createLogger({ name: 'worker', level: config.logLevel })
const resources = await openResources(config, logger)
const worker = await createMainWorker(resources, await ensureWorkflowBundle())
await ensureSchedules(resources.client)
const stopPublishing = await keepModelsPublished(resources)
writePidFile(config.dataDir, 'worker')
await runUntilSignal(worker, logger)
stopPublishing()
removePidFile(config.dataDir, 'worker')
await resources.close()
