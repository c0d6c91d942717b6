import { Runtime } from '@temporalio/worker'
import { loadConfig } from '#adapters/config.ts'
import { createLogger } from '#adapters/logger.ts'
import { removePidFile, writePidFile } from '#adapters/run-files.ts'
import { createGpuWorker } from './main.ts'
import { openResources, runUntilSignal } from './process.ts'

Runtime.install({ shutdownSignals: [] })
const config = loadConfig()
const logger = createLogger({ name: 'gpu-worker', level: config.logLevel })
const resources = await openResources(config, logger)
const worker = await createGpuWorker(resources)
writePidFile(config.dataDir, 'gpu-worker')
await runUntilSignal(worker, logger)
removePidFile(config.dataDir, 'gpu-worker')
await resources.close()
