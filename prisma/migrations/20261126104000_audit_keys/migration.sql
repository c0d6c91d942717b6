-- CreateTable
CREATE TABLE "audit_keys" (
    "id" UUID NOT NULL,
    "key_id" TEXT NOT NULL,
    "public_key" TEXT NOT NULL,
    "generation" INTEGER NOT NULL,
    "previous_key_id" TEXT,
    "after_size" BIGINT NOT NULL,
    "signature" TEXT NOT NULL,
    "endorsement" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_anchors" (
    "name" TEXT NOT NULL,
    "size" BIGINT NOT NULL DEFAULT 0,
    "keys" INTEGER NOT NULL DEFAULT 0,
    "delivered_at" TIMESTAMPTZ(3),
    "failing_since" TIMESTAMPTZ(3),
    "problem" TEXT,

    CONSTRAINT "audit_anchors_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE UNIQUE INDEX "audit_keys_key_id_key" ON "audit_keys"("key_id");

-- CreateIndex
CREATE UNIQUE INDEX "audit_keys_previous_key_id_key" ON "audit_keys"("previous_key_id");

-- What Prisma's schema cannot say.

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "audit_keys" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON "audit_keys" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
