import { Worker } from '@temporalio/worker'
import { createGenerateActivities } from '#activities/chat-generate.ts'
import { createModelActivities } from '#activities/models.ts'
import { loadConfig } from '#adapters/config.ts'
import { createLogger } from '#adapters/logger.ts'
import { removePidFile, writePidFile } from '#adapters/run-files.ts'
import { TASK_QUEUES } from '#workflows/messages.ts'
import { FAILURE_CONVERTER_PATH } from './bundle.ts'
import { openResources, runUntilSignal } from './process.ts'

// The worker of queue `gpu`: it only calls the engine of this machine, as many times at once as that can.
const config = loadConfig()
const logger = createLogger({ name: 'gpu-worker', level: config.logLevel })
const resources = await openResources(config, logger)
const worker = await Worker.create({
  connection: resources.connection,
  namespace: config.temporal.namespace,
  taskQueue: TASK_QUEUES.gpu,
  dataConverter: { failureConverterPath: FAILURE_CONVERTER_PATH },
  activities: {
    ...createGenerateActivities({ ...resources, pool: resources.database.pool }),
    ...createModelActivities({ ...resources, pool: resources.database.pool }),
  },
  maxConcurrentActivityTaskExecutions: config.gpuSlots,
  maxConcurrentActivityTaskPolls: 1,
  maxHeartbeatThrottleInterval: '500 milliseconds',
  defaultHeartbeatThrottleInterval: '500 milliseconds',
  shutdownGraceTime: '8 seconds',
  shutdownForceTime: '12 seconds',
})
writePidFile(config.dataDir, 'gpu-worker')
await runUntilSignal(worker, logger)
removePidFile(config.dataDir, 'gpu-worker')
await resources.close()
