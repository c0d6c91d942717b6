import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client'
import type { Duration } from '@temporalio/common'
import { RECONCILE_SCHEDULE_ID, SEARCH_ATTRIBUTES, TASK_QUEUES } from '#workflows/messages.ts'

export const AUDIT_CHECKPOINT_SCHEDULE_ID = 'audit-checkpoint'
export const AUDIT_VERIFY_SCHEDULE_ID = 'audit-verify'

interface Routine {
  /** Of the schedule and of the workflows that it starts. */
  id: string
  workflowType: string
  summary: string
  every: Duration
  timeout: Duration
}

const ROUTINES: readonly Routine[] = [
  {
    id: RECONCILE_SCHEDULE_ID,
    workflowType: 'reconcile',
    summary: 'Start and close turns that a crash left behind',
    every: '10 seconds',
    timeout: '2 minutes',
  },
  {
    id: AUDIT_CHECKPOINT_SCHEDULE_ID,
    workflowType: 'auditCheckpoint',
    summary: 'Sign the audit chain as it is now',
    every: '60 seconds',
    timeout: '2 minutes',
  },
  {
    id: AUDIT_VERIFY_SCHEDULE_ID,
    workflowType: 'auditVerify',
    summary: 'Check the audit chain against its signed checkpoints',
    every: '10 minutes',
    timeout: '6 hours',
  },
]

/** Makes sure that what has to run regularly does; any number of workers may call it. */
export async function ensureSchedules(client: Client): Promise<void> {
  for (const routine of ROUTINES) await ensureSchedule(client, routine)
  // Who starts AIOS learns at once whether somebody was at the tables meanwhile.
  await client.schedule.getHandle(AUDIT_VERIFY_SCHEDULE_ID).trigger(ScheduleOverlapPolicy.SKIP)
}

async function ensureSchedule(client: Client, routine: Routine): Promise<void> {
  const { id, workflowType, every } = routine
  try {
    await client.schedule.create({
      scheduleId: id,
      spec: { intervals: [{ every }] },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '10 seconds' },
      action: {
        type: 'startWorkflow',
        workflowType,
        workflowId: id,
        taskQueue: TASK_QUEUES.main,
        staticSummary: routine.summary,
        typedSearchAttributes: [{ key: SEARCH_ATTRIBUTES.kind, value: workflowType }],
        workflowExecutionTimeout: routine.timeout,
      },
    })
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error
  }
}
