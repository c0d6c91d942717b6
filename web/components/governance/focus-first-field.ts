const FIELD = ':is(input, textarea):enabled'

/** A sheet opens on what is filled in first, rather than on its way out. */
export function focusFirstField(event: Event): void {
  if (!(event.target instanceof HTMLElement)) return
  const field = event.target.querySelector<HTMLElement>(`form ${FIELD}`)
  if (!field) return
  event.preventDefault()
  field.focus()
}

/** Where what had the focus in a form goes away with what it did. */
export function focusFirstFieldOf(form: Element | null | undefined): void {
  form?.querySelector<HTMLElement>(FIELD)?.focus()
}
