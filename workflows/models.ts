import {
  ActivityFailure,
  TimeoutFailure,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow'
import type { ProviderTestOutcome, createModelActivities } from '#activities/models.ts'
import { TASK_QUEUES } from './messages.ts'

type ModelActivities = ReturnType<typeof createModelActivities>

/** A person waits for the answer: a step that does not come soon is told as a failure, not tried for hours. */
const WAITED_FOR = {
  startToCloseTimeout: '5 seconds',
  scheduleToCloseTimeout: '10 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '2 seconds' },
} as const

const steps = proxyLocalActivities<ModelActivities>(WAITED_FOR)

/** Asks a provider for its models, on the machine that would call it. The input is the id of the API's command. */
export async function providerTest({
  commandId,
}: {
  commandId: string
}): Promise<ProviderTestOutcome> {
  const test = await steps.authoriseProviderTest(commandId)
  if (!test) return { ok: false, models: 0, latencyMs: 0 }
  const { testProvider } = proxyActivities<ModelActivities>({
    ...(test.queue === 'gpu' ? { taskQueue: TASK_QUEUES.gpu } : {}),
    scheduleToStartTimeout: '4 seconds',
    startToCloseTimeout: '12 seconds',
    // Once: the person sees what came of it and may ask again.
    retry: { maximumAttempts: 1 },
    summary: `Ask ${test.provider}`,
  })
  try {
    return await testProvider(test.provider)
  } catch (error) {
    if (!isNobodyThere(error)) throw error
    return steps.noteMissingWorker(test.provider)
  }
}

function isNobodyThere(error: unknown): boolean {
  return (
    error instanceof ActivityFailure &&
    error.cause instanceof TimeoutFailure &&
    error.cause.timeoutType === 'SCHEDULE_TO_START'
  )
}
