import { useI18n } from 'vue-i18n'

const UNITS = [
  ['megabyte', 1024 * 1024],
  ['kilobyte', 1024],
  ['byte', 1],
] as const

/** How large a file is, in the reader's language. */
export function useFileSize() {
  const { locale } = useI18n()

  function fileSize(bytes: number): string {
    const [unit, unitBytes] = UNITS.find(([, size]) => bytes >= size) ?? UNITS[2]
    const format = new Intl.NumberFormat(locale.value, {
      style: 'unit',
      unit,
      maximumFractionDigits: unit === 'megabyte' ? 1 : 0,
    })
    return format.format(bytes / unitBytes)
  }

  return { fileSize }
}
