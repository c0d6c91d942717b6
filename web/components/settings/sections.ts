/** The sections of the settings: sub-menu and page derive from this list. */
export const SETTINGS_SECTIONS = [
  { name: 'policies', icon: 'i-lucide-scale' },
  { name: 'topics', icon: 'i-lucide-ban' },
  { name: 'intents', icon: 'i-lucide-messages-square' },
  { name: 'changes', icon: 'i-lucide-users-round' },
  { name: 'versions', icon: 'i-lucide-history' },
  { name: 'test', icon: 'i-lucide-flask-conical' },
  { name: 'backtest', icon: 'i-lucide-rewind' },
] as const
