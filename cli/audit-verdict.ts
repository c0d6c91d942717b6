import type { AuditKeyBreak } from '#contracts/audit.ts'

export interface Verdict {
  ok: boolean
  checked: number
  checkpoints: number
  /** Null where nothing is signed. */
  keyId: string | null
  keyBreaks: AuditKeyBreak[]
  /** Up to which event it is signed; what came after the last checkpoint of a live chain is not yet. */
  signedTo: number
  /** Of an export: whether all of it is signed. */
  isSignedAsWhole?: boolean
  problem?: string | undefined
}

/** What a verification found, in words. */
export function describeVerdict(verdict: Verdict): string {
  const { ok, checked, checkpoints, problem } = verdict
  const seen = `${count(checked, 'event')} and ${count(checkpoints, 'checkpoint')}`
  const breaks = verdict.keyBreaks.map((one) => describeBreak(one)).join('')
  if (!ok) return `The audit chain is broken. ${problem ?? ''}\nBefore that: ${seen}.\n${breaks}`
  if (isUnsigned(verdict)) return `${seen}, in order.\n${describeUnsigned(verdict)}${breaks}`
  return `The audit chain is whole: ${seen}, ${describeSigned(verdict)}.\n${breaks}`
}

/** 0: whole; 1: broken; 3: whole, as far as a key can be trusted that nobody introduced; 4: not signed as a whole. */
export function exitCodeOf(verdict: Verdict): number {
  if (!verdict.ok) return 1
  if (isUnsigned(verdict)) return 4
  return verdict.keyBreaks.length > 0 ? 3 : 0
}

function describeSigned({ keyId, signedTo, isSignedAsWhole }: Verdict): string {
  if (!keyId) return 'and nobody has signed any of it yet'
  return isSignedAsWhole
    ? `signed by the key ${keyId}`
    : `signed up to event ${signedTo} by the key ${keyId}`
}

const isUnsigned = ({ isSignedAsWhole }: Verdict) => isSignedAsWhole === false

function describeUnsigned({ keyId, signedTo }: Verdict): string {
  return keyId
    ? `The file is not signed as a whole: the key ${keyId} signed the chain up to event ${signedTo}, and nobody what comes after it, nor that nothing was left out. Ask for a new export.\n`
    : 'The file is not signed: anybody can have made all of it. Ask for a new export.\n'
}

function describeBreak({ keyId, previousKeyId, afterSize, createdAt }: AuditKeyBreak): string {
  return `Since event ${afterSize + 1} (${createdAt}) the key ${keyId} signs, without a word of the key ${previousKeyId} before it: compare it with what you know.\n`
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
