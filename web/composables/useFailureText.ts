import { useI18n } from 'vue-i18n'
import { toFailure } from '#web/api/failure.ts'

/** A failure in plain words: what happened, and when to try again. */
export function useFailureText() {
  const { t, te } = useI18n()

  function failureText(thrown: unknown): string {
    const failure = toFailure(thrown)
    const known = `failures.${failure.code}`
    const sentence = te(known) ? t(known) : failure.message || t('failures.unknown')
    if (failure.retryAfterSeconds === null) return sentence
    return `${sentence} ${t('failures.retryIn', { wait: waitText(failure.retryAfterSeconds) })}`
  }

  function waitText(seconds: number): string {
    const whole = Math.max(1, Math.ceil(seconds))
    return whole < 90
      ? t('time.seconds', { count: whole }, whole)
      : t('time.minutes', { count: Math.ceil(whole / 60) }, Math.ceil(whole / 60))
  }

  return { failureText }
}
