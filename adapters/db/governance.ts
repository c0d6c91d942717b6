import type { Pool } from 'pg'
import {
  prohibitedTopicSchema,
  type PolicyRule,
  type PolicySnapshot,
  type ProhibitedTopic,
} from '#contracts/governance.ts'
import { immutableRules } from '#domain/governance/immutable-rules.ts'
import { defaultSnapshot } from '#domain/governance/rules.ts'
import {
  exceptionsAt,
  isValidAt,
  rulesInForce,
  toPolicySnapshot,
} from '#domain/governance/snapshots.ts'
import { readActive, readKept } from './governance-versions.ts'

const FRESH_MS = 1_000
/** Versions that running turns may still hold to; older ones are read again. */
const MOST_KEPT = 20

/** The rules to decide by. */
export interface PolicySource {
  /** The version in force. */
  current(): Promise<PolicySnapshot>
  /** The version a turn has begun with, and every immutable rule of now; the version in force where it is not kept. */
  at(version: string | null): Promise<PolicySnapshot>
}

/**
 * Reads which version is in force whenever something new is decided, so that an edit counts at once, and for what has
 * begun at most once a second. The versions themselves never change.
 */
export function createPolicySource(pool: Pool, now: () => Date = () => new Date()): PolicySource {
  const versions = createVersionCache(pool)
  let newest: Promise<PolicySnapshot> | null = null
  let loadedAt = 0

  function readNewest(): Promise<PolicySnapshot> {
    loadedAt = performance.now()
    const reading = loadNewest(pool, versions)
    newest = reading
    // A failed read is not remembered.
    reading.catch(() => {
      if (newest === reading) newest = null
    })
    return reading
  }

  function recentNewest(): Promise<PolicySnapshot> {
    return newest && performance.now() - loadedAt < FRESH_MS ? newest : readNewest()
  }

  return {
    current: async () => inForce(await readNewest(), { now: now() }),
    async at(version) {
      const active = await recentNewest()
      const pinned =
        version === null || version === active.version ? null : await versions.read(version)
      if (!pinned) return inForce(active, { now: now() })
      const immutable = active.rules.filter((rule) => rule.immutable)
      return inForce(pinned, { now: now(), immutable })
    },
  }
}

/** The rules that hold now. The topics stay the same object, since what is prepared of them is kept with it. */
function inForce(
  snapshot: PolicySnapshot,
  { now, immutable = [] }: { now: Date; immutable?: readonly PolicyRule[] },
): PolicySnapshot {
  const known = new Set(snapshot.rules.flatMap((rule) => (rule.immutable ? [rule.key] : [])))
  const exceptions = exceptionsAt(snapshot.exceptions ?? [], now)
  const isWhole =
    exceptions.length === (snapshot.exceptions ?? []).length &&
    snapshot.rules.every((rule) => isValidAt(rule, now)) &&
    immutable.every(({ key }) => known.has(key))
  if (isWhole) return snapshot
  const fixed = [...snapshot.rules.filter((rule) => rule.immutable), ...immutable]
  return { ...snapshot, rules: rulesInForce(snapshot.rules, fixed, now), exceptions }
}

async function loadNewest(
  pool: Pool,
  versions: ReturnType<typeof createVersionCache>,
): Promise<PolicySnapshot> {
  const { rows } = await pool.query<{ number: number }>({
    name: 'active-policy',
    text: 'SELECT number FROM governance_active',
  })
  const [row] = rows
  const active = row && (await versions.read(String(row.number)))
  return active ?? loadUnseeded(pool)
}

/** Before the first seed: what the release brings, with the topics that are there. */
async function loadUnseeded(pool: Pool): Promise<PolicySnapshot> {
  if (await readActive(pool)) throw new Error('the version in force cannot be read')
  const snapshot = defaultSnapshot(await loadTopics(pool))
  return { ...snapshot, rules: [...snapshot.rules, ...immutableRules] }
}

/** Versions never change, so each is read once. */
function createVersionCache(pool: Pool) {
  const kept = new Map<string, PolicySnapshot>()
  return {
    async read(version: string): Promise<PolicySnapshot | null> {
      const known = kept.get(version)
      if (known) return known
      if (!/^[1-9]\d{0,8}$/.test(version)) return null
      const snapshot = await readKept(pool, Number(version))
      if (!snapshot) return null
      const read = toPolicySnapshot(version, snapshot)
      kept.set(version, read)
      const [oldest] = kept.keys()
      if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest)
      return read
    },
  }
}

async function loadTopics(pool: Pool): Promise<ProhibitedTopic[]> {
  const { rows } = await pool.query<Record<string, unknown>>(
    `SELECT id, name, definition, keywords, samples, scope, effect, threshold FROM prohibited_topics
     WHERE is_active ORDER BY id`,
  )
  return rows.map(({ scope, threshold, ...topic }) =>
    prohibitedTopicSchema.parse({
      ...topic,
      ...(scope === null ? {} : { scope }),
      ...(threshold === null ? {} : { threshold }),
    }),
  )
}
