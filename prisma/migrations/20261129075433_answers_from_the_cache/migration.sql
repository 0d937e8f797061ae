-- AlterTable
ALTER TABLE "message" ADD COLUMN     "cached" BOOLEAN NOT NULL DEFAULT false;

-- What was counted as spent and was not.
UPDATE "message" m SET "cached" = true FROM "generation" g WHERE g."message_id" = m."id" AND g."cached";

UPDATE "conversation" c SET "token_count" = greatest(0, c."token_count" - s."tokens")
FROM (
  SELECT "conversation_id", sum(coalesce("input_tokens", 0) + coalesce("output_tokens", 0)) AS "tokens"
  FROM "generation" WHERE "cached" GROUP BY "conversation_id"
) s
WHERE s."conversation_id" = c."id";
