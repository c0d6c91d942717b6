-- CreateTable
CREATE TABLE "intents" (
    "label" TEXT NOT NULL,
    "domain" TEXT NOT NULL,
    "risk_class" TEXT NOT NULL,
    "samples" TEXT[],
    "threshold" DOUBLE PRECISION,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "intents_pkey" PRIMARY KEY ("label")
);

ALTER TABLE "intents"
    ADD CONSTRAINT "intents_risk_class_known" CHECK ("risk_class" IN ('minimal', 'limited', 'high')),
    ADD CONSTRAINT "intents_samples_some" CHECK (cardinality("samples") > 0);
