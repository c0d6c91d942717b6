import { proxyActivities, proxyLocalActivities, setCurrentDetails } from '@temporalio/workflow'
import type { createGovernanceActivities } from '#activities/governance.ts'
import { DATABASE_STEP } from './activity-options.ts'

type GovernanceActivities = ReturnType<typeof createGovernanceActivities>

const { beginBacktest, endBacktest } = proxyLocalActivities<GovernanceActivities>(DATABASE_STEP)

const { backtestPage } = proxyActivities<GovernanceActivities>({
  // A page is some hundred evaluations; it says after each few that it lives.
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: '15 seconds',
  scheduleToCloseTimeout: '6 hours',
  // A page that was counted is not counted again, whoever runs it twice. A bug ends the trial as failed.
  retry: {
    initialInterval: '500 milliseconds',
    maximumInterval: '30 seconds',
    nonRetryableErrorTypes: DATABASE_STEP.retry.nonRetryableErrorTypes,
  },
})

/** Tries a draft of rules on the decisions that were stored, page by page, with its progress in its row. */
export async function backtest(input: { backtestId: string }): Promise<{ checked: number }> {
  const total = await beginBacktest(input)
  if (total === null) return { checked: 0 }
  try {
    let checked = 0
    for (;;) {
      const page = await backtestPage(input)
      checked += page.checked
      setCurrentDetails(`${checked} of ${total} decisions`)
      if (page.isLast) break
    }
    await endBacktest({ ...input, status: 'finished' })
    return { checked }
  } catch (error) {
    await endBacktest({ ...input, status: 'failed' })
    throw error
  }
}
