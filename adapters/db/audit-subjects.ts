import { auditSubjectKind, type AuditRun, type AuditSubject } from '#contracts/audit.ts'
import type { Queryable } from './transaction.ts'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const isUuid = (text: string | null): text is string => text !== null && UUID.test(text)

interface SubjectRow {
  id: string
  kind: string
  name: string | null
}

// Names are of today, of what was taken out too; ids are of one thing each, whatever it is.
const SUBJECTS = `SELECT id, 'user' AS kind, name FROM users WHERE id = ANY ($1::uuid[])
  UNION ALL SELECT id, 'agent', name FROM agents WHERE id = ANY ($1::uuid[])
  UNION ALL SELECT id, 'rule', key FROM policy_rules WHERE id = ANY ($1::uuid[])
  UNION ALL SELECT id, 'topic', name FROM prohibited_topics WHERE id = ANY ($1::uuid[])
  UNION ALL SELECT id, 'exception', rule_key FROM policy_exceptions WHERE id = ANY ($1::uuid[])
  UNION ALL SELECT id, 'proposal', nullif(rule_key, '') FROM policy_proposals WHERE id = ANY ($1::uuid[])
  UNION ALL SELECT id, 'event', type || ' #' || seq FROM audit_events WHERE id = ANY ($1::uuid[])
  UNION ALL SELECT id, 'case', NULL FROM approval_requests WHERE id = ANY ($1::uuid[])
  UNION ALL SELECT id, 'turn', NULL FROM turns WHERE id = ANY ($1::uuid[])`

/** What each of these subjects of events is, and what people call it; those that are nothing known are left out. */
export async function nameSubjects(
  db: Queryable,
  subjectIds: readonly (string | null)[],
): Promise<Map<string, AuditSubject>> {
  const ids = [...new Set(subjectIds.filter(isUuid))]
  if (ids.length === 0) return new Map()
  const { rows } = await db.query<SubjectRow>(SUBJECTS, [ids])
  return new Map(
    rows.map(({ id, kind, name }) => [id, { kind: auditSubjectKind.parse(kind), name }]),
  )
}

/** The run that an event is of, with what of it the reader may open; null where it is of none. */
export async function findRun(
  db: Queryable,
  event: { subjectId: string | null; payload: Record<string, unknown> },
  readerId: string,
): Promise<AuditRun | null> {
  const { turnId } = event.payload
  const ids = [turnId, event.subjectId].filter((id) => typeof id === 'string' && UUID.test(id))
  if (ids.length === 0) return null
  const { rows } = await db.query<AuditRun>(
    `SELECT t.id AS "turnId", s.id AS "sessionId",
            array(SELECT a.id FROM approval_requests a WHERE a.turn_id = t.id ORDER BY a.created_at, a.id) AS "caseIds",
            array(SELECT d.id FROM governance_decisions d WHERE d.turn_id = t.id ORDER BY d.created_at, d.id) AS "decisionIds"
     FROM turns t LEFT JOIN sessions s ON s.id = t.session_id AND s.user_id = $2
     WHERE t.id = ANY ($1::uuid[]) LIMIT 1`,
    [ids, readerId],
  )
  return rows[0] ?? null
}
