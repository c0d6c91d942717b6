import { useI18n } from 'vue-i18n'
import type { RouteLocationRaw } from 'vue-router'
import type { AuditEvent } from '#contracts/audit.ts'

const ID_START = 8
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Events in plain words: what happened to what. */
export function useAuditWords() {
  const { t, te, tm, locale } = useI18n()

  function say(
    event: Pick<AuditEvent, 'type' | 'subject' | 'subjectId' | 'payload' | 'receiver'>,
  ): string {
    const key = `audit.said.${event.type}`
    // A release may bring types that this console has no words for.
    if (!te(key) && !te(key, 'en')) return event.type
    const receiver = event.receiver?.name ?? t('audit.somebody')
    return t(key, { subject: subjectOf(event), receiver })
  }

  function subjectOf({
    subject,
    subjectId,
    payload,
  }: Pick<AuditEvent, 'subject' | 'subjectId' | 'payload'>): string {
    if (subject?.name) return subject.name
    const named = [payload['key'], payload['name']].find(
      (name) => typeof name === 'string' && name !== '',
    )
    if (typeof named === 'string') return named
    if (subjectId === 'all') return t('audit.allAgents')
    if (subject?.kind === 'proposal') return t('audit.rules')
    if (subjectId === null) return '…'
    return UUID.test(subjectId) ? `${subjectId.slice(0, ID_START)}…` : subjectId
  }

  /** Every type that there are words for, with those words. */
  function types(): { type: string; words: string }[] {
    const groups = Object.entries(tm('audit.said') as Record<string, Record<string, string>>)
    return groups
      .flatMap(([group, acts]) => Object.keys(acts).map((act) => `${group}.${act}`))
      .map((type) => ({ type, words: t(`audit.said.${type}`, { subject: '…', receiver: '…' }) }))
      .toSorted((a, b) => a.type.localeCompare(b.type, locale.value))
  }

  return { say, subjectOf, types }
}

/** Where what an event is about can be looked at; null where there is no such page. */
export function placeOfSubject({
  subject,
  subjectId,
}: Pick<AuditEvent, 'subject' | 'subjectId'>): RouteLocationRaw | null {
  if (!subject || subjectId === null) return null
  switch (subject.kind) {
    case 'agent':
      return { name: 'agent', params: { agentId: subjectId } }
    case 'case':
      return { name: 'approvals', params: { approvalId: subjectId } }
    case 'rule':
      return { name: 'settings', params: { section: 'policies' }, query: { rule: subjectId } }
    case 'topic':
      return { name: 'settings', params: { section: 'topics' }, query: { topic: subjectId } }
    case 'exception':
    case 'proposal':
      return { name: 'settings', params: { section: 'policies' } }
    case 'event':
      return { name: 'audit', query: { event: subjectId } }
    default:
      return null
  }
}

/** Where what an event changed stands beside what was before; null where it changed no version. */
export function placeOfChange({
  type,
  subjectId,
  payload,
}: Pick<AuditEvent, 'type' | 'subjectId' | 'payload'>): RouteLocationRaw | null {
  const { policyVersion } = payload
  if (type.startsWith('agent.') && type !== 'agent.deleted' && subjectId !== null)
    return { name: 'agent', params: { agentId: subjectId }, query: { tab: 'versions' } }
  if (typeof policyVersion !== 'number') return null
  const query = { version: String(policyVersion) }
  return { name: 'settings', params: { section: 'versions' }, query }
}
