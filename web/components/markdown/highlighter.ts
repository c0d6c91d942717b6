import type { HighlightRequest, HighlightResponse } from './highlight.worker.ts'
import { sanitizeCode } from './markdown.ts'

const KEPT_RESULTS = 200
const LONGEST_SOURCE = 50_000

const results = new Map<string, string | null>()
const waiting = new Map<number, (html: string | null) => void>()
let worker: Worker | null = null
let lastId = 0

/** Colours code off the main thread; null when the language is unknown or the code too long. */
export async function highlightCode(language: string, source: string): Promise<string | null> {
  if (language === '' || source.length > LONGEST_SOURCE || !('Worker' in globalThis)) return null
  const key = `${language}\n${source}`
  const known = results.get(key)
  if (known !== undefined) return known
  const html = await ask({ id: ++lastId, language, source })
  const clean = html === null ? null : sanitizeCode(html)
  remember(key, clean)
  return clean
}

/** What was coloured before, at once, so that a finished answer does not flicker. */
export function knownHighlight(language: string, source: string): string | null {
  return results.get(`${language}\n${source}`) ?? null
}

function ask(request: HighlightRequest): Promise<string | null> {
  worker ??= startWorker()
  const started = worker
  return new Promise((resolve) => {
    waiting.set(request.id, resolve)
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
    started.postMessage(request)
  })
}

function startWorker(): Worker {
  const started = new Worker(new URL('./highlight.worker.ts', import.meta.url), { type: 'module' })
  started.addEventListener('message', ({ data }: MessageEvent<HighlightResponse>) => {
    waiting.get(data.id)?.(data.html)
    waiting.delete(data.id)
  })
  started.addEventListener('error', () => {
    for (const resolve of waiting.values()) resolve(null)
    waiting.clear()
  })
  return started
}

function remember(key: string, html: string | null) {
  results.set(key, html)
  const [oldest] = results.keys()
  if (results.size > KEPT_RESULTS && oldest !== undefined) results.delete(oldest)
}
