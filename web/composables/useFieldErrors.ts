import { computed, type Ref } from 'vue'
import type { z } from 'zod'
import type { ApiFailure } from '#web/api/failure.ts'

export type FieldErrors = Record<string, string>

/** What the server refused, by the field it names: `condition.all.0.value`, without the part of the request. */
export function useFieldErrors(failure: Readonly<Ref<ApiFailure | null>>) {
  return computed<FieldErrors>(() => {
    const details: unknown = failure.value?.details
    if (!Array.isArray(details)) return {}
    return Object.fromEntries(
      details
        .filter(isProblem)
        .map(({ path, message }) => [path.replace(/^(?:body|params)\./, ''), message]),
    )
  })
}

/** The same of a form that was checked before it was sent. */
export function problemsOf(error: z.ZodError | undefined): FieldErrors {
  return Object.fromEntries(
    (error?.issues ?? []).map(({ path, message }) => [path.join('.'), message]),
  )
}

function isProblem(detail: unknown): detail is { path: string; message: string } {
  if (typeof detail !== 'object' || detail === null) return false
  return (
    'path' in detail &&
    typeof detail.path === 'string' &&
    'message' in detail &&
    typeof detail.message === 'string'
  )
}

/** What is wrong with a list or one of its items; it stands under the list. */
export const errorUnder = (errors: FieldErrors, field: string): string | undefined =>
  Object.entries(errors).find(([place]) => place === field || place.startsWith(`${field}.`))?.[1]
