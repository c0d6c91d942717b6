import type { AuditKeyBreak } from '#contracts/audit.ts'

export interface Verdict {
  ok: boolean
  checked: number
  checkpoints: number
  keyId: string | null
  keyBreaks: AuditKeyBreak[]
  problem?: string | undefined
}

/** What a verification found, in words. */
export function describeVerdict(verdict: Verdict): string {
  const { ok, checked, checkpoints, keyId, problem } = verdict
  const signed = keyId ? `, signed by the key ${keyId}` : ''
  const seen = `${count(checked, 'event')} and ${count(checkpoints, 'checkpoint')}${signed}`
  const breaks = verdict.keyBreaks.map((one) => describeBreak(one)).join('')
  return ok
    ? `The audit chain is whole: ${seen}.\n${breaks}`
    : `The audit chain is broken. ${problem ?? ''}\nBefore that: ${seen}.\n${breaks}`
}

/** 0: whole; 1: broken; 3: whole, as far as a key can be trusted that nobody introduced. */
export function exitCodeOf({ ok, keyBreaks }: Verdict): number {
  if (!ok) return 1
  return keyBreaks.length > 0 ? 3 : 0
}

function describeBreak({ keyId, previousKeyId, afterSize, createdAt }: AuditKeyBreak): string {
  return `Since event ${afterSize + 1} (${createdAt}) the key ${keyId} signs, without a word of the key ${previousKeyId} before it: compare it with what you know.\n`
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
