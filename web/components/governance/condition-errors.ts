import type { ComputedRef, InjectionKey } from 'vue'
import type { FieldErrors } from '#web/composables/useFieldErrors.ts'

/** What is wrong in the condition, by place: `all.0.value`. */
export const CONDITION_ERRORS: InjectionKey<ComputedRef<FieldErrors>> = Symbol('condition errors')
