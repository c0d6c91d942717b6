import type { Approval, ApprovalDetail } from '#contracts/approvals.ts'
import type { Role } from '#contracts/permissions.ts'
import { idOf, minutesAgo, userOf } from './scripted-data.ts'

const JANA = { id: idOf(20), name: 'Jana Novak' }
const OMAR = { id: idOf(21), name: 'Omar Haddad' }
const LENA = { id: idOf(22), name: 'Lena Fischer' }
const QUESTION =
  'It has been nine days. I want my €1,204.00 back on card 4929 3312 0087 1180 today.'
const PROPOSED =
  'Hi Jana, thank you for your patience. I have refunded €1,204.00 to card 4929 3312 0087 1180 today. Your order stays active until then.'
const CARD = '4929 3312 0087 1180'

const BASE: ApprovalDetail = {
  id: idOf(900),
  turnId: idOf(600),
  sessionId: idOf(300),
  agent: { id: idOf(101), name: 'Support triage' },
  requester: JANA,
  point: 'output',
  round: 1,
  status: 'pending',
  mode: 'approve_one',
  priority: 'urgent',
  reason: 'This answer promises that money moves.',
  ruleKeys: ['org.refunds.approve'],
  excerpt: QUESTION,
  quorum: 1,
  votes: 0,
  voters: [],
  claimedBy: null,
  assignedTo: null,
  revision: 1,
  allowed: ['approve', 'edit', 'respond', 'reject'],
  escalateAt: minutesAgo(-60),
  escalatedAt: null,
  expiresAt: minutesAgo(-4.2),
  createdAt: minutesAgo(14),
  decidedAt: null,
  question: QUESTION,
  attachments: [],
  proposedResponse: PROPOSED,
  editedResponse: null,
  guidance: null,
  earlier: [],
  mostRounds: 4,
  signals: [
    {
      id: 'pii.financial',
      severity: 'high',
      score: 0.98,
      spans: [{ start: PROPOSED.indexOf(CARD), end: PROPOSED.indexOf(CARD) + CARD.length }],
    },
    { id: 'regulated.advice', severity: 'medium', score: 0.61, spans: [] },
  ],
  stop: null,
  reviewerNotes: null,
  endReason: null,
  decidedBy: null,
  policyVersion: '12',
  isPolicyCurrent: true,
  decisionId: idOf(800),
  actionDigest: 'ab'.repeat(32),
  decisionDigest: null,
}

/** A queue with every priority, a claimed, an escalated and a two-person case, and one that waits as a question. */
export function scriptedApprovals(): ApprovalDetail[] {
  const cases: ApprovalDetail[] = [
    { ...BASE, expiresAt: minutesAgo(-4.2) },
    {
      ...BASE,
      id: idOf(901),
      agent: { id: idOf(102), name: 'Contracts' },
      requester: OMAR,
      priority: 'high',
      reason: 'This is about law, where advice is regulated.',
      ruleKeys: ['org.legal.approve'],
      question: 'Is our notice of 3 March still in time for the lease in Graz?',
      proposedResponse: 'Yes: clause 7 asks for three months, and yours came four months before.',
      mode: 'approve_two',
      quorum: 2,
      allowed: ['approve', 'respond', 'reject'],
      expiresAt: minutesAgo(-11.7),
      escalatedAt: minutesAgo(3),
      claimedBy: LENA,
      signals: [{ id: 'regulated.advice', severity: 'high', score: 0.9, spans: [] }],
    },
    ...QUESTIONS.map((question, index) => normalCase(902 + index, question, index)),
    {
      ...BASE,
      id: idOf(905),
      agent: { id: idOf(103), name: 'Finance ops' },
      requester: OMAR,
      priority: 'low',
      point: 'input',
      reason: 'A check could not be completed, so a person has to look at this first.',
      ruleKeys: ['platform.detector_error.approve'],
      question: 'Send the Q3 forecast to omar@example.com, please.',
      proposedResponse: null,
      expiresAt: minutesAgo(-3000),
      signals: [
        { id: 'pii.contact', severity: 'low', score: 1, spans: [{ start: 24, end: 40 }] },
        { id: 'detector_error', severity: 'high', score: 1, spans: [] },
      ],
    },
    secondRound(),
    lookedAtLater(),
  ]
  return cases.map((item) => ({ ...item, excerpt: item.question }))
}

