import { createI18n } from 'vue-i18n'
import en from './locales/en.json'
import { compileMessage } from './message-compiler.ts'

export type MessageSchema = typeof en
export const LOCALES = ['en', 'de'] as const
export type Locale = (typeof LOCALES)[number]

/** Texts that only some pages need; those of the shell, and those that areas share, are in the locale's own file. */
export const TEXT_AREAS = [
  'agents',
  'approvals',
  'audit',
  'chat',
  'dashboard',
  'governance',
  'models',
  'signals',
] as const
export type TextArea = (typeof TEXT_AREAS)[number]

const STORAGE_KEY = 'aios-locale'
const files = import.meta.glob<MessageSchema>(['./locales/de.json', './locales/*/*.json'], {
  import: 'default',
})

export const i18n = createI18n<[MessageSchema], Locale, false>({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  messages: { en } as { en: MessageSchema; de: MessageSchema },
  messageCompiler: compileMessage,
})

const loaded = new Map<string, Promise<void>>()
const wanted = new Set<TextArea>()
/** The language asked for last; it is the present one once its texts are there. */
let chosen: Locale = 'en'

/** Loads a locale's texts when it is first chosen, and keeps the choice in this browser. */
export async function setLocale(locale: Locale): Promise<void> {
  chosen = locale
  await loadFor(locale)
  i18n.global.locale.value = locale
  document.documentElement.lang = locale
  localStorage.setItem(STORAGE_KEY, locale)
}

/** Loads the texts that a page needs, in the present language and in whichever is chosen later. */
export async function loadTexts(areas: readonly TextArea[]): Promise<void> {
  for (const area of areas) wanted.add(area)
  await Promise.all([...new Set([i18n.global.locale.value, chosen])].map(loadFor))
}

async function loadFor(locale: Locale): Promise<void> {
  const common = locale === 'en' ? [] : [`./locales/${locale}.json`]
  const areas = [...wanted].map((area) => `./locales/${locale}/${area}.json`)
  await Promise.all([...common, ...areas].map((file) => loadFile(locale, file)))
}

function loadFile(locale: Locale, file: string): Promise<void> {
  const loading =
    loaded.get(file) ??
    files[file]?.().then((texts) => i18n.global.mergeLocaleMessage(locale, texts))
  if (!loading) throw new Error(`there are no texts ${file}`)
  loaded.set(file, loading)
  // Who is offline for a moment may ask again.
  loading.catch(() => loaded.delete(file))
  return loading
}

/** The kept choice, else the browser's language where we speak it. */
export function preferredLocale(): Locale {
  const kept = localStorage.getItem(STORAGE_KEY)
  const wished = kept ?? navigator.language.slice(0, 2)
  return LOCALES.find((locale) => locale === wished) ?? 'en'
}
