-- Answers that people look at after they went out.
ALTER TABLE "approval_requests"
  -- When what was decided on an answer that had gone out was done to it.
  ADD COLUMN "acted_at" TIMESTAMPTZ(3),
  -- When the case of such an answer was seen to have a workflow.
  ADD COLUMN "workflow_at" TIMESTAMPTZ(3);

-- What Prisma's schema cannot say.

-- One such case for each turn, however many rules ask for one.
CREATE UNIQUE INDEX "approval_requests_one_review" ON "approval_requests" ("turn_id")
  WHERE "hitl_mode" IN ('review_after', 'notify');
-- What `reconcile` looks for every ten seconds.
CREATE INDEX "approval_requests_review_open" ON "approval_requests" ("created_at")
  WHERE "hitl_mode" IN ('review_after', 'notify') AND "acted_at" IS NULL AND "status" IN ('pending', 'edited', 'rejected');
