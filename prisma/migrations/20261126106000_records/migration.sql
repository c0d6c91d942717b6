-- AlterTable
ALTER TABLE "approval_requests" ADD COLUMN     "end_reason" TEXT,
ADD COLUMN     "told" TEXT;

-- What was said until now was said as it was written.
UPDATE "approval_requests" SET "told" = "reviewer_notes"
WHERE "status" = 'rejected' AND "hitl_mode" NOT IN ('review_after', 'notify');
UPDATE "approval_requests" SET "end_reason" = 'time_over' WHERE "status" = 'expired';

-- What Prisma's schema cannot say.

-- A decision may go with its conversation, and never be another one afterwards.
CREATE TRIGGER append_only BEFORE UPDATE ON "governance_decisions" FOR EACH ROW EXECUTE FUNCTION refuse_change();
