import { useI18n } from 'vue-i18n'
import type { Signal } from '#contracts/governance.ts'

type Found = Pick<Signal, 'id' | 'severity'>

const ICONS: Record<string, string> = {
  injection: 'i-lucide-syringe',
  prompt_leak: 'i-lucide-file-lock',
  pii: 'i-lucide-id-card',
  secret: 'i-lucide-key-round',
  exfil: 'i-lucide-link',
  regulated: 'i-lucide-scale',
  selfharm: 'i-lucide-heart-pulse',
  topic: 'i-lucide-ban',
  evasion: 'i-lucide-venetian-mask',
}

const COLORS = { low: 'neutral', medium: 'warning', high: 'warning', critical: 'error' } as const

/** Signals in plain words; one that this console does not know keeps its id. */
export function useSignalNames() {
  const { t, te } = useI18n()

  function nameOf(id: string): string {
    const key = `signals.${(id.split(':')[0] ?? id).replaceAll('.', '_')}`
    return te(key) ? t(key) : id
  }

  return {
    nameOf,
    severityOf: ({ severity }: Found) => t(`approvals.severity.${severity}`),
    iconOf: ({ id }: Found) => ICONS[id.split('.')[0] ?? ''] ?? 'i-lucide-shield-alert',
    colorOf: ({ severity }: Found) => COLORS[severity],
  }
}
