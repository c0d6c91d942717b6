import { routes } from 'virtual:routes'
import { useQuery } from '@pinia/colada'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { client } from '#web/api/client.ts'
import type { Choice } from '#web/components/ChoiceMenu.vue'
import { useTopics } from './useGovernance.ts'
import { useServerText } from './useServerText.ts'

const ALL_TOPICS = 'topic.prohibited:*'

/** The signals that rules can ask for, with what they mean: each, each family, and each prohibited topic. */
export function useSignalCatalogue() {
  const { t } = useI18n()
  const { serverText } = useServerText()
  const { topics } = useTopics()
  const query = useQuery({
    key: ['signals'],
    query: () => client.call(routes.governance.listSignals, {}),
    staleTime: 3_600_000,
  })
  const signals = computed(() => query.data.value?.items ?? [])

  const families = computed(() => {
    const names = signals.value.map(({ id }) => id.split('.')[0] ?? id)
    return [...new Set(names)].filter((name) => names.filter((one) => one === name).length > 1)
  })

  const choices = computed<Choice[]>(() => [
    ...signals.value.map(({ id, state, meaning }) => ({
      value: id,
      label: id,
      description: `${serverText(meaning)}${state === 'detected' ? '' : ` ${t(`conditions.signalState.${state}`)}`}`,
    })),
    ...families.value.map((family) => ({
      value: `${family}.*`,
      label: `${family}.*`,
      description: t('conditions.signalFamily', { family }),
    })),
    ...topics.value.map(({ id, name }) => ({
      value: ALL_TOPICS.replace('*', id),
      label: name,
      description: t('conditions.signalTopic'),
    })),
  ])

  /** What the chosen one means; a warning where nothing raises it, or where there is none of that name. */
  function meaningOf(id: string): { text: string; isWarning: boolean } | null {
    if (signals.value.length === 0) return null
    const chosen = choices.value.find(({ value }) => value === id)
    if (!chosen) return { text: t('conditions.signalUnknown'), isWarning: true }
    const state = signals.value.find((signal) => signal.id === id)?.state ?? 'detected'
    return { text: chosen.description ?? '', isWarning: state !== 'detected' && state !== 'host' }
  }

  return { choices, meaningOf }
}
