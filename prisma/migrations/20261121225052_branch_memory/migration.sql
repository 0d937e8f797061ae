-- CreateTable
CREATE TABLE "branch_visit" (
    "user_id" UUID NOT NULL,
    "conversation_id" UUID NOT NULL,
    "leaf_id" UUID NOT NULL,
    "left_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "branch_visit_pkey" PRIMARY KEY ("leaf_id","user_id")
);

-- CreateIndex
CREATE INDEX "branch_visit_conversation_id_user_id_left_at_idx" ON "branch_visit"("conversation_id", "user_id", "left_at" DESC);

-- CreateIndex
CREATE INDEX "branch_visit_user_id_idx" ON "branch_visit"("user_id");

-- AddForeignKey
ALTER TABLE "branch_visit" ADD CONSTRAINT "branch_visit_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "branch_visit" ADD CONSTRAINT "branch_visit_conversation_id_fkey" FOREIGN KEY ("conversation_id") REFERENCES "conversation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "branch_visit" ADD CONSTRAINT "branch_visit_leaf_id_fkey" FOREIGN KEY ("leaf_id") REFERENCES "message"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What is remembered is taken along: the last made is taken for the last left.
INSERT INTO "branch_visit" ("user_id", "conversation_id", "leaf_id", "left_at")
SELECT DISTINCT c."user_id", m."conversation_id", m."id", m."created_at"
FROM "branch_choice" c JOIN "message" m ON m."id" = c."leaf_id";

-- DropTable
DROP TABLE "branch_choice";
