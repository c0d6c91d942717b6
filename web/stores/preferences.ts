import { useStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { ref } from 'vue'

export type AgentsView = 'cards' | 'table'

/** Choices of this browser, and which overlays of the shell are open. */
export const usePreferencesStore = defineStore('preferences', () => {
  const areLetterKeysOn = useStorage('aios-letter-keys', true)
  const agentsView = useStorage<AgentsView>('aios-agents-view', 'cards')
  const isInspectorOpen = useStorage('aios-inspector', false)
  const isMenuCollapsed = useStorage('aios-menu-collapsed', false)
  const isMenuOpen = ref(false)
  const isPaletteOpen = ref(false)
  const isKeysHelpOpen = ref(false)

  return {
    areLetterKeysOn,
    agentsView,
    isInspectorOpen,
    isMenuCollapsed,
    isMenuOpen,
    isPaletteOpen,
    isKeysHelpOpen,
  }
})
