import type { MessageCompiler, MessageContext } from 'vue-i18n'

const PLACE = /\{(\w+)\}/

/**
 * Reads a text of the locale files: `{name}` takes a value, `|` stands between singular and plural. The library's own
 * reader knows much more, and would weigh more than all the texts of a page.
 */
export const compileMessage: MessageCompiler = (message) => {
  const forms = String(message)
    .split('|')
    .map((form) => form.trim().split(PLACE))
  const [only = []] = forms
  if (forms.length === 1) return (context: MessageContext) => fill(only, context)
  return (context: MessageContext) => context.plural(forms.map((form) => fill(form, context)))
}

/** Every second part is the name of a value. */
function fill(parts: string[], context: MessageContext): string {
  return parts
    .map((part, index) => (index % 2 === 1 ? String(context.named(part) ?? '') : part))
    .join('')
}
