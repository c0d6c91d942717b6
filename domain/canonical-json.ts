export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined }

/**
 * The one text of a JSON value (RFC 8785, JCS): equal values have equal texts, whatever the order of their keys.
 * As in `JSON.stringify`, a key whose value is undefined is absent. What JSON cannot hold is refused.
 */
export function canonicalJson(value: JsonValue): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return canonicalString(value)
  if (typeof value === 'number') return canonicalNumber(value)
  if (typeof value !== 'object') throw new TypeError(`JSON has no ${typeof value}`)
  if (isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  return canonicalObject(value)
}

function canonicalObject(value: { readonly [key: string]: JsonValue | undefined }): string {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError('JSON has only plain objects')
  // The default order of `sort` is that of UTF-16 code units, which is the one that JCS asks for.
  const members = Object.keys(value)
    .toSorted()
    .flatMap((key) => {
      const member = value[key]
      return member === undefined ? [] : [`${canonicalString(key)}:${canonicalJson(member)}`]
    })
  return `{${members.join(',')}}`
}

function canonicalString(value: string): string {
  if (!value.isWellFormed()) throw new TypeError('JSON text has no half of a surrogate pair')
  return JSON.stringify(value)
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`JSON has no ${value}`)
  return JSON.stringify(value)
}

function isArray(value: object): value is readonly JsonValue[] {
  return Array.isArray(value)
}
