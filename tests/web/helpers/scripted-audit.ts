import type { AuditEvent, AuditEventDetail, AuditHistogram, AuditStatus } from '#contracts/audit.ts'
import { idOf, minutesAgo } from './scripted-data.ts'

const hashOf = (seq: number) => seq.toString(16).padStart(4, '0').repeat(16)
const MARA = { id: idOf(1), name: 'Mara Okafor' }

const ROWS: [AuditEvent['type'], AuditEvent['severity'], AuditEvent['reviewState']][] = [
  ['policy.updated', 'warning', 'open'],
  ['auth.signed_in', 'info', 'open'],
  ['approval.decided', 'info', 'open'],
  ['audit.revealed', 'critical', 'escalated'],
  ['governance.stopped', 'critical', 'reviewed'],
  ['auth.sign_in_failed', 'warning', 'dismissed'],
]

/** Enough rows to fill a screen. */
export function scriptedEvents(): AuditEvent[] {
  return Array.from({ length: 24 }, (_, index) => {
    const [type, severity, reviewState] = ROWS[index % ROWS.length] ?? [
      'auth.signed_in',
      'info',
      'open',
    ]
    const seq = 1843 - index
    return {
      id: idOf(2000 + index),
      seq,
      type,
      category: type.split('.')[0] ?? '',
      severity,
      actor: index % 6 === 5 ? null : MARA,
      subjectId: idOf(400 + index),
      subject: type.startsWith('policy.')
        ? { kind: 'rule', name: 'org.refunds-above-limit' }
        : null,
      payload: { key: 'refunds.above-limit', policyVersion: 7 },
      piiClasses: index % 3 === 0 ? ['contact', 'name'] : [],
      hasSealed: index % 3 === 0,
      requestId: `req-${seq}`,
      entryHash: hashOf(seq),
      reviewState,
      createdAt: minutesAgo(index * 37),
    }
  })
}

export function scriptedEvent(id: string): AuditEventDetail | undefined {
  const event = scriptedEvents().find((known) => known.id === id)
  return (
    event && {
      ...event,
      prevHash: hashOf(event.seq - 1),
      run: {
        turnId: idOf(900),
        sessionId: idOf(901),
        caseIds: [idOf(902)],
        decisionIds: [idOf(903)],
      },
      reviews: [
        {
          state: 'escalated',
          notes: 'Changed outside the agreed window. Asked the owner.',
          reviewer: MARA,
          createdAt: minutesAgo(12),
        },
      ],
    }
  )
}

export function scriptedAuditStatus(isWhole: boolean): AuditStatus {
  return {
    events: 1843,
    lastCheckpointAt: minutesAgo(42),
    lastVerification: isWhole
      ? { ok: true, checked: 1840, finishedAt: minutesAgo(8) }
      : {
          ok: false,
          checked: 1200,
          firstBad: 1201,
          problem: 'The stored hash is not the hash of the row.',
          finishedAt: minutesAgo(8),
        },
    openReviews: 4,
    keyBreaks: [],
    anchors: [
      {
        name: 'file',
        size: 1840,
        deliveredAt: minutesAgo(42),
        failingSince: isWhole ? null : minutesAgo(30),
        problem: isWhole ? null : 'no space left on device',
      },
    ],
  }
}

export function scriptedHistogram(count: number): AuditHistogram {
  const buckets = Array.from({ length: count }, (_, index) => ({
    at: minutesAgo((count - index) * 60),
    info: (index * 7) % 23,
    warning: index % 5 === 0 ? 3 : 0,
    critical: index % 11 === 4 ? 2 : 0,
  }))
  return { bucketMs: 3_600_000, buckets }
}
