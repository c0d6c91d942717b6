import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import type { CountryCode } from 'libphonenumber-js/max'

/** Where numbers begin with a zero at home, and where they do not: the common ones of each first. */
const zeroRegions: readonly CountryCode[] = [
  'DE', 'FR', 'GB', 'IT', 'NL', 'AT', 'CH', 'BE', 'SE', 'FI', 'JP', 'KR', 'CN', 'TR', 'IN', 'AU', 'NZ',
  'ZA', 'IE', 'IL', 'RO', 'BR', 'UA', 'ID', 'VN', 'TH',
] // oxfmt-ignore
const otherRegions: readonly CountryCode[] = [
  'US', 'ES', 'IT', 'PT', 'PL', 'CN', 'BR', 'IN', 'NO', 'DK', 'CZ', 'GR', 'SG', 'MX', 'HU', 'RU',
] // oxfmt-ignore

/** What has the shape of a date, of an address of the network or of an amount of money. */
const otherShapes =
  /^(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}|\d{1,3}(?:\.\d{1,3}){3}|\d{1,3}(?:\.\d{3})+|(?:19|20)\d\d(?:[ -/](?:19|20)\d\d)+)$/
/** As North Americans write theirs; neither the area nor the exchange begins with a zero or a one. */
const northAmerican =
  /^(?:1[-. ])?(?:\([2-9]\d{2}\)[-. ]?[2-9]\d{2}[-. ]?\d{4}|[2-9]\d{2}([-.])[2-9]\d{2}\1\d{4})$/
/** Such a number in groups of any kind, or at home, without its area; only a word before it tells it from others. */
const northAmericanNamed = /^(?:1[-. ]?)?[2-9]\d{2}[-. ]?[2-9]\d{2}[-. ]?\d{4}$|^[2-9]\d{2}-\d{4}$/
/** With the code of its country, set apart: an amount of money is grouped in threes throughout. */
const withCountry = /^\+\d{1,3}(?:[-. /]|[-. ]?\()(?!\d{3}(?:[ .]\d{3})+$)/
/** An area code with its zero, set apart from the rest, as people write it; identifiers seldom look like this. */
const withAreaCode =
  /^(?:\(?0\d{1,5}\)?(?: ?[-/] ?| )\d{2,}(?:[ .-]\d{2,})*|\(?0\d{1,5}\)?\.\d{2,}(?:\.\d{2,})+|\(0\d{1,5}\)\d{4,})$/
/** As the end of a bank account number is grouped. */
const inFours = /^\d{4}(?:[ -]\d{4})+(?:[ -]\d{1,3})?$/
const MIN_DIGITS_UNNAMED = 9
const MIN_DIGITS = 8
/** The last numbers judged, since a text repeats its own. */
const MAX_REMEMBERED = 2048
const remembered = new Map<string, boolean>()

/** Whether the number is valid in one of the countries: in which, a text rarely says. */
function isValidSomewhere(compact: string, regions: readonly CountryCode[]): boolean {
  const key = `${regions.join('')} ${compact}`
  const known = remembered.get(key)
  if (known !== undefined) return known
  const isValid = regions.some(
    (region) => parsePhoneNumberFromString(compact, region)?.isValid() ?? false,
  )
  if (remembered.size >= MAX_REMEMBERED) remembered.clear()
  remembered.set(key, isValid)
  return isValid
}

const standsForItself = (text: string): boolean => withAreaCode.test(text) && !inFours.test(text)

/** Digits of a number with its plus, if it has one: a zero in brackets after a country's code is left out. */
function compactOf(text: string): string {
  const isWorldwide = text.startsWith('+') || text.startsWith('00')
  const digits = (isWorldwide ? text.replace('(0)', '') : text).replaceAll(/[^\d+]/g, '')
  return digits.startsWith('00') ? `+${digits.slice(2)}` : digits
}

/** Whether a country may have given out such a number, whether or not it has. */
function isPossible(compact: string): boolean {
  return parsePhoneNumberFromString(compact, 'US')?.isPossible() ?? false
}

function isWorldwideNumber(text: string, compact: string, isNamed: boolean): boolean {
  if (isValidSomewhere(compact, ['US'])) return true
  return (isNamed || withCountry.test(text)) && isPossible(compact)
}

/** What a word says to be a telephone number only has to look like one: samples are seldom given out. */
function looksAsNamed(text: string, digits: number): boolean {
  if (northAmericanNamed.test(text)) return true
  return digits >= MIN_DIGITS_UNNAMED && digits <= 12 && standsForItself(text)
}

/**
 * Whether the text is a telephone number: one that can be dialled from everywhere stands for itself, one of a
 * country counts only where a word before it says what it is, or where it is written as nothing else is.
 */
export function isPhoneNumber(text: string, isNamed: boolean): boolean {
  if (otherShapes.test(text)) return false
  const compact = compactOf(text)
  const digits = compact.replace('+', '').length
  if (digits > 15) return false
  if (isNamed && looksAsNamed(text, digits)) return true
  if (digits < MIN_DIGITS) return false
  if (compact.startsWith('+')) return isWorldwideNumber(text, compact, isNamed)
  if (northAmerican.test(text)) return true
  // Dialled from North America: after the way out comes the code of a country.
  if (compact.startsWith('011') && isValidSomewhere(`+${compact.slice(3)}`, ['US']))
    return isNamed || /^011[ .-]/.test(text)
  if (!isNamed && (digits < MIN_DIGITS_UNNAMED || !standsForItself(text))) return false
  const regions = compact.startsWith('0') ? zeroRegions : otherRegions
  // The Russian eight stands for the long distance and is dialled nowhere else.
  return isValidSomewhere(compact, compact.startsWith('8') ? ['RU', ...regions] : regions)
}
