-- schema.prisma cannot say a collation: the list by title is sorted by this one, and not by what the database was made with.
DROP INDEX "conversation_user_id_title_id_idx";
CREATE INDEX "conversation_user_id_title_id_idx" ON "conversation"("user_id", "title" COLLATE "und-x-icu", "id") WHERE (deleted_at IS NULL);
