import { useNow } from '@vueuse/core'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

const DOLLARS = { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol' } as const

const now = useNow({ interval: 15_000 })

/** Numbers, money, durations and times in the reader's language. */
export function useFormat() {
  const { locale, t } = useI18n()
  const formats = computed(() => createFormats(regionOf(locale.value)))

  /** How long ago, kept fresh; `now` under a minute. */
  function relative(iso: string): string {
    const elapsedMs = Math.min(0, Date.parse(iso) - now.value.getTime())
    const unit = UNITS.find(([, ms]) => -elapsedMs >= ms)
    return unit
      ? formats.value.relative.format(Math.ceil(elapsedMs / unit[1]), unit[0])
      : t('time.now')
  }

  return {
    relative,
    number: (value: number) => formats.value.number.format(value),
    exact: (iso: string) => formats.value.dateTime.format(new Date(iso)),
    hour: (iso: string) => formats.value.hour.format(new Date(iso)),
    duration: (ms: number | null) => duration(ms, formats.value),
    cost: (microUsd: number | null) => cost(microUsd, formats.value),
  }
}

/** The reader's own region of a language (en-GB, de-CH), which decides how dates and numbers look. */
function regionOf(locale: string): string {
  return navigator.languages.find((language) => language.startsWith(locale)) ?? locale
}

type Formats = ReturnType<typeof createFormats>

function createFormats(locale: string) {
  return {
    number: new Intl.NumberFormat(locale),
    oneDecimal: new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }),
    money: new Intl.NumberFormat(locale, DOLLARS),
    smallMoney: new Intl.NumberFormat(locale, {
      ...DOLLARS,
      maximumSignificantDigits: 2,
    }),
    dateTime: new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }),
    hour: new Intl.DateTimeFormat(locale, {
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }),
    relative: new Intl.RelativeTimeFormat(locale, { numeric: 'always', style: 'short' }),
  }
}

function duration(ms: number | null, formats: Formats): string {
  if (ms === null) return '–'
  if (ms < 1000) return `${formats.number.format(Math.round(ms))} ms`
  if (ms < 60_000) return `${formats.oneDecimal.format(ms / 1000)} s`
  return `${formats.number.format(Math.floor(ms / 60_000))} min ${Math.round((ms % 60_000) / 1000)} s`
}

/** Null is "price not known", which is not the same as free. */
function cost(microUsd: number | null, formats: Formats): string {
  if (microUsd === null) return '–'
  const usd = microUsd / 1_000_000
  return usd === 0 || usd >= 0.01 ? formats.money.format(usd) : formats.smallMoney.format(usd)
}
