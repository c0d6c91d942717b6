import type { Config } from '#adapters/config.ts'
import type { Addresses } from './parts.ts'

/** How the database is reached: by its owner, who migrates it, and by the processes that then work with it. */
export interface DatabaseAccess {
  /** `grantsTo`: the other role, which needs rights to the tables; undefined where both are the same. */
  owner: { url: string; grantsTo: string | undefined }
  app: Pick<Addresses, 'databaseUrl' | 'databaseDirectUrl'>
}

/** The access that the environment gives. */
export function accessOf({
  url = '',
  directUrl = url,
  ownerUrl,
}: Config['database']): DatabaseAccess {
  const app = { databaseUrl: url, databaseDirectUrl: directUrl }
  if (!ownerUrl) return { owner: { url: directUrl, grantsTo: undefined }, app }
  const role = decodeURIComponent(new URL(url).username)
  const isSame = role === decodeURIComponent(new URL(ownerUrl).username)
  return { owner: { url: ownerUrl, grantsTo: isSame ? undefined : role }, app }
}
