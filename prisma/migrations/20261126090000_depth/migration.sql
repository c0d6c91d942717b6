-- No release has written an audit event without its place in the chain, or a turn's entry without its event.
TRUNCATE "audit_events", "audit_log";

-- AlterTable
ALTER TABLE "audit_events" ADD COLUMN     "category" TEXT NOT NULL,
ADD COLUMN     "entry_hash" BYTEA NOT NULL,
ADD COLUMN     "pii_classes" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "prev_hash" BYTEA NOT NULL,
ADD COLUMN     "sealed_hash" BYTEA,
ADD COLUMN     "seq" BIGINT NOT NULL,
ALTER COLUMN "created_at" DROP DEFAULT;

-- AlterTable
ALTER TABLE "governance_decisions" ADD COLUMN     "step" INTEGER NOT NULL DEFAULT 0;

-- DropIndex
DROP INDEX "governance_decisions_turn_id_point_key";

-- CreateIndex
CREATE UNIQUE INDEX "governance_decisions_turn_id_point_step_key" ON "governance_decisions"("turn_id", "point", "step");

-- CreateTable
CREATE TABLE "sealed_payloads" (
    "audit_event_id" UUID NOT NULL,
    "subject_id" UUID,
    "ciphertext" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sealed_payloads_pkey" PRIMARY KEY ("audit_event_id")
);

