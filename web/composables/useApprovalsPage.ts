import { computed, nextTick, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { neighbourOf } from '#web/stores/queue.ts'
import { useApprovalFilters } from './useApprovalFilters.ts'
import { useApprovalCase, useApprovalQueue, useLiveApprovals } from './useApprovals.ts'
import { useApprovalSelection } from './useApprovalSelection.ts'
import { useDeadlineAnnouncements } from './useDeadlines.ts'
import { useKeys } from './useKeys.ts'

export type ApprovalsPage = ReturnType<typeof useApprovalsPage>

/** The queue and the open case of the approvals page, and the keys that move between them. */
export function useApprovalsPage(isWide: () => boolean) {
  const route = useRoute()
  const router = useRouter()
  const openId = computed(() => textOf(route.params['approvalId']))
  const { filters, isFiltered, clear } = useApprovalFilters()
  useLiveApprovals()
  const openCase = useApprovalCase(() => openId.value)
  const queue = useApprovalQueue(
    () => filters.value,
    () => ({ id: openId.value, fresh: openCase.data.value ?? null }),
  )
  const shown = queue.rows
  const selection = useApprovalSelection(() => shown.value)
  /** What is picked stands in the queue, which a phone does not show beside a case. */
  const isSelecting = computed(
    () => selection.selected.value.length > 0 && (isWide() || openId.value === null),
  )
  useDeadlineAnnouncements(() => queue.rows.value)

  const next = computed(() => neighbourOf(shown.value, openId.value, 1))

  async function open(id: string) {
    await router.replace({ params: { approvalId: id }, query: route.query })
    await nextTick()
    const row = document.getElementById(`case-${id}`) ?? document.getElementById('case-title')
    row?.focus()
  }

  function move(step: number) {
    const row = neighbourOf(shown.value, openId.value, step)
    if (row) void open(row.id)
  }

  // Only where nothing is open: what somebody reads never changes under their eyes.
  watch(
    [shown, openId, isWide],
    ([[first], id, isOn]) => {
      if (isOn && first && id === null && route.name === 'approvals')
        void router.replace({ params: { approvalId: first.id }, query: route.query })
    },
    { immediate: true },
  )

  useQueueKeys({ openId: () => openId.value, move, open, selection })
  return { openId, filters, isFiltered, clear, queue, shown, selection, isSelecting, next, move }
}

function useQueueKeys(page: {
  openId: () => string | null
  move: (step: number) => void
  open: (id: string) => Promise<void>
  selection: ReturnType<typeof useApprovalSelection>
}) {
  const group = 'pages.approvals'
  /** The row that has the focus, else the open one. */
  const pointed = () =>
    /^case-([\da-f-]{36})$/.exec(document.activeElement?.id ?? '')?.[1] ?? page.openId()
  const onPointed = (act: (id: string) => void) => () => {
    const id = pointed()
    if (id !== null) act(id)
  }

  useKeys([
    { keys: 'j', label: 'approvals.keys.next', group, run: () => page.move(1) },
    { keys: 'k', label: 'approvals.keys.previous', group, run: () => page.move(-1) },
    { keys: 'o', label: 'approvals.keys.open', group, run: onPointed((id) => void openTitle(id)) },
    { keys: 'x', label: 'approvals.keys.select', group, run: onPointed(page.selection.toggle) },
    {
      keys: 'Shift+x',
      label: 'approvals.keys.range',
      group,
      run: onPointed(page.selection.extendTo),
    },
  ])

  /** Into the case itself, to read on. */
  async function openTitle(id: string) {
    await page.open(id)
    document.getElementById('case-title')?.focus()
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
