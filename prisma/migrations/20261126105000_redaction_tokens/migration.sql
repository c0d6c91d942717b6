-- CreateTable
CREATE TABLE "redaction_tokens" (
    "session_id" UUID NOT NULL,
    "token" TEXT NOT NULL,
    "class" TEXT NOT NULL,
    "ciphertext" BYTEA NOT NULL,
    "value_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "redaction_tokens_pkey" PRIMARY KEY ("session_id","token")
);

-- CreateIndex
CREATE UNIQUE INDEX "redaction_tokens_session_id_value_hash_key" ON "redaction_tokens"("session_id", "value_hash");

-- AddForeignKey
ALTER TABLE "redaction_tokens" ADD CONSTRAINT "redaction_tokens_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "sessions"("id") ON DELETE CASCADE ON UPDATE CASCADE;
