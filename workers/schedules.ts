import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client'
import { RECONCILE_SCHEDULE_ID, SEARCH_ATTRIBUTES, TASK_QUEUES } from '#workflows/messages.ts'

/** Makes sure that what has to run regularly does; any number of workers may call it. */
export async function ensureSchedules(client: Client): Promise<void> {
  try {
    await client.schedule.create({
      scheduleId: RECONCILE_SCHEDULE_ID,
      spec: { intervals: [{ every: '10 seconds' }] },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '10 seconds' },
      action: {
        type: 'startWorkflow',
        workflowType: 'reconcile',
        workflowId: RECONCILE_SCHEDULE_ID,
        taskQueue: TASK_QUEUES.main,
        staticSummary: 'Start and close turns that a crash left behind',
        typedSearchAttributes: [{ key: SEARCH_ATTRIBUTES.kind, value: 'reconcile' }],
        workflowExecutionTimeout: '2 minutes',
      },
    })
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error
  }
}
