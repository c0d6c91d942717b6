-- AlterTable
ALTER TABLE "governance_decisions" ADD COLUMN     "detectors" JSONB,
ADD COLUMN     "enforced_digest" BYTEA,
ADD COLUMN     "facts_hash" BYTEA,
ADD COLUMN     "immutable_id" TEXT,
ADD COLUMN     "input_digest" BYTEA;

-- AlterTable
ALTER TABLE "policy_rules" ADD COLUMN     "is_delegable" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "policy_exceptions" (
    "id" UUID NOT NULL,
    "rule_key" TEXT NOT NULL,
    "tier" TEXT NOT NULL,
    "scope_ref" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'requested',
    "requested_by" UUID NOT NULL,
    "decided_by" UUID,
    "decision_reason" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "policy_exceptions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policy_proposals" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "rule_id" UUID,
    "rule_key" TEXT NOT NULL DEFAULT '',
    "base_version" INTEGER,
    "change" JSONB NOT NULL DEFAULT '{}',
    "target_number" INTEGER,
    "reason" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "requested_by" UUID NOT NULL,
    "decided_by" UUID,
    "decision_reason" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "policy_proposals_pkey" PRIMARY KEY ("id")
);

-- What Prisma's schema cannot say.

-- One exception that lives for a rule and a scope, and one proposal that waits for a rule, or for the whole.
CREATE UNIQUE INDEX "policy_exceptions_one_live" ON "policy_exceptions" ("rule_key", "tier", "scope_ref")
  WHERE "state" IN ('requested', 'active');
CREATE UNIQUE INDEX "policy_proposals_one_pending" ON "policy_proposals" ("rule_key") WHERE "state" = 'pending';

ALTER TABLE "policy_rules" ADD CONSTRAINT "policy_rules_delegable_known" CHECK
  (NOT "is_delegable" OR ("tier" IN ('platform', 'organisation') AND NOT "is_immutable"));
ALTER TABLE "policy_exceptions" ADD CONSTRAINT "policy_exceptions_state_known" CHECK
  ("state" IN ('requested', 'active', 'refused', 'revoked', 'expired'));
ALTER TABLE "policy_exceptions" ADD CONSTRAINT "policy_exceptions_tier_known" CHECK ("tier" IN ('domain', 'agent'));
-- 90 days, and a minute for the clocks of two machines.
ALTER TABLE "policy_exceptions" ADD CONSTRAINT "policy_exceptions_short" CHECK
  ("expires_at" <= "created_at" + interval '2160 hours 1 minute');
ALTER TABLE "policy_proposals" ADD CONSTRAINT "policy_proposals_state_known" CHECK
  ("state" IN ('pending', 'applied', 'refused', 'superseded'));
