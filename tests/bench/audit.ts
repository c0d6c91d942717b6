import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { randomBytes } from 'node:crypto'
import type { PoolClient } from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { createCheckpointKey } from '#adapters/audit/checkpoint-key.ts'
import { appendAuditEvent } from '#adapters/db/audit.ts'
import { makeCheckpoint } from '#adapters/db/audit-checkpoints.ts'
import { hashStoredRow, type AuditLogRow } from '#adapters/db/audit-rows.ts'
import { verifyAudit } from '#adapters/db/audit-verify.ts'
import { openDatabase, type Database } from '#adapters/db/client.ts'
import { inTransaction } from '#adapters/db/transaction.ts'
import { createSealer } from '#adapters/secrets/seal.ts'
import { createDatabase, createTemplate, startPostgres } from '#tests/helpers/postgres.ts'
import { percentile, table, tenths, whole } from './figures.ts'
import { writeSection } from './report.ts'

const { values } = parseArgs({
  options: {
    write: { type: 'boolean', default: true },
    events: { type: 'string', default: '100000' },
    appends: { type: 'string', default: '1000' },
  },
  allowNegative: true,
})

const APPEND_LIMIT_MS = 8
const WRITERS = 8
const VERIFY_LIMIT_PER_SECOND = 20_000

/** Of the size of the one that ends each turn. */
const event = () => ({
  type: 'turn.measured',
  severity: 'info' as const,
  actorId: uuidv7(),
  subjectId: uuidv7(),
  payload: {
    turnId: uuidv7(),
    agentId: uuidv7(),
    outcome: 'completed',
    effect: 'allow',
    digest: randomBytes(32).toString('hex'),
  },
})

/** The end of a turn as `concludeTurn` leaves it: an entry of the audit log, and the event that speaks for it. */
async function concludeOne(client: PoolClient): Promise<void> {
  const { rows } = await client.query<AuditLogRow>(
    `INSERT INTO audit_log (id, turn_id, actor_id, agent_id, risk_signals, hitl_mode, effect, provider, model, outcome)
     VALUES ($1, $2, $3, $4, '{}', 'none', 'allow', 'demo', 'demo', 'completed') RETURNING *`,
    [uuidv7(), uuidv7(), uuidv7(), uuidv7()],
  )
  const [row] = rows
  if (!row) throw new Error('nothing was inserted')
  const payload = { ...event().payload, turnId: row.turn_id, rowHash: hashStoredRow(row) }
  await appendAuditEvent(client, { ...event(), type: 'turn.concluded', payload })
}

/** How long a transaction takes that appends an event and does nothing else, to its commit on the disk. */
async function measureAppends({ pool }: Database, count: number): Promise<number[]> {
  const times: number[] = []
  for (let index = 0; index < count; index += 1) {
    const started = performance.now()
    await inTransaction(pool, (client) => appendAuditEvent(client, event()))
    times.push(performance.now() - started)
  }
  return times
}

async function fill({ pool }: Database, count: number): Promise<void> {
  const perTransaction = 500
  for (let done = 0; done < count; done += perTransaction)
    await inTransaction(pool, async (client) => {
      for (let index = 0; index < perTransaction; index += 1)
        if (index % 2 === 0) await concludeOne(client)
        else await appendAuditEvent(client, event())
    })
}

interface VerificationFigures {
  ok: boolean
  perSecond: number
  /** By the processor time of this process: what else runs on the machine does not count. */
  perCpuSecond: number
}

async function measureVerification({ pool }: Database): Promise<VerificationFigures> {
  const key = createCheckpointKey(createSealer(randomBytes(32).toString('base64')))
  const context = { pool, key, anchors: [] }
  await makeCheckpoint(context)
  const started = performance.now()
  const startedCpu = process.cpuUsage()
  const { ok, checked } = await verifyAudit(context)
  const { user, system } = process.cpuUsage(startedCpu)
  return {
    ok,
    perSecond: checked / ((performance.now() - started) / 1000),
    perCpuSecond: checked / ((user + system) / 1_000_000),
  }
}

const postgres = await startPostgres({ isDurable: true })
try {
  await createTemplate(postgres.url)
  const target = await createDatabase(postgres.url)
  const database = openDatabase({ url: target.url })
  await measureAppends(database, 50)
  const appends = await measureAppends(database, Number(values.appends))
  const atOnce = await Promise.all(
    Array.from({ length: WRITERS }, () =>
      measureAppends(database, Number(values.appends) / WRITERS),
    ),
  ).then((times) => times.flat())
  await fill(database, Number(values.events))
  const { perSecond, perCpuSecond, ok } = await measureVerification(database)
  await database.close()
  const p95 = percentile(appends, 0.95)
  const body = `An append is a whole transaction with nothing else in it, committed to disk; the verification follows ${values.events} events, the audit log's entries that half of them speak for, and their checkpoint, in one process. Load average of the machine meanwhile: ${tenths(loadavg()[0] ?? 0)}.

${table(
  ['what', 'p50', 'p95', 'limit'],
  [
    [
      'append of an audit event, ms',
      tenths(percentile(appends, 0.5)),
      tenths(p95),
      `p95 ≤ ${APPEND_LIMIT_MS}`,
    ],
    [
      `the same, ${WRITERS} at once, ms`,
      tenths(percentile(atOnce, 0.5)),
      tenths(percentile(atOnce, 0.95)),
      '',
    ],
    ['verified events per second, beside what else the machine did', whole(perSecond), '', ''],
    [
      'verified events per second of processor time',
      whole(perCpuSecond),
      '',
      `≥ ${VERIFY_LIMIT_PER_SECOND}`,
    ],
  ],
)}`
  process.stdout.write(`${body}\n`)
  if (values.write) writeSection('audit', body)
  if (!ok) throw new Error('the chain of the bench does not verify')
  if (p95 > APPEND_LIMIT_MS || perCpuSecond < VERIFY_LIMIT_PER_SECOND) process.exitCode = 1
} finally {
  await postgres.stop()
}
