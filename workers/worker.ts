import { Worker } from '@temporalio/worker'
import { createChatActivities } from '#activities/chat.ts'
import { createGenerateActivities } from '#activities/chat-generate.ts'
import { createReconcileActivities } from '#activities/chat-reconcile.ts'
import { createModelActivities } from '#activities/models.ts'
import { loadConfig } from '#adapters/config.ts'
import { createLogger } from '#adapters/logger.ts'
import { removePidFile, writePidFile } from '#adapters/run-files.ts'
import { TASK_QUEUES } from '#workflows/messages.ts'
import { ensureWorkflowBundle, FAILURE_CONVERTER_PATH } from './bundle.ts'
import { openResources, runUntilSignal, type WorkerResources } from './process.ts'
import { keepModelsPublished } from './models.ts'
import { ensureSchedules } from './schedules.ts'

const config = loadConfig()
const logger = createLogger({ name: 'worker', level: config.logLevel })
const resources = await openResources(config, logger)
const worker = await createMainWorker(resources)
await ensureSchedules(resources.client)
const stopPublishing = await keepModelsPublished(resources)
writePidFile(config.dataDir, 'worker')
await runUntilSignal(worker, logger)
stopPublishing()
removePidFile(config.dataDir, 'worker')
await resources.close()

/** The worker of queue `aios`: workflows, their short steps, and models that are called over the network. */
async function createMainWorker(deps: WorkerResources): Promise<Worker> {
  const { pool } = deps.database
  return Worker.create({
    connection: deps.connection,
    namespace: config.temporal.namespace,
    taskQueue: TASK_QUEUES.main,
    workflowBundle: await ensureWorkflowBundle(),
    dataConverter: { failureConverterPath: FAILURE_CONVERTER_PATH },
    activities: {
      ...createChatActivities({ ...deps, pool }),
      ...createGenerateActivities({ ...deps, pool }),
      ...createReconcileActivities({ ...deps, pool }),
      ...createModelActivities({ ...deps, pool }),
    },
    maxCachedWorkflows: 300,
    maxConcurrentActivityTaskExecutions: 200,
    maxConcurrentLocalActivityExecutions: 100,
    maxConcurrentWorkflowTaskExecutions: 40,
    // Heartbeats carry Stop where the bus fails; the default would hold them back for seconds.
    maxHeartbeatThrottleInterval: '500 milliseconds',
    defaultHeartbeatThrottleInterval: '500 milliseconds',
    shutdownGraceTime: '8 seconds',
    shutdownForceTime: '12 seconds',
  })
}
