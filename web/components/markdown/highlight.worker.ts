import { createHighlighterCore, type HighlighterCore, type LanguageInput } from 'shiki/core'
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript'

export interface HighlightRequest {
  id: number
  language: string
  source: string
}

export interface HighlightResponse {
  id: number
  /** The inside of `<code>`; null when the language is not known. */
  html: string | null
}

const LANGUAGES: Record<string, () => Promise<{ default: LanguageInput }>> = {
  bash: () => import('shiki/langs/shellscript.mjs'),
  c: () => import('shiki/langs/c.mjs'),
  cpp: () => import('shiki/langs/cpp.mjs'),
  csharp: () => import('shiki/langs/csharp.mjs'),
  css: () => import('shiki/langs/css.mjs'),
  diff: () => import('shiki/langs/diff.mjs'),
  docker: () => import('shiki/langs/docker.mjs'),
  go: () => import('shiki/langs/go.mjs'),
  html: () => import('shiki/langs/html.mjs'),
  java: () => import('shiki/langs/java.mjs'),
  javascript: () => import('shiki/langs/javascript.mjs'),
  json: () => import('shiki/langs/json.mjs'),
  kotlin: () => import('shiki/langs/kotlin.mjs'),
  markdown: () => import('shiki/langs/markdown.mjs'),
  php: () => import('shiki/langs/php.mjs'),
  python: () => import('shiki/langs/python.mjs'),
  ruby: () => import('shiki/langs/ruby.mjs'),
  rust: () => import('shiki/langs/rust.mjs'),
  sql: () => import('shiki/langs/sql.mjs'),
  swift: () => import('shiki/langs/swift.mjs'),
  typescript: () => import('shiki/langs/typescript.mjs'),
  vue: () => import('shiki/langs/vue.mjs'),
  xml: () => import('shiki/langs/xml.mjs'),
  yaml: () => import('shiki/langs/yaml.mjs'),
}

const OTHER_NAMES: Record<string, string> = {
  sh: 'bash',
  shell: 'bash',
  shellscript: 'bash',
  zsh: 'bash',
  'c++': 'cpp',
  'c#': 'csharp',
  cs: 'csharp',
  dockerfile: 'docker',
  js: 'javascript',
  jsx: 'javascript',
  mjs: 'javascript',
  kt: 'kotlin',
  md: 'markdown',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  postgresql: 'sql',
  ts: 'typescript',
  tsx: 'typescript',
  yml: 'yaml',
}

const THEMES = { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' }

let highlighter: Promise<HighlighterCore> | null = null

addEventListener('message', (event: MessageEvent<HighlightRequest>) => {
  void answer(event.data)
})

async function answer({ id, language, source }: HighlightRequest) {
  const html = await highlight(language, source).catch(() => null)
  const response: HighlightResponse = { id, html }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
  postMessage(response)
}

async function highlight(wanted: string, source: string): Promise<string | null> {
  const language = OTHER_NAMES[wanted.toLowerCase()] ?? wanted.toLowerCase()
  const load = LANGUAGES[language]
  if (!load) return null
  highlighter ??= createHighlighterCore({
    engine: createJavaScriptRegexEngine(),
    langs: [],
    themes: [
      import('shiki/themes/github-light-high-contrast.mjs'),
      import('shiki/themes/github-dark-high-contrast.mjs'),
    ],
  })
  const shiki = await highlighter
  await shiki.loadLanguage((await load()).default)
  const lang = language === 'bash' ? 'shellscript' : language
  const html = shiki.codeToHtml(source, { lang, themes: THEMES, defaultColor: false })
  return /<code[^>]*>([\s\S]*)<\/code>/.exec(html)?.[1] ?? null
}
