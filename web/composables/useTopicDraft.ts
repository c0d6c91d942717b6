import { routes } from 'virtual:routes'
import { useQueryCache } from '@pinia/colada'
import { computed, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { newTopic, type NewTopic, type TopicView } from '#contracts/governance-policies.ts'
import { fetchAllPages } from '#web/api/all-pages.ts'
import { client } from '#web/api/client.ts'
import { useEditConflict } from './useEditConflict.ts'
import { useFieldErrors, type FieldErrors } from './useFieldErrors.ts'
import { useProblems } from './useProblems.ts'
import { useSubmit } from './useSubmit.ts'

const EMPTY: NewTopic = {
  name: '',
  definition: '',
  keywords: [],
  samples: [],
  scope: null,
  effect: 'block',
  threshold: null,
  active: true,
}

/** A prohibited topic being written or edited. */
export function useTopicDraft(topic: TopicView | null) {
  const cache = useQueryCache()
  const { t } = useI18n()
  const { problemsIn, translated } = useProblems()
  /** The version that is being edited. */
  const base = shallowRef(topic)
  const draft = ref<NewTopic>(draftOf(topic))
  const problems = ref<FieldErrors>({})
  /** What the gate has to say of the topic that was saved. */
  const warnings = ref<string[]>([])
  const hasChanges = computed(
    () => JSON.stringify(draft.value) !== JSON.stringify(draftOf(base.value)),
  )
  /** The draft as a trial takes it; null while it could not be found in anything. */
  const asTried = computed(() => {
    const { data } = newTopic.safeParse(draft.value)
    return data && !isBlind(data) ? { ...data, ...(topic ? { id: topic.id } : {}) } : null
  })

  const conflict = useEditConflict<TopicView, NewTopic>({
    base,
    draft,
    fieldsOf: draftOf,
    load: async () => (await fetchTopics()).find(({ id }) => id === topic?.id) ?? null,
  })
  const isSaved = ref(false)
  const saving = useSubmit(async () => {
    const { data, error } = newTopic.safeParse(draft.value)
    problems.value = {
      ...problemsIn(error),
      ...(isBlind(draft.value) ? { keywords: t('topics.blind') } : {}),
    }
    if (!data || Object.keys(problems.value).length > 0) return
    const { value: before } = base
    const saved =
      before === null
        ? await client.call(routes.governance.createTopic, { body: data })
        : await conflict.attempt(() => update(before, data))
    isSaved.value = saved !== null
    warnings.value = (saved?.warnings ?? []).map(({ message }) => message)
    await cache.invalidateQueries({ key: ['governance'] })
  })
  const refusals = useFieldErrors(saving.failure)
  const errors = computed<FieldErrors>(() => ({ ...translated(refusals.value), ...problems.value }))

  async function submit(): Promise<boolean> {
    isSaved.value = false
    await saving.submit()
    return isSaved.value
  }

  return {
    draft,
    errors,
    hasChanges,
    asTried,
    warnings,
    conflict,
    submit,
    isBusy: saving.isBusy,
    message: saving.message,
  }
}

const fetchTopics = () =>
  fetchAllPages((cursor) =>
    client.call(routes.governance.listTopics, { query: { limit: 200, cursor } }),
  )

function update({ id, version }: TopicView, body: NewTopic) {
  return client.call(routes.governance.updateTopic, { params: { id }, ifMatch: version, body })
}

/** A topic in force without a word or a sample to know it by would never be found. */
const isBlind = ({ active, keywords, samples }: NewTopic) =>
  active && keywords.length === 0 && samples.length === 0

function draftOf(topic: TopicView | null): NewTopic {
  if (topic === null) return { ...EMPTY }
  const { id: _, version: __, createdAt: ___, updatedAt: ____, ...fields } = topic
  return JSON.parse(JSON.stringify(fields)) as NewTopic
}