const QUESTIONS = [
  'My parcel came broken. What can you do?',
  'The blue one arrived, I had ordered green. Can I keep it for less?',
  'Third delay in a row now. Is there a voucher in it for me?',
]

function normalCase(number: number, question: string, index: number): ApprovalDetail {
  return {
    ...BASE,
    id: idOf(number),
    priority: 'normal',
    reason: 'A voucher above ten percent is offered.',
    ruleKeys: ['org.vouchers.approve'],
    question,
    proposedResponse: `I am sorry about that. Here is a voucher over ${15 + index} % for your next order.`,
    expiresAt: minutesAgo(-42 - index * 13),
    signals: [
      {
        id: 'topic.prohibited:discounts',
        severity: 'low',
        score: 0.8,
        spans: [{ start: 33, end: 50 }],
      },
    ],
  }
}

/** A reviewer has sent the first answer back; a file came along, and the rules have changed since. */
function secondRound(): ApprovalDetail {
  return {
    ...BASE,
    id: idOf(906),
    agent: { id: idOf(102), name: 'Contracts' },
    requester: OMAR,
    priority: 'normal',
    round: 2,
    reason: 'This is about law, where advice is regulated.',
    ruleKeys: ['org.legal.approve'],
    question: 'When may we end the lease in [text removed] at the earliest?',
    attachments: [
      { id: idOf(910), name: 'lease-2024-signed.md', mediaType: 'text/markdown', bytes: 48_300 },
    ],
    proposedResponse: 'At the end of June, with three months of notice in writing (clause 7).',
    earlier: [
      {
        id: idOf(911),
        round: 1,
        proposedResponse: 'You can end it at any time.',
        guidance: 'Clause 7 has a notice of three months. Name it.',
        decidedBy: LENA,
        decidedAt: minutesAgo(40),
      },
    ],
    isPolicyCurrent: false,
    expiresAt: minutesAgo(-300),
    signals: [{ id: 'regulated.advice', severity: 'medium', score: 0.8, spans: [] }],
  }
}

/** An answer that has gone out, to be looked at. */
function lookedAtLater(): ApprovalDetail {
  return {
    ...BASE,
    id: idOf(907),
    mode: 'review_after',
    round: 0,
    priority: 'low',
    reason: 'One answer in ten about refunds is looked at.',
    ruleKeys: ['org.refunds.sample'],
    allowed: ['approve', 'edit', 'reject'],
    question: 'How long does a refund take?',
    proposedResponse: 'Refunds take five working days.',
    expiresAt: minutesAgo(-4000),
    signals: [],
  }
}

/** The case as this person gets it: viewers see their own, and may not decide them. */
export function approvalsFor(role: Role, cases: ApprovalDetail[]): ApprovalDetail[] {
  if (role !== 'viewer') return cases
  const { id, name } = userOf(role)
  return cases.slice(0, 1).map((item) => ({
    ...item,
    requester: { id, name },
    allowed: item.mode === 'confirm_self' ? item.allowed : [],
    proposedResponse: null,
  }))
}

/** What a list says of a case. */
export function rowOf(detail: ApprovalDetail): Approval {
  const {
    question: _question,
    attachments: _attachments,
    proposedResponse: _proposed,
    editedResponse: _edited,
    guidance: _guidance,
    earlier: _earlier,
    mostRounds: _rounds,
    stop: _stop,
    reviewerNotes: _notes,
    endReason: _endReason,
    decidedBy: _decidedBy,
    policyVersion: _version,
    isPolicyCurrent: _current,
    decisionId: _decision,
    actionDigest: _digest,
    ...row
  } = detail
  return {
    ...row,
    signals: row.signals.map(({ id, severity }) => ({ id, severity })),
  }
}
