/** Whether the digits end in the check digit of ISO/IEC 7812. */
export function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48
    const doubled = index % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return digits.length > 0 && sum % 10 === 0
}

type Brand = { lengths: readonly number[]; from: string; to: string }

const sixteenToNineteen = [16, 17, 18, 19]

/** Number ranges of the payment networks: the number begins with something between `from` and `to`. */
const brands: readonly Brand[] = [
  { from: '4', to: '4', lengths: [13, 16, 19] },
  { from: '51', to: '55', lengths: [16] },
  { from: '2221', to: '2720', lengths: [16] },
  { from: '34', to: '34', lengths: [15] },
  { from: '37', to: '37', lengths: [15] },
  { from: '300', to: '305', lengths: [14, 16, 17, 18, 19] },
  { from: '3095', to: '3095', lengths: [14, 16, 17, 18, 19] },
  { from: '36', to: '36', lengths: [14, 16, 17, 18, 19] },
  { from: '38', to: '39', lengths: [14, 16, 17, 18, 19] },
  { from: '3528', to: '3589', lengths: sixteenToNineteen },
  { from: '6011', to: '6011', lengths: sixteenToNineteen },
  { from: '644', to: '649', lengths: sixteenToNineteen },
  { from: '65', to: '65', lengths: sixteenToNineteen },
  { from: '62', to: '62', lengths: sixteenToNineteen },
  { from: '5018', to: '5018', lengths: [12, 13, 14, 15, 16, 17, 18, 19] },
  { from: '5020', to: '5020', lengths: [12, 13, 14, 15, 16, 17, 18, 19] },
  { from: '5038', to: '5038', lengths: [12, 13, 14, 15, 16, 17, 18, 19] },
  { from: '5893', to: '5893', lengths: [12, 13, 14, 15, 16, 17, 18, 19] },
  { from: '6304', to: '6304', lengths: [12, 13, 14, 15, 16, 17, 18, 19] },
  { from: '6759', to: '6763', lengths: [12, 13, 14, 15, 16, 17, 18, 19] },
  { from: '2200', to: '2204', lengths: sixteenToNineteen },
]

function isOfBrand(digits: string, brand: Brand): boolean {
  const prefix = digits.slice(0, brand.from.length)
  return prefix >= brand.from && prefix <= brand.to && brand.lengths.includes(digits.length)
}

/** Whether the digits are a possible card number: a known range, its length and the check digit. */
export function isCardNumber(digits: string): boolean {
  return brands.some((brand) => isOfBrand(digits, brand)) && passesLuhn(digits)
}
