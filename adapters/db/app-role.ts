import pg from 'pg'
import { RECORDED_TABLES } from './audit-rows.ts'

// Who grants does so alone: two at once would fail on the same rows of PostgreSQL's catalogue.
const GRANT_LOCK = 4_100_005
// Beside what is recorded: what is decided by migrations, and versions, which are only added to as well.
const READ_AND_ADD = [...RECORDED_TABLES, 'governance_versions']
// What goes with its conversation, and is never changed.
const READ_ADD_AND_REMOVE = ['governance_decisions']
const READ_ONLY = ['_prisma_migrations']

/**
 * Lets a role do what AIOS does while it runs, and no more: it owns nothing, and to what is recorded it can only add.
 * To be called by the owner, after each migration: new tables come without rights.
 */
export async function grantAppRights(ownerUrl: string, role: string): Promise<void> {
  const name = pg.escapeIdentifier(role)
  await withClient(ownerUrl, async (client) => {
    await client.query('BEGIN')
    await client.query('SELECT pg_advisory_xact_lock($1)', [GRANT_LOCK])
    for (const statement of [
      `GRANT USAGE ON SCHEMA public TO ${name}`,
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${name}`,
      `GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ${name}`,
      `REVOKE UPDATE, DELETE ON ${listed(READ_AND_ADD)} FROM ${name}`,
      `REVOKE UPDATE ON ${listed(READ_ADD_AND_REMOVE)} FROM ${name}`,
      `REVOKE INSERT, UPDATE, DELETE ON ${listed(READ_ONLY)} FROM ${name}`,
    ])
      await client.query(statement)
    await client.query('COMMIT')
  })
}

const listed = (tables: readonly string[]) => tables.map((table) => `public."${table}"`).join(', ')

export interface AuditPowers {
  /** As whom the address connects. */
  role: string
  /** Whether that role could change or remove what is recorded, or what guards it. */
  canChange: boolean
}

/** What the role of an address could do to the audit tables. */
export async function readAuditPowers(databaseUrl: string): Promise<AuditPowers> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ role: string; can_change: boolean }>(
      `SELECT current_user AS role,
              bool_or(r.rolsuper OR pg_has_role(current_user, c.relowner, 'MEMBER')
                      OR has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')) AS can_change
       FROM pg_class c JOIN pg_roles r ON r.rolname = current_user
       WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname = ANY($1)`,
      [RECORDED_TABLES],
    )
    const [row] = rows
    return { role: row?.role ?? '', canChange: row?.can_change ?? false }
  })
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
