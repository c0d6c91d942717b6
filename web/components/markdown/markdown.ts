import DOMPurify from 'dompurify'
import MarkdownIt, { type Token } from 'markdown-it'

/** One top-level piece of an answer: code goes to its own component, the rest is HTML. */
export type MarkdownBlock =
  | { kind: 'html'; html: string }
  | { kind: 'code'; language: string; source: string }

const AWAY = 'target="_blank" rel="noopener noreferrer"'

const markdown = new MarkdownIt({ html: false, linkify: true })

markdown.renderer.rules['table_open'] = () =>
  '<div class="markdown-table" tabindex="0" role="group"><table>'
markdown.renderer.rules['table_close'] = () => '</table></div>'
// Column alignment comes as inline style, which is not let through: it becomes a class.
markdown.core.ruler.push('cell-alignment', ({ tokens }) => {
  for (const token of tokens) {
    const [, side] = /text-align:(\w+)/.exec(String(token.attrGet('style') ?? '')) ?? []
    if (!side) continue
    token.attrs = (token.attrs ?? []).filter(([name]) => name !== 'style')
    token.attrSet('class', `align-${side}`)
  }
})

// Links lead away from the console, and tell the other side nothing about it.
markdown.renderer.rules['link_open'] = (tokens, index) => {
  const address = markdown.utils.escapeHtml(String(tokens[index]?.attrGet('href') ?? ''))
  return `<a href="${address}" ${AWAY}>`
}

// A remote image in an answer would tell its host what was asked: it is named, never loaded.
markdown.renderer.rules['image'] = (tokens, index) => {
  const token = tokens[index]
  const address = String(token?.attrGet('src') ?? '')
  const name = markdown.utils.escapeHtml(token?.content || address)
  return `<a class="blocked-image" href="${markdown.utils.escapeHtml(address)}" ${AWAY}>🖼 ${name}</a>`
}

/** Renders a whole answer; links between its parts resolve, as everything is parsed together. */
export function renderMarkdown(source: string): MarkdownBlock[] {
  const environment = {}
  return groupsOf(markdown.parse(source, environment)).map((group) =>
    renderGroup(group, environment),
  )
}

/** The words of an answer, a line for each part of it, without the signs of its markup. */
export function plainText(source: string): string {
  return markdown.parse(source, {}).flatMap(wordsOf).join('\n')
}

function wordsOf({ type, content, children }: Token): string[] {
  if (type === 'fence' || type === 'code_block') return [content.trimEnd()]
  if (type !== 'inline') return []
  const words = (children ?? []).map((part) => (part.type.endsWith('break') ? ' ' : part.content))
  return [words.join('')]
}

export interface StreamedMarkdown {
  frozen: MarkdownBlock[]
  tail: MarkdownBlock[]
}

/** Renders an answer that grows: finished blocks are kept, and only the last, open one is parsed again. */
export function createMarkdownStream() {
  let frozen: MarkdownBlock[] = []
  let frozenText = ''

  return function update(text: string): StreamedMarkdown {
    if (!text.startsWith(frozenText)) {
      frozen = []
      frozenText = ''
    }
    const open = text.slice(frozenText.length)
    const environment = {}
    const groups = groupsOf(markdown.parse(open, environment))
    const last = groups.at(-1)
    const lastLine = last?.[0]?.map?.[0] ?? 0
    if (groups.length > 1 && lastLine > 0) {
      frozen = [...frozen, ...groups.slice(0, -1).map((group) => renderGroup(group, environment))]
      frozenText += firstLines(open, lastLine)
    }
    return { frozen, tail: last ? [renderGroup(last, environment)] : [] }
  }
}

function firstLines(text: string, count: number): string {
  let end = 0
  for (let line = 0; line < count; line++) end = text.indexOf('\n', end) + 1
  return text.slice(0, end)
}

/** Tokens of each top-level block together. */
function groupsOf(tokens: Token[]): Token[][] {
  const groups: Token[][] = []
  let depth = 0
  for (const token of tokens) {
    if (depth === 0) groups.push([])
    groups.at(-1)?.push(token)
    depth += token.nesting
  }
  return groups
}

function renderGroup(group: Token[], environment: Record<string, unknown>): MarkdownBlock {
  const [first] = group
  if (first && (first.type === 'fence' || first.type === 'code_block')) {
    const [language = ''] = first.info.trim().split(/\s+/)
    return { kind: 'code', language, source: first.content.replace(/\n$/, '') }
  }
  return {
    kind: 'html',
    html: sanitize(markdown.renderer.render(group, markdown.options, environment)),
  }
}

function sanitize(html: string): string {
  return DOMPurify.sanitize(html, {
    ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|#)/i,
    ADD_ATTR: ['target'],
    FORBID_TAGS: ['img', 'video', 'audio', 'form', 'input', 'style', 'svg', 'math'],
    FORBID_ATTR: ['style', 'id', 'name'],
  })
}

/** Coloured code comes as markup from our worker; it is cleaned like everything else. */
export function sanitizeCode(html: string): string {
  return DOMPurify.sanitize(html, { ALLOWED_TAGS: ['span'], ALLOWED_ATTR: ['style', 'class'] })
}
