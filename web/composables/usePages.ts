import { computed } from 'vue'
import { PAGES, type MenuGroup } from '#web/routes.ts'
import { useSessionStore } from '#web/stores/session.ts'

const GROUPS: MenuGroup[] = ['work', 'build', 'observe']

/** The pages this person may open; the menu has only groups that hold one. */
export function usePages() {
  const session = useSessionStore()
  const pages = computed(() =>
    PAGES.filter((page) => page.group !== undefined && session.isAtLeast(page.minimumRole)),
  )
  const menu = computed(() =>
    GROUPS.map((group) => ({
      group,
      pages: pages.value.filter((page) => page.group === group),
    })).filter((entry) => entry.pages.length > 0),
  )
  return { pages, menu }
}
