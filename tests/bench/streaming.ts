import type { PolicySnapshot } from '#contracts/governance.ts'
import { createStreamWindow } from '#domain/governance/stream-window.ts'
import { percentile, table, tenths } from './figures.ts'

const TOKENS_PER_SECOND = 50
const TOKEN_MS = 1000 / TOKENS_PER_SECOND
const ANSWERS = 200
const ANSWER_TOKENS = 150
const FIRST_TEXT_LIMIT_MS = 150
const TOTAL_LIMIT_PERCENT = 5

/** What answers are made of; each sample begins with another word of it. */
const texts: Readonly<Record<string, string>> = {
  'English prose':
    'To reset the device, hold the power button for ten seconds, then wait until the light turns green. If it does not, the battery may be empty: charge it overnight and try again. Most people never need more than that; those who do should write to us. ',
  'German prose':
    'Um das Gerät zurückzusetzen, halten Sie die Taste zehn Sekunden lang gedrückt und warten, bis das Licht grün wird. Bleibt es dunkel, ist vielleicht der Akku leer: laden Sie ihn über Nacht und versuchen Sie es noch einmal. ',
  Russian:
    'Чтобы сбросить устройство, удерживайте кнопку десять секунд и подождите, пока индикатор не станет зелёным. Если этого не произошло, возможно, разряжен аккумулятор. ',
  Chinese:
    '要重置设备,请按住电源按钮十秒钟,然后等待指示灯变绿。如果没有变绿,电池可能已耗尽,请充电一夜后再试。',
  code: 'export function total(rows: Row[]): number {\n  const prices = rows.map((row) => row.price_eur * 1.19)\n  return prices.reduce((sum, price) => sum + price, 0) // 3 digits\n}\n\nif (await total(await load("https://api.example.com/v2/rows?limit=100")) > 4_000) throw new Error("E1042")\n',
  'Markdown with links':
    '- See [the manual](https://docs.example.com/reset/power?lang=en#step-2) and **step 4**.\n- ![Lights](https://cdn.example.com/img/9f8a7b6c5d4e3f2a.png)\n| Part | No. |\n| --- | --- |\n| Cable | 4711-0815 |\n',
}

/** Nothing but what could be an account or a password of an address until its end is there: shown without a limit. */
const extremes: Readonly<Record<string, string>> = {
  'numbers and identifiers':
    'Order 20261126-00417 of 26.11.2026: 3 x 129.90 = 389.70 EUR, invoice 2026/11/4821, tracking 00340434161094021501, call +49 30 901820 or 0800 330 1000, serial SN-8842-1190-3371, 192.168.178.24. ',
  'addresses of pages':
    'https://www.example.com/shop/items/48213?colour=blue&size=42 https://github.com/example/project/issues/1187#issuecomment-2210045871 https://example.org/a/b/c.html ',
}

/** As models cut text: a word with the blank before it, or a part of one; a few digits; marks. */
const tokenPattern = / ?\p{L}{1,5}| ?\p{N}{1,3}| ?[^\s\p{L}\p{N}]{1,3}|\s+/gu

interface Sample {
  /** How much later than without the window, in milliseconds. */
  firstMs: number
  anyMs: number[]
  totalPercent: number
  cpuMsPerKb: number
}

/** Streams one answer in simulated time; the processor's time is added where it is spent. */
function streamAnswer(tokens: readonly string[], snapshot: PolicySnapshot): Sample {
  const window = createStreamWindow({
    snapshot,
    agent: { id: '0190a000-0000-7000-8000-000000000001', domain: 'support' },
    hidden: { prompt: texts['English prose'] ?? '', canary: 'kuravetilomase' },
  })
  const arrivals: number[] = []
  const anyMs: number[] = []
  let cpuMs = 0
  let released = 0
  const release = (text: string, atMs: number) => {
    for (let end = released + text.length; released < end; released += 1)
      anyMs.push(atMs - (arrivals[released] ?? atMs))
  }
  for (const [index, token] of tokens.entries()) {
    for (let unit = 0; unit < token.length; unit += 1) arrivals.push(index * TOKEN_MS)
    const began = performance.now()
    const step = window.push(token)
    const tookMs = performance.now() - began
    cpuMs += tookMs
    release(step.release, index * TOKEN_MS + tookMs)
  }
  const began = performance.now()
  const end = window.end()
  const endMs = performance.now() - began
  release(end.release, (tokens.length - 1) * TOKEN_MS + endMs)
  return {
    firstMs: anyMs[0] ?? 0,
    anyMs,
    totalPercent: (100 * endMs) / (tokens.length * TOKEN_MS),
    cpuMsPerKb: ((cpuMs + endMs) * 1024) / tokens.join('').length,
  }
}

function samplesOf(text: string, snapshot: PolicySnapshot): Sample[] {
  const tokens = text.repeat(60).match(tokenPattern) ?? []
  const starts = tokens.flatMap((token, at) => (/^\s|^\p{Script=Han}/u.test(token) ? [at] : []))
  const stream = (number: number) => {
    const from = starts[number] ?? 0
    return streamAnswer(
      [tokens[from]?.trimStart() ?? '', ...tokens.slice(from + 1, from + ANSWER_TOKENS)],
      snapshot,
    )
  }
  for (let warmUp = 0; warmUp < 20; warmUp += 1) stream(warmUp)
  return Array.from({ length: ANSWERS }, (_, from) => stream(from))
}

/** What the window adds to answers, and the lines of what is over its limit. */
export function streamingFigures(snapshot: PolicySnapshot): { printed: string; over: string[] } {
  const figures = Object.entries({ ...texts, ...extremes }).map(([what, text]) =>
    figureOf(what, samplesOf(text, snapshot)),
  )
  const over = figures
    .filter(({ what }) => what in texts)
    .flatMap(({ what, firstMs, totalPercent }) => [
      ...(firstMs > FIRST_TEXT_LIMIT_MS ? [`first text of ${what}, ${tenths(firstMs)} ms`] : []),
      ...(totalPercent > TOTAL_LIMIT_PERCENT
        ? [`whole of ${what}, ${tenths(totalPercent)} %`]
        : []),
    ])
  const head = [
    'answers of',
    `to the first text p50 / p95 ms (limit ${FIRST_TEXT_LIMIT_MS})`,
    'to any text p95 ms',
    `to the whole p95 % (limit ${TOTAL_LIMIT_PERCENT})`,
    'processor ms per KB',
  ]
  const about = [
    `What the hold window adds at ${TOKENS_PER_SECOND} tokens a second, over ${ANSWERS} answers of each kind that begin with`,
    `different words. The limits are not for the last ${Object.keys(extremes).length}, which are nothing but what has to be held.`,
  ]
  return {
    printed: `${about.join('\n')}\n\n${table(
      head,
      figures.map(({ cells }) => cells),
    )}`,
    over,
  }
}

function figureOf(what: string, samples: readonly Sample[]) {
  const first = samples.map(({ firstMs }) => firstMs)
  const any = samples.flatMap(({ anyMs }) => anyMs)
  const total = samples.map(({ totalPercent }) => totalPercent)
  const cpu = samples.map(({ cpuMsPerKb }) => cpuMsPerKb)
  const firstMs = percentile(first, 0.95)
  const totalPercent = percentile(total, 0.95)
  const cells = [
    what,
    `${tenths(percentile(first, 0.5))} / ${tenths(firstMs)}`,
    tenths(percentile(any, 0.95)),
    totalPercent.toFixed(2),
    percentile(cpu, 0.5).toFixed(2),
  ]
  return { what, firstMs, totalPercent, cells }
}
