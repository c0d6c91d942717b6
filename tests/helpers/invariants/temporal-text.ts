import type { temporal } from '@temporalio/proto'
import type { Evidence, Invariant } from '#tests/helpers/invariants/evidence.ts'

type Execution = temporal.api.workflow.v1.IWorkflowExecutionInfo

const PAGE = 200
const AT_ONCE = 8
const NAMESPACE = 'default'

/** Nothing that a person or a model wrote, and no secret, is in any history, memo or search attribute of Temporal. */
export const temporalHoldsNoText: Invariant = async (evidence) => {
  const executions = await listExecutions(evidence)
  const forbidden = forbiddenTexts(evidence)
  const found: string[] = []
  const waiting = [...executions]
  const scan = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const history = await historyOf(evidence, next)
      const text = readable(next) + readable(history)
      const hit = forbidden.find((canary) => text.includes(canary))
      if (hit !== undefined) found.push(`workflow ${next.execution?.workflowId} holds "${hit}"`)
      if (!text.includes(next.execution?.workflowId ?? '-'))
        found.push('a history could not be read')
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, scan))
  const turns = executions.filter((execution) => execution.type?.name === 'chatTurn')
  return turns.length > 0 ? found : [...found, 'there is no turn to look at']
}

/** Every turn's workflow has ended too. */
export const noWorkflowIsLeft: Invariant = async ({ temporal }) => {
  const open: string[] = []
  for await (const { workflowId } of temporal.workflow.list({
    query: `WorkflowType = 'chatTurn' AND ExecutionStatus = 'Running'`,
  }))
    open.push(`workflow ${workflowId} still runs`)
  return open
}

function forbiddenTexts({ stack, log }: Evidence): string[] {
  return [
    ...log.sent.map(({ content }) => content),
    // The beginning of every answer of the mock, and what it says in errors.
    stack.upstream.answer(3),
    'sk-secret-key',
    'Slow down',
    stack.admin.email,
    ...Object.values(stack.secrets),
  ]
}

async function listExecutions({ temporal }: Evidence): Promise<Execution[]> {
  const executions: Execution[] = []
  let nextPageToken: Uint8Array | undefined
  do {
    const page = await temporal.workflowService.listWorkflowExecutions({
      namespace: NAMESPACE,
      pageSize: PAGE,
      ...(nextPageToken ? { nextPageToken } : {}),
    })
    executions.push(...page.executions)
    nextPageToken = page.nextPageToken
  } while (nextPageToken?.length)
  return executions
}

function historyOf({ temporal }: Evidence, { execution }: Execution) {
  const { workflowId, runId } = execution ?? {}
  return temporal.workflow.getHandle(workflowId ?? '', runId ?? undefined).fetchHistory()
}

/** Every string in it, payloads decoded. Not through JSON, for which protobuf's messages turn bytes into base64. */
export function readable(value: unknown): string {
  if (value instanceof Uint8Array) return `${Buffer.from(value).toString('utf8')}\n`
  if (typeof value === 'string') return `${value}\n`
  if (typeof value !== 'object' || value === null) return ''
  return Object.entries(value)
    .map(([key, part]) => `${key} ${readable(part)}`)
    .join('')
}