-- CreateTable
CREATE TABLE "audit_reviews" (
    "id" UUID NOT NULL,
    "audit_event_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "notes" TEXT NOT NULL,
    "reviewer_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_reviews_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_checkpoints" (
    "size" BIGINT NOT NULL,
    "root_hash" BYTEA NOT NULL,
    "head_hash" BYTEA NOT NULL,
    "frontier" BYTEA[],
    "signature" BYTEA NOT NULL,
    "key_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_checkpoints_pkey" PRIMARY KEY ("size")
);

-- CreateTable
CREATE TABLE "audit_verifications" (
    "id" UUID NOT NULL,
    "is_ok" BOOLEAN NOT NULL,
    "checked" BIGINT NOT NULL,
    "first_bad" BIGINT,
    "problem" TEXT,
    "finished_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_verifications_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policy_rules" (
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "tier" TEXT NOT NULL,
    "scope_ref" TEXT,
    "points" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "priority" INTEGER NOT NULL DEFAULT 500,
    "condition" JSONB NOT NULL,
    "effect" TEXT NOT NULL,
    "params" JSONB NOT NULL DEFAULT '{}',
    "hitl_mode" TEXT NOT NULL DEFAULT 'none',
    "mode" TEXT NOT NULL DEFAULT 'enforce',
    "is_immutable" BOOLEAN NOT NULL DEFAULT false,
    "on_unknown" TEXT,
    "valid_from" TIMESTAMPTZ(3),
    "valid_to" TIMESTAMPTZ(3),
    "reason" TEXT NOT NULL,
    "created_by" UUID,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "policy_rules_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "governance_versions" (
    "number" INTEGER NOT NULL,
    "snapshot" JSONB NOT NULL,
    "hash" BYTEA NOT NULL,
    "parent_number" INTEGER,
    "source_number" INTEGER,
    "diff" JSONB NOT NULL,
    "author_id" UUID,
    "reason" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "governance_versions_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "governance_active" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "number" INTEGER NOT NULL,

    CONSTRAINT "governance_active_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stop_switches" (
    "scope" TEXT NOT NULL,
    "is_stopped" BOOLEAN NOT NULL,
    "reason" TEXT NOT NULL,
    "changed_by" UUID NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "stop_switches_pkey" PRIMARY KEY ("scope")
);

-- CreateTable
CREATE TABLE "backtests" (
    "id" UUID NOT NULL,
    "draft" JSONB NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'running',
    "checked" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER NOT NULL DEFAULT 0,
    "result" JSONB NOT NULL DEFAULT '{}',
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "backtests_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "approval_requests" (
    "id" UUID NOT NULL,
    "turn_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "requester_id" UUID NOT NULL,
    "agent_id" UUID NOT NULL,
    "point" TEXT NOT NULL,
    "round" INTEGER NOT NULL DEFAULT 1,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "hitl_mode" TEXT NOT NULL,
    "priority" TEXT NOT NULL,
    "quorum" INTEGER NOT NULL DEFAULT 1,
    "rule_keys" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "signals" JSONB NOT NULL DEFAULT '[]',
    "reason" TEXT NOT NULL,
    "policy_version" TEXT NOT NULL,
    "action_digest" BYTEA NOT NULL,
    "proposed_response" TEXT,
    "edited_response" TEXT,
    "guidance" TEXT,
    "decision_digest" BYTEA,
    "approver_role" TEXT NOT NULL DEFAULT 'operator',
    "reviewer_notes" TEXT,
    "decided_by" UUID,
    "decided_at" TIMESTAMPTZ(3),
    "claimed_by" UUID,
    "claimed_at" TIMESTAMPTZ(3),
    "assigned_to" TEXT,
    "escalated_at" TIMESTAMPTZ(3),
    "remind_at" TIMESTAMPTZ(3),
    "escalate_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "approval_requests_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "approval_votes" (
    "approval_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "approval_votes_pkey" PRIMARY KEY ("approval_id","user_id")
);

-- CreateIndex
CREATE INDEX "audit_reviews_audit_event_id_created_at_idx" ON "audit_reviews"("audit_event_id", "created_at");

-- CreateIndex
CREATE INDEX "audit_verifications_finished_at_idx" ON "audit_verifications"("finished_at");

-- CreateIndex
CREATE INDEX "approval_requests_status_expires_at_idx" ON "approval_requests"("status", "expires_at");

-- CreateIndex
CREATE INDEX "approval_requests_requester_id_created_at_idx" ON "approval_requests"("requester_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "approval_requests_turn_id_point_round_key" ON "approval_requests"("turn_id", "point", "round");

-- CreateIndex
CREATE UNIQUE INDEX "audit_events_seq_key" ON "audit_events"("seq");

-- CreateIndex
CREATE INDEX "audit_events_severity_seq_idx" ON "audit_events"("severity", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "audit_events_entry_hash_key" ON "audit_events"("entry_hash");

-- AddForeignKey
ALTER TABLE "approval_votes" ADD CONSTRAINT "approval_votes_approval_id_fkey" FOREIGN KEY ("approval_id") REFERENCES "approval_requests"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema cannot say.

-- What was recorded stays as it was: rows come, and nothing else. Only the owner of the table could take the
-- triggers away, and the chain and its signed checkpoints would show it.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'AI001';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "audit_events" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON "audit_events" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "audit_log" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON "audit_log" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "audit_reviews" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "audit_checkpoints" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON "audit_reviews" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON "audit_checkpoints" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "governance_versions" FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Keeps the end of the chain for this transaction and says where it is. A function, so that one round trip does both
-- and the second statement sees what was committed while the first one waited.
CREATE FUNCTION lock_audit_chain() RETURNS TABLE (seq BIGINT, entry_hash BYTEA, at TIMESTAMPTZ) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(4100002);
  RETURN QUERY SELECT head.seq, head.entry_hash, date_trunc('milliseconds', clock_timestamp())
    FROM (VALUES (1)) AS one LEFT JOIN
         (SELECT e.seq, e.entry_hash FROM "audit_events" e ORDER BY e.seq DESC LIMIT 1) AS head ON true;
END $$;

-- Rules that ship with AIOS as immutable cannot be changed, whatever code asks for it.
CREATE FUNCTION refuse_immutable_rule() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rule % is immutable', OLD.key USING ERRCODE = 'AI002';
END $$;

CREATE TRIGGER immutable_rule BEFORE UPDATE OR DELETE ON "policy_rules" FOR EACH ROW
  WHEN (OLD.is_immutable) EXECUTE FUNCTION refuse_immutable_rule();

CREATE UNIQUE INDEX "policy_rules_key_live" ON "policy_rules" ("key") WHERE "deleted_at" IS NULL;
CREATE UNIQUE INDEX "approval_requests_one_pending" ON "approval_requests" ("turn_id") WHERE "status" = 'pending';
ALTER TABLE "governance_active" ADD CONSTRAINT "governance_active_one_row" CHECK ("id" = 1);
ALTER TABLE "approval_requests" ADD CONSTRAINT "approval_requests_status_known" CHECK ("status" IN
  ('pending', 'approved', 'edited', 'responded', 'rejected', 'expired', 'withdrawn'));
