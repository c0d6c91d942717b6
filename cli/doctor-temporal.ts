import type { Connection } from '@temporalio/client'
import { connectTemporal, type TemporalSettings } from '#adapters/temporal/connection.ts'
import { countPollers, findMissingAttributes } from '#adapters/temporal/namespace.ts'
import { TASK_QUEUES } from '#workflows/messages.ts'
import { bad, good, note, type Check, type Verdict } from './verdict.ts'

/** Temporal itself, its search attributes, and whether workers ask it for work. */
export function temporalChecks(settings: TemporalSettings): Check[] {
  const { address, namespace } = settings
  // One connection for all checks; where there is none, the first one says why and the rest cannot be told.
  let connection: Connection | undefined
  const withConnection = (check: (connection: Connection) => Promise<Verdict>) => async () =>
    connection ? check(connection) : note('cannot be told without Temporal')
  return [
    {
      name: 'temporal',
      async run() {
        if (!address)
          return bad('does not run: start AIOS with `npm start`, or set TEMPORAL_ADDRESS')
        connection = await connectTemporal(settings)
        await connection.workflowService.describeNamespace({ namespace })
        return good(`${address}, namespace ${namespace}`)
      },
    },
    {
      name: 'attributes',
      run: withConnection(async (connection) => {
        const missing = await findMissingAttributes(connection, namespace)
        return missing.length === 0
          ? good('all search attributes are there')
          : bad(`missing ${missing.join(', ')}: they are added at the next start`)
      }),
    },
    ...[
      { name: 'worker', queue: TASK_QUEUES.main },
      { name: 'gpu-worker', queue: TASK_QUEUES.gpu },
    ].map(({ name, queue }) => ({
      name,
      run: withConnection(async (connection) => {
        const pollers = await countPollers(connection, { namespace, queue, now: Date.now() })
        return pollers > 0
          ? good(`${pollers} on queue ${queue}`)
          : bad(`none asks for work on queue ${queue}: its log says why`)
      }),
    })),
  ]
}
