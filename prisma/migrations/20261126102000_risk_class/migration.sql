-- AlterTable
ALTER TABLE "agents" ADD COLUMN     "risk_class" TEXT NOT NULL DEFAULT 'limited';

-- AlterTable
ALTER TABLE "model_calls" ADD COLUMN     "output_price" BIGINT,
ADD COLUMN     "streaming" TEXT NOT NULL DEFAULT 'window';

ALTER TABLE "agents" ADD CONSTRAINT "agents_risk_class_known" CHECK ("risk_class" IN ('minimal', 'limited', 'high'));
