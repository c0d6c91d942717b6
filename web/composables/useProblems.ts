import { useI18n } from 'vue-i18n'
import type { z } from 'zod'
import type { FieldErrors } from './useFieldErrors.ts'
import { useServerText } from './useServerText.ts'

type Issue = z.core.$ZodIssue

/** What is wrong in a form, by field, in words for people: a schema's own speak of types. */
export function useProblems() {
  const { t } = useI18n()
  const { serverText } = useServerText()

  function wordsFor(issue: Issue): string {
    const { code } = issue
    if (code === 'too_small' && Number(issue.minimum) <= 1) return t('problems.missing')
    if (code === 'too_small') return t('problems.tooSmall', { least: String(issue.minimum) })
    if (code === 'too_big') return t('problems.tooBig', { most: String(issue.maximum) })
    if (code === 'invalid_type' || code === 'invalid_union') return t('problems.missing')
    return serverText(issue.message)
  }

  const problemsIn = (error: z.ZodError | undefined): FieldErrors =>
    Object.fromEntries(
      (error?.issues ?? []).map((issue) => [issue.path.join('.'), wordsFor(issue)]),
    )

  const translated = (errors: FieldErrors): FieldErrors =>
    Object.fromEntries(
      Object.entries(errors).map(([place, message]) => [place, serverText(message)]),
    )

  return { problemsIn, translated }
}
