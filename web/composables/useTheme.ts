import { useColorMode } from '@vueuse/core'

export const THEMES = ['auto', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** The chosen theme (`auto` follows the system); stored where theme.js reads it before the first paint. */
export function useTheme() {
  return useColorMode({ emitAuto: true, disableTransition: true }).store
}

export const THEME_ICONS: Record<Theme, string> = {
  auto: 'i-lucide-monitor',
  light: 'i-lucide-sun',
  dark: 'i-lucide-moon',
}
