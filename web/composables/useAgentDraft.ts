import { routes } from 'virtual:routes'
import { useQueryCache } from '@pinia/colada'
import { computed, ref, watch, type Ref } from 'vue'
import {
  agentChanges,
  type Agent,
  type AgentChanges,
  type IdentityFile,
} from '#contracts/agents.ts'
import { client } from '#web/api/client.ts'
import { useSubmit } from './useSubmit.ts'

export const IDENTITY_FILES = ['SOUL', 'IDENTITY', 'USER'] as const satisfies IdentityFile[]
export type IdentityTexts = Record<IdentityFile, string>

/** The settings that the editor changes. */
const FIELDS = [
  'name',
  'domain',
  'description',
  'systemPrompt',
  'capabilities',
  'guardrails',
  'keywords',
  'router',
  'active',
  'escalationTarget',
  'riskClass',
  'departments',
  'model',
  'fallbackModels',
  'temperature',
  'contextTokens',
  'maxOutputTokens',
  'starters',
] as const satisfies (keyof Agent & keyof AgentChanges)[]

export type AgentField = (typeof FIELDS)[number]
export type AgentDraft = Pick<Agent, AgentField>

export interface StoredAgent {
  agent: Agent
  identity: IdentityTexts
}

export type AgentEditor = ReturnType<typeof useAgentDraft>

/** An agent being edited: what differs from the stored one, whether it is valid, and its saving. */
export function useAgentDraft(stored: Ref<StoredAgent>) {
  const cache = useQueryCache()
  const draft = ref(draftOf(stored.value.agent))
  const identity = ref({ ...stored.value.identity })
  const reason = ref('')
  const errors = ref<Partial<Record<AgentField, string>>>({})
  let base = stored.value

  const changedFields = computed(() =>
    FIELDS.filter((field) => !isSame(draft.value[field], stored.value.agent[field])),
  )
  const changedFiles = computed(() =>
    IDENTITY_FILES.filter((name) => identity.value[name] !== stored.value.identity[name]),
  )
  const changeCount = computed(() => changedFields.value.length + changedFiles.value.length)

  function reset() {
    base = stored.value
    draft.value = draftOf(base.agent)
    identity.value = { ...base.identity }
    errors.value = {}
    reason.value = ''
  }

  const saving = useSubmit(async () => {
    const changes = pickChanges(draft.value, changedFields.value)
    errors.value = problemsOf(changes)
    if (Object.keys(errors.value).length > 0) return
    const { id, version } = stored.value.agent
    const files = changedFiles.value.map((name) => ({ name, content: identity.value[name] }))
    await save({ id, version, changes, files, reason: reason.value.trim() })
    await refetch(id)
    reset()
  })

  async function refetch(id: string) {
    const keys = [['agents'], ['agent', id]]
    await Promise.all(keys.map((key) => cache.invalidateQueries({ key })))
  }

  // A newer stored version replaces the draft only where nothing would be lost.
  watch(stored, () => {
    const isUntouched =
      isSame(draftOf(base.agent), draft.value) && isSame(base.identity, identity.value)
    if (isUntouched) reset()
  })

  return {
    draft,
    identity,
    reason,
    errors,
    changedFields,
    changedFiles,
    changeCount,
    reset,
    save: saving.submit,
    isBusy: saving.isBusy,
    message: saving.message,
  }
}

interface Save {
  id: string
  version: number
  changes: AgentChanges
  files: { name: IdentityFile; content: string }[]
  reason: string
}

/** Settings first, then each file; every step is a version that the next one builds on. */
async function save({ id, version, changes, files, reason }: Save): Promise<void> {
  const why = reason === '' ? {} : { reason }
  let current = version
  if (Object.keys(changes).length > 0) {
    const body = { ...changes, ...why }
    const saved = await client.call(routes.agents.update, {
      params: { id },
      ifMatch: current,
      body,
    })
    current = saved.version
  }
  for (const { name, content } of files) {
    const saved = await client.call(routes.agents.putIdentity, {
      params: { id, name },
      ifMatch: current,
      body: { content, ...why },
    })
    current = saved.version
  }
}

function problemsOf(changes: AgentChanges): Partial<Record<AgentField, string>> {
  const { error } = agentChanges.safeParse(changes)
  return Object.fromEntries(
    (error?.issues ?? []).map(({ path, message }) => [String(path[0]), message]),
  )
}

function pickChanges(draft: AgentDraft, fields: AgentField[]): AgentChanges {
  return Object.fromEntries(fields.map((field) => [field, toPlain(draft[field])]))
}

function draftOf(agent: Agent): AgentDraft {
  return Object.fromEntries(FIELDS.map((field) => [field, toPlain(agent[field])])) as AgentDraft
}

/** A copy without Vue's proxies. */
function toPlain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right)
}
