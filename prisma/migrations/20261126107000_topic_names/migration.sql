-- What Prisma's schema cannot say.

-- People tell topics by their names. Of several with one name, the oldest keeps it.
UPDATE "prohibited_topics" t SET "name" = left(t."name", 160) || ' (' || t."id" || ')'
WHERE EXISTS (SELECT 1 FROM "prohibited_topics" o WHERE lower(o."name") = lower(t."name") AND o."id" < t."id");

CREATE UNIQUE INDEX "prohibited_topics_name" ON "prohibited_topics" (lower("name"));

-- CreateIndex
CREATE INDEX "governance_decisions_created_at_id_idx" ON "governance_decisions"("created_at", "id");
