import type { z } from 'zod'
import { ApiError } from '#contracts/errors.ts'
import type { comparedVersion } from '#contracts/governance-policies.ts'
import { describeChanges } from '#domain/governance/snapshot-changes.ts'
import { getVersion, readKept } from './governance-versions.ts'
import type { Queryable } from './transaction.ts'

/** A version and how it differs from another one, or from the one before it. */
export async function compareVersion(
  database: Queryable,
  number: number,
  other?: number,
): Promise<z.infer<typeof comparedVersion>> {
  const { diff: _, ...version } = await getVersion(database, number)
  const against = other ?? version.parentNumber
  const before = against === null ? null : await readKept(database, against)
  if (other !== undefined && !before)
    throw new ApiError('not_found', { message: 'There is no version to compare with.' })
  return { ...version, against, diff: describeChanges(before, version.snapshot) }
}
