import { useI18n } from 'vue-i18n'
import { useTopics } from './useGovernance.ts'

const TOPIC = 'topic:'

const isTopic = (ruleKey: string) => ruleKey.startsWith(TOPIC)

/** What people call a rule: its key, and the name of the topic where a prohibited topic is meant. */
export function useRuleNames() {
  const { t } = useI18n()
  const { topics } = useTopics()

  function ruleName(ruleKey: string): string {
    if (!isTopic(ruleKey)) return ruleKey
    const topic = topics.value.find(({ id }) => ruleKey === TOPIC + id)
    return topic ? t('topics.asRule', { name: topic.name }) : t('topics.aTopic')
  }

  /** The classes that it is written in: keys are code, names are not. */
  const faceOf = (ruleKey: string) => (isTopic(ruleKey) ? 'wrap-anywhere' : 'font-mono break-all')

  return { ruleName, isTopic, faceOf }
}
