/**
 * Letters that look like a Latin letter, by the Latin letter they look like, in lower case.
 * Only letters whose two cases agree on the look-alike are listed under their lower case,
 * so that a keyword in Cyrillic or Greek still matches itself in any case.
 */
const lookAlikes: Readonly<Record<string, string>> = {
  a: 'аαɑᴀаⱥ',
  b: 'вβьʙƅɓ',
  c: 'сϲᴄⅽƈ',
  d: 'ԁᴅɗժ',
  e: 'еёєεᴇҽɛ',
  f: 'ꜰƒֆ',
  g: 'ɡɢցǥɠ',
  h: 'һнʜհħ',
  i: 'іїιɪıɩӏ',
  j: 'јյᴊʝ',
  k: 'кκᴋƙқ',
  l: 'ʟłɫⅼ',
  m: 'мᴍⅿʍ',
  n: 'пηɴոռƞ',
  o: 'оοσօᴏөøסଠ',
  p: 'рρᴘƿթ',
  q: 'ԛզʠ',
  r: 'гʀяɾ',
  s: 'ѕꜱʂտ',
  t: 'тτᴛŧƭ',
  u: 'υᴜսʋ',
  v: 'νᴠѵⅴ',
  w: 'ԝᴡωɯա',
  x: 'хχⅹ',
  y: 'уγʏүყ',
  z: 'ζᴢʐƶ',
}

/** Maps the code unit of a look-alike to the code unit of its Latin letter. */
export const latinLookAlike: ReadonlyMap<number, number> = new Map(
  Object.entries(lookAlikes).flatMap(([latin, others]) =>
    [...others].map((other): [number, number] => [other.charCodeAt(0), latin.charCodeAt(0)]),
  ),
)
