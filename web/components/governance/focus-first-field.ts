/** A sheet opens on what is filled in first, rather than on its way out. */
export function focusFirstField(event: Event): void {
  if (!(event.target instanceof HTMLElement)) return
  const field = event.target.querySelector<HTMLElement>('form :is(input, textarea):enabled')
  if (!field) return
  event.preventDefault()
  field.focus()
}
