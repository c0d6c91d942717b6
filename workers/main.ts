import { Worker, type WorkflowBundleOption } from '@temporalio/worker'
import { createApprovalActivities } from '#activities/approvals.ts'
import { createAuditActivities } from '#activities/audit.ts'
import { createChatActivities } from '#activities/chat.ts'
import { createChatApprovalActivities } from '#activities/chat-approval.ts'
import { createGenerateActivities } from '#activities/chat-generate.ts'
import { createReconcileActivities } from '#activities/chat-reconcile.ts'
import { createGovernanceActivities } from '#activities/governance.ts'
import { createModelActivities } from '#activities/models.ts'
import { TASK_QUEUES } from '#workflows/messages.ts'
import { FAILURE_CONVERTER_PATH } from './bundle.ts'
import type { WorkerResources } from './process.ts'

/** What both kinds of worker do alike. */
const COMMON = {
  dataConverter: { failureConverterPath: FAILURE_CONVERTER_PATH },
  // Heartbeats carry Stop where the bus fails; the default would hold them back for seconds.
  maxHeartbeatThrottleInterval: '500 milliseconds',
  defaultHeartbeatThrottleInterval: '500 milliseconds',
  // An answer that is nearly there may be finished; a longer one is taken over by another worker.
  shutdownGraceTime: '8 seconds',
  shutdownForceTime: '12 seconds',
} as const

/** The worker of queue `aios`: workflows, their short steps, and models that are called over the network. */
export function createMainWorker(
  deps: WorkerResources,
  workflowBundle: WorkflowBundleOption,
): Promise<Worker> {
  const { pool } = deps.database
  return Worker.create({
    ...COMMON,
    connection: deps.connection,
    namespace: deps.config.temporal.namespace,
    taskQueue: TASK_QUEUES.main,
    workflowBundle,
    activities: {
      ...createApprovalActivities({ ...deps, pool }),
      ...createChatActivities({ ...deps, pool }),
      ...createChatApprovalActivities({ ...deps, pool }),
      ...createGenerateActivities({ ...deps, pool }),
      ...createReconcileActivities({ ...deps, pool }),
      ...createModelActivities({ ...deps, pool }),
      ...createAuditActivities({ ...deps, pool }),
      ...createGovernanceActivities({ ...deps, pool }),
    },
    maxCachedWorkflows: 300,
    // How long a step waits for a worker that may have been killed before another one replays the turn.
    stickyQueueScheduleToStartTimeout: '3 seconds',
    maxConcurrentActivityTaskExecutions: 200,
    maxConcurrentLocalActivityExecutions: 100,
    maxConcurrentWorkflowTaskExecutions: 40,
  })
}

/** The worker of queue `gpu`: it only calls the engine of its machine, as many times at once as that can. */
export function createGpuWorker(deps: WorkerResources): Promise<Worker> {
  const { pool } = deps.database
  return Worker.create({
    ...COMMON,
    connection: deps.connection,
    namespace: deps.config.temporal.namespace,
    taskQueue: TASK_QUEUES.gpu,
    activities: {
      ...createGenerateActivities({ ...deps, pool }),
      ...createModelActivities({ ...deps, pool }),
    },
    maxConcurrentActivityTaskExecutions: deps.config.gpuSlots,
    maxConcurrentActivityTaskPolls: 1,
  })
}
