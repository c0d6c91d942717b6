import { createI18n } from 'vue-i18n'
import en from './locales/en.json'

export type MessageSchema = typeof en
export const LOCALES = ['en', 'de'] as const
export type Locale = (typeof LOCALES)[number]

const STORAGE_KEY = 'aios-locale'

export const i18n = createI18n<[MessageSchema], Locale, false>({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  messages: { en } as { en: MessageSchema; de: MessageSchema },
})

/** Loads a locale's texts when it is first chosen, and keeps the choice in this browser. */
export async function setLocale(locale: Locale): Promise<void> {
  if (locale === 'de' && !loaded.has('de')) {
    const texts = await import('./locales/de.json')
    i18n.global.setLocaleMessage('de', texts.default as MessageSchema)
    loaded.add('de')
  }
  i18n.global.locale.value = locale
  document.documentElement.lang = locale
  localStorage.setItem(STORAGE_KEY, locale)
}

const loaded = new Set<Locale>(['en'])

/** The kept choice, else the browser's language where we speak it. */
export function preferredLocale(): Locale {
  const kept = localStorage.getItem(STORAGE_KEY)
  const wanted = kept ?? navigator.language.slice(0, 2)
  return LOCALES.find((locale) => locale === wanted) ?? 'en'
}
