import {
  ActivityCancellationType,
  type ActivityOptions,
  type LocalActivityOptions,
} from '@temporalio/workflow'

/** A bug does not go away by itself: the turn ends as failed instead of being tried for a day. */
const PROGRAMMING_ERRORS = ['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError', 'ZodError']

/**
 * Short steps over the database. They are retried for as long as the database is away, since what a person
 * started must end; each is idempotent, so a retry after a crash changes nothing.
 */
export const DATABASE_STEP = {
  startToCloseTimeout: '10 seconds',
  scheduleToCloseTimeout: '24 hours',
  retry: {
    initialInterval: '200 milliseconds',
    backoffCoefficient: 2,
    maximumInterval: '10 seconds',
    nonRetryableErrorTypes: PROGRAMMING_ERRORS,
  },
  // A longer wait becomes a timer in the history, so that a worker that dies meanwhile loses nothing.
  localRetryThreshold: '20 seconds',
} as const satisfies LocalActivityOptions

/**
 * A call of a model. Its worker says every second that it lives, so a killed one is noticed within five; how
 * often it may be tried is not counted, since kills count as tries: the activity itself ends the retries of
 * provider failures, and the whole is bounded in time. Stop waits for the partial answer to be kept.
 */
export const MODEL_CALL = {
  heartbeatTimeout: '5 seconds',
  startToCloseTimeout: '30 minutes',
  scheduleToCloseTimeout: '2 hours',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: {
    initialInterval: '500 milliseconds',
    backoffCoefficient: 2,
    maximumInterval: '10 seconds',
  },
} as const satisfies ActivityOptions
