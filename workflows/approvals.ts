import {
  allHandlersFinished,
  condition,
  continueAsNew,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow'
import type { Standing, createApprovalActivities } from '#activities/approvals.ts'
import { DATABASE_STEP } from './activity-options.ts'
import {
  SEARCH_ATTRIBUTES,
  claimApproval,
  decideApproval,
  reassignApproval,
  requireCommand,
  withdrawApproval,
  type ApprovalAnswer,
  type ApprovalInput,
  type ApprovalResult,
} from './messages.ts'

type ApprovalActivities = ReturnType<typeof createApprovalActivities>

const step = (summary: string) =>
  proxyLocalActivities<ApprovalActivities>({ ...DATABASE_STEP, summary })
const { handleApprovalCommand } = step('Do what was authorised')
const { remindApproval } = step('Bring it to mind')
const { escalateApproval } = step('Escalate')
const { expireApproval } = step('Give it up')
const { withdrawApproval: takeBack } = step('Is it still wanted?')
const { actOnReview } = step('Act on the decision')

/** A clock of the database that is behind ours must not make us ask it all the time. */
const ASK_AGAIN_MS = 1_000

interface Deadline {
  kind: 'remind' | 'escalate' | 'expire'
  atMs: number
}

interface Watch {
  approvalId: string
  isReview: boolean
  standing: Omit<Standing, 'status'> & { status: string }
  isReminded: boolean
  /** Increases when there is something to look at. */
  changes: number
}

/**
 * A case that waits for people. It alone changes the case: what people want comes as the id of a command, what
 * time brings comes from its timers; both go one after another, and the first that ends the case ends it.
 */
export async function approval(input: ApprovalInput): Promise<ApprovalResult> {
  const { approvalId, isReview = false, ...known } = input
  const watch: Watch = {
    approvalId,
    isReview,
    standing: { status: 'pending', isEscalated: false, ...known },
    isReminded: false,
    changes: 0,
  }
  const inOrder = createQueue()
  const notice = (standing: Standing | null) => {
    watch.standing = standing ?? { ...watch.standing, status: 'withdrawn' }
    watch.changes += 1
  }
  const handle = ({ commandId }: { commandId: string }) =>
    inOrder(async (): Promise<ApprovalAnswer> => {
      const { standing, ...answer } = await handleApprovalCommand({ approvalId, commandId })
      if (answer.result === 'unknown') watch.changes += 1
      else notice(standing)
      return answer
    })
  const checked = { validator: requireCommand }
  setHandler(decideApproval, handle, checked)
  setHandler(claimApproval, handle, checked)
  setHandler(reassignApproval, handle, checked)
  setHandler(withdrawApproval, () => inOrder(async () => notice(await takeBack(approvalId))))

  do {
    while (isOpen(watch)) {
      await waitForNext(watch, { inOrder, notice })
      // A run takes two thousand updates, and a case is not to be talked to death.
      if (isOpen(watch) && workflowInfo().continueAsNewSuggested) await startAfresh(watch)
    }
    // A decision that does not hold any more leaves the case open.
    if (mustAct(watch)) await inOrder(async () => notice(await actOnReview(approvalId)))
  } while (isOpen(watch))
  await condition(allHandlersFinished)
  upsertSearchAttributes([{ key: SEARCH_ATTRIBUTES.approvalState, value: watch.standing.status }])
  setCurrentDetails(`Ended: ${watch.standing.status}`)
  return { status: watch.standing.status }
}

async function startAfresh(watch: Watch): Promise<void> {
  await condition(allHandlersFinished)
  if (!isOpen(watch)) return
  const { remindAtMs, escalateAtMs, expiresAtMs } = watch.standing
  await continueAsNew<typeof approval>({
    approvalId: watch.approvalId,
    ...(watch.isReview ? { isReview: true } : {}),
    // What was brought to mind once is not again.
    remindAtMs: watch.isReminded ? expiresAtMs : remindAtMs,
    escalateAtMs,
    expiresAtMs,
  })
}

function isOpen({ standing }: Watch): boolean {
  return standing.status === 'pending'
}

/** Nobody else does what was decided on an answer that has gone out. */
function mustAct({ isReview, standing }: Watch): boolean {
  return isReview && (standing.status === 'edited' || standing.status === 'rejected')
}

type Queue = <T>(work: () => Promise<T>) => Promise<T>

/** Runs one piece of work after another; a place is taken before the first wait. */
function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = last.then(work)
    last = next.catch(() => undefined)
    return next
  }
}

/** Waits until something changes or the next deadline comes, and does what that deadline asks for. */
async function waitForNext(
  watch: Watch,
  { inOrder, notice }: { inOrder: Queue; notice: (standing: Standing | null) => void },
): Promise<void> {
  const deadline = nextDeadline(watch)
  const seen = watch.changes
  setCurrentDetails(describe(watch))
  const waitMs = deadline.atMs - Date.now()
  const hasChanged =
    waitMs > 0 &&
    (await condition(() => watch.changes !== seen, waitMs, { summary: deadline.kind }))
  if (hasChanged) return
  await inOrder(async () => {
    if (watch.changes === seen) notice(await fire(watch, deadline.kind))
  })
  if (isOpen(watch) && nextDeadline(watch).kind === deadline.kind)
    await condition(() => !isOpen(watch), ASK_AGAIN_MS)
}

function nextDeadline({ standing, isReminded }: Watch): Deadline {
  const deadlines: Deadline[] = [
    { kind: 'expire', atMs: standing.expiresAtMs },
    ...(standing.isEscalated ? [] : [{ kind: 'escalate', atMs: standing.escalateAtMs } as const]),
    ...(isReminded ? [] : [{ kind: 'remind', atMs: standing.remindAtMs } as const]),
  ]
  return deadlines.reduce((one, other) => (other.atMs < one.atMs ? other : one))
}

function fire(watch: Watch, kind: Deadline['kind']): Promise<Standing | null> {
  switch (kind) {
    case 'remind':
      watch.isReminded = true
      return remindApproval(watch.approvalId)
    case 'escalate':
      return escalateApproval(watch.approvalId)
    case 'expire':
      return expireApproval(watch.approvalId)
  }
}

function describe({ standing }: Watch): string {
  const clock = (atMs: number) => new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')
  const next = standing.isEscalated ? 'escalated' : `escalates ${clock(standing.escalateAtMs)}`
  return `Waiting for approval, ${next}, expires ${clock(standing.expiresAtMs)} UTC`
}
