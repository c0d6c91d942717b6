import type { Queryable } from '#adapters/db/transaction.ts'
import { role, scope, type Role, type Scope } from '#contracts/permissions.ts'
import type { Principal } from '#domain/permissions.ts'
import { looksLikeApiKey, prefixOfApiKey } from './api-keys.ts'
import { hashToken, isSameHash } from './secrets.ts'
import type { AccessTokens } from './tokens.ts'

export interface CredentialContext {
  pool: Queryable
  tokens: AccessTokens
  now: () => number
}

/** The sign-in or API key behind a principal, as a ticket or a socket keeps it. */
export type Credential = Principal['credential']

interface UserRow {
  id: string
  role: string
  department: string | null
}

/**
 * The one way from a bearer credential to a principal. Role, activity and revocation are read at each call, so that
 * taking a right away works at once.
 */
export async function resolveBearer(
  context: CredentialContext,
  token: string,
): Promise<Principal | null> {
  if (looksLikeApiKey(token)) return resolveApiKey(context, token)
  const claims = await context.tokens.verify(token)
  if (!claims) return null
  const { family, userId, tokenVersion } = claims
  return findSessionPrincipal(context, { userId, family, tokenVersion })
}

/** The present rights of a credential that was resolved before; null once it or its user is gone. */
export async function resolveCredential(
  context: Pick<CredentialContext, 'pool' | 'now'>,
  known: { userId: string; credential: Credential },
): Promise<Principal | null> {
  const { credential, userId } = known
  if (credential.kind === 'session')
    return findSessionPrincipal(context, { userId, family: credential.family })
  const { rows } = await context.pool.query<ApiKeyRow>(`${SELECT_API_KEY} WHERE k.id = $2`, [
    new Date(context.now()),
    credential.keyId,
  ])
  const row = rows[0]
  return row && row.id === userId ? toKeyPrincipal(row) : null
}

async function findSessionPrincipal(
  context: Pick<CredentialContext, 'pool' | 'now'>,
  session: { userId: string; family: string; tokenVersion?: number },
): Promise<Principal | null> {
  const { rows } = await context.pool.query<UserRow>({
    name: 'session-principal',
    text: `SELECT u.id, u.role, u.department FROM users u
     WHERE u.id = $1 AND u.is_active AND ($3::int IS NULL OR u.token_version = $3)
       AND EXISTS (SELECT 1 FROM refresh_tokens r WHERE r.family = $2 AND r.user_id = u.id
                   AND r.revoked_at IS NULL AND r.absolute_expires_at > $4)`,
    values: [session.userId, session.family, session.tokenVersion ?? null, new Date(context.now())],
  })
  const row = rows[0]
  if (!row) return null
  return {
    ...toUser(row),
    scopes: null,
    credential: { kind: 'session', family: session.family },
  }
}

interface ApiKeyRow extends UserRow {
  keyId: string
  keyHash: Buffer
  scopes: string[]
  lastUsedAt: Date | null
}

const SELECT_API_KEY = `SELECT u.id, u.role, u.department, k.id AS "keyId", k.key_hash AS "keyHash", k.scopes,
    k.last_used_at AS "lastUsedAt"
  FROM (SELECT * FROM api_keys WHERE revoked_at IS NULL AND expires_at > $1) k
  JOIN users u ON u.id = k.user_id AND u.is_active`

async function resolveApiKey(context: CredentialContext, key: string): Promise<Principal | null> {
  const prefix = prefixOfApiKey(key)
  if (prefix === null) return null
  const now = new Date(context.now())
  const { rows } = await context.pool.query<ApiKeyRow>(`${SELECT_API_KEY} WHERE k.prefix = $2`, [
    now,
    prefix,
  ])
  const row = rows[0]
  if (!row || !isSameHash(row.keyHash, hashToken(key))) return null
  // To the minute: a busy key is not a write at each request.
  if (!row.lastUsedAt || now.getTime() - row.lastUsedAt.getTime() > 60_000)
    await context.pool.query('UPDATE api_keys SET last_used_at = $2 WHERE id = $1', [
      row.keyId,
      now,
    ])
  return toKeyPrincipal(row)
}

function toKeyPrincipal(row: ApiKeyRow): Principal {
  return {
    ...toUser(row),
    scopes: row.scopes.filter(isScope),
    credential: { kind: 'api_key', keyId: row.keyId },
  }
}

function toUser(row: UserRow): { userId: string; role: Role; department: string | null } {
  return { userId: row.id, role: role.parse(row.role), department: row.department }
}

// A scope that a newer AIOS gave and this one does not know allows nothing.
function isScope(value: string): value is Scope {
  return scope.safeParse(value).success
}
