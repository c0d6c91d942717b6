import { existsSync, readFileSync } from 'node:fs'
import type { Evidence, Invariant } from '#tests/helpers/invariants/evidence.ts'

/** What the mock upstream puts into its error messages. */
const UPSTREAM_SECRET = 'sk-secret-key'

/** Keys and passwords are in no answer, no log and no row. */
export const secretsStaySecret: Invariant = async (evidence) => {
  const secrets = [...Object.values(evidence.stack.secrets), UPSTREAM_SECRET]
  const holds = (text: string) => secrets.some((secret) => text.includes(secret))
  const events = evidence.log.read.map((read) => JSON.stringify(read))
  return [
    ...(evidence.log.bodies.some(holds) ? ['an answer holds a secret'] : []),
    ...(events.some(holds) ? ['an event holds a secret'] : []),
    ...readLogs(evidence).flatMap(({ path, text }) =>
      holds(text) ? [`${path} holds a secret`] : [],
    ),
    ...(await tablesWith(evidence, secrets)).map((table) => `table ${table} holds a secret`),
  ]
}

/** Logs are for operators, who may not read what people write. */
export const logsHoldNoText: Invariant = async (evidence) => {
  const texts = evidence.log.sent.map(({ content }) => content)
  return readLogs(evidence).flatMap(({ path, text }) => {
    const found = texts.find((content) => text.includes(content))
    return found === undefined ? [] : [`${path} holds "${found}"`]
  })
}

function readLogs({ stack }: Evidence): { path: string; text: string }[] {
  return stack
    .logPaths()
    .filter((path) => existsSync(path))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }))
}

async function tablesWith({ pool }: Evidence, texts: string[]): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    "SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public'",
  )
  const patterns = texts.map((text) => `%${text}%`)
  const found: string[] = []
  for (const { name } of rows) {
    const { rowCount } = await pool.query(
      `SELECT 1 FROM ${name} r WHERE r::text LIKE ANY ($1) LIMIT 1`,
      [patterns],
    )
    if (rowCount) found.push(name)
  }
  return found
}
