import type { Connection } from '@temporalio/client'
import { msToTs, optionalTsToMs } from '@temporalio/common/lib/time.js'
import proto from '@temporalio/proto'
import { StartError } from '../start-error.ts'
import { RETENTION_SECONDS, SEARCH_ATTRIBUTES } from './search-attributes.ts'

const { IndexedValueType, TaskQueueType } = proto.temporal.api.enums.v1
const VALUE_TYPES = {
  Keyword: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  Int: IndexedValueType.INDEXED_VALUE_TYPE_INT,
}

/** The search attributes that the namespace lacks. */
export async function findMissingAttributes(
  connection: Connection,
  namespace: string,
): Promise<string[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace })
  return Object.keys(SEARCH_ATTRIBUTES).filter((name) => !(name in customAttributes))
}

/**
 * Registers what search attributes are missing.
 * @throws StartError listing them when this server does not let us.
 */
export async function ensureSearchAttributes(
  connection: Connection,
  namespace: string,
): Promise<void> {
  const missing = await findMissingAttributes(connection, namespace).catch(() =>
    Object.keys(SEARCH_ATTRIBUTES),
  )
  if (missing.length === 0) return
  const searchAttributes = Object.fromEntries(
    Object.entries(SEARCH_ATTRIBUTES)
      .filter(([name]) => missing.includes(name))
      .map(([name, type]) => [name, VALUE_TYPES[type]]),
  )
  try {
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes })
  } catch (cause) {
    throw new StartError(
      `Temporal's namespace ${namespace} lacks search attributes and does not let AIOS add them: add ${missing.map((name) => `${name} (${Reflect.get(SEARCH_ATTRIBUTES, name)})`).join(', ')} there, then start again.`,
      { cause },
    )
  }
}

/** Keeps finished histories for seven days; changes nothing where that is so already. */
export async function ensureRetention(connection: Connection, namespace: string): Promise<void> {
  const { config } = await connection.workflowService.describeNamespace({ namespace })
  if (Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) === RETENTION_SECONDS) return
  await connection.workflowService.updateNamespace({
    namespace,
    config: { workflowExecutionRetentionTtl: msToTs(RETENTION_SECONDS * 1000) },
  })
}

// A worker asks anew at least once a minute; the server remembers those that no longer do for five.
const POLL_MEMORY_MS = 75_000

/** How many processes ask for work on a task queue, of any kind of task. */
export async function countPollers(
  connection: Connection,
  { namespace, queue, now }: { namespace: string; queue: string; now: number },
): Promise<number> {
  const answers = await Promise.all(
    [TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW, TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY].map(
      (taskQueueType) =>
        connection.workflowService.describeTaskQueue({
          namespace,
          taskQueue: { name: queue },
          taskQueueType,
        }),
    ),
  )
  const identities = answers
    .flatMap(({ pollers }) => pollers ?? [])
    .filter(({ lastAccessTime }) => (optionalTsToMs(lastAccessTime) ?? 0) > now - POLL_MEMORY_MS)
    .map(({ identity }) => identity)
  return new Set(identities).size
}
