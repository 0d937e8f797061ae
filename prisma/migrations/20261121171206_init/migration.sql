-- CreateExtension
CREATE EXTENSION IF NOT EXISTS "pg_trgm";

-- CreateEnum
CREATE TYPE "Tier" AS ENUM ('FREE', 'PRO', 'ENTERPRISE');

-- CreateEnum
CREATE TYPE "AccountRole" AS ENUM ('USER', 'ADMIN');

-- CreateEnum
CREATE TYPE "Role" AS ENUM ('SYSTEM', 'USER', 'ASSISTANT', 'TOOL');

-- CreateEnum
CREATE TYPE "MessageStatus" AS ENUM ('GENERATING', 'COMPLETE', 'STOPPED', 'FAILED', 'INTERRUPTED');

-- CreateEnum
CREATE TYPE "FinishReason" AS ENUM ('STOP', 'LENGTH', 'TOOL_CALLS', 'CONTENT_FILTER', 'CANCELLED', 'ERROR');

-- CreateEnum
CREATE TYPE "GenerationErrorCode" AS ENUM ('PROVIDER_UNAVAILABLE', 'PROVIDER_REJECTED', 'PROVIDER_RATE_LIMITED', 'CONTEXT_TOO_LONG', 'CONTENT_FILTERED', 'TIMEOUT', 'SERVER_LOST', 'INTERNAL');

-- CreateEnum
CREATE TYPE "Rating" AS ENUM ('LIKE', 'DISLIKE');

-- CreateEnum
CREATE TYPE "AttachmentStatus" AS ENUM ('PROCESSING', 'READY', 'FAILED');

-- CreateEnum
CREATE TYPE "SupportEndReason" AS ENUM ('RESOLVED', 'CLOSED', 'EXPIRED');

-- CreateEnum
CREATE TYPE "PromptCategory" AS ENUM ('GENERAL', 'PROGRAMMING', 'CREATIVE', 'TECHNICAL', 'DATA', 'EDUCATION', 'BUSINESS', 'RESEARCH', 'MARKETING', 'SCIENCE', 'PHILOSOPHY', 'PRODUCTIVITY', 'LANGUAGE');

-- CreateTable
CREATE TABLE "user" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "verified" BOOLEAN NOT NULL DEFAULT false,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "role" "AccountRole" NOT NULL DEFAULT 'USER',
    "tier" "Tier" NOT NULL DEFAULT 'FREE',
    "settings" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "refresh_token" (
    "hash" TEXT NOT NULL,
    "session_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "refresh_token_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "folder" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "parent_id" UUID,
    "name" TEXT NOT NULL,
    "color" TEXT,
    "icon" TEXT,
    "position" INTEGER NOT NULL,
    "system_prompt" TEXT,
    "model_id" TEXT,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "folder_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tag" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "color" TEXT,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tag_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "conversation_tag" (
    "conversation_id" UUID NOT NULL,
    "tag_id" UUID NOT NULL,

    CONSTRAINT "conversation_tag_pkey" PRIMARY KEY ("conversation_id","tag_id")
);

-- CreateTable
CREATE TABLE "conversation" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "folder_id" UUID,
    "title" TEXT NOT NULL,
    "auto_title" BOOLEAN NOT NULL DEFAULT true,
    "description" TEXT,
    "system_prompt" TEXT,
    "model_id" TEXT,
    "archived" BOOLEAN NOT NULL DEFAULT false,
    "pinned" BOOLEAN NOT NULL DEFAULT false,
    "favorite" BOOLEAN NOT NULL DEFAULT false,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "message_count" INTEGER NOT NULL DEFAULT 0,
    "token_count" INTEGER NOT NULL DEFAULT 0,
    "cost" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "last_sequence" INTEGER NOT NULL DEFAULT 0,
    "active_leaf_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),
    "deleted_with" UUID,

    CONSTRAINT "conversation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "support_session" (
    "conversation_id" UUID NOT NULL,
    "context" JSONB NOT NULL DEFAULT '{}',
    "state" JSONB NOT NULL DEFAULT '{}',
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_activity_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "end_reason" "SupportEndReason",
    "resolved" BOOLEAN NOT NULL DEFAULT false,
    "resolved_at" TIMESTAMPTZ(3),
    "notes" TEXT,
    "resumed_count" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "support_session_pkey" PRIMARY KEY ("conversation_id")
);

-- CreateTable
CREATE TABLE "message" (
    "id" UUID NOT NULL,
    "conversation_id" UUID NOT NULL,
    "parent_id" UUID,
    "author_id" UUID,
    "role" "Role" NOT NULL,
    "status" "MessageStatus" NOT NULL,
    "parts" JSONB NOT NULL,
    "model_id" TEXT,
    "input_tokens" INTEGER,
    "output_tokens" INTEGER,
    "cost" DOUBLE PRECISION,
    "latency_ms" INTEGER,
    "annotations" JSONB,
    "pinned" BOOLEAN NOT NULL DEFAULT false,
    "edit_count" INTEGER NOT NULL DEFAULT 0,
    "sequence" INTEGER NOT NULL,
    "depth" INTEGER NOT NULL,
    "jump_id" UUID,
    "jump_depth" INTEGER,
    "child_number" INTEGER NOT NULL DEFAULT 1,
    "deleted_at" TIMESTAMPTZ(3),
    "hidden_by" UUID,
    "hidden_at" TIMESTAMPTZ(3),
    "revision" INTEGER NOT NULL DEFAULT 1,
    "client_message_id" UUID,
    "feed_epoch" TEXT,
    "feed_seq" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "edited_at" TIMESTAMPTZ(3),

    CONSTRAINT "message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "message_version" (
    "id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "author_id" UUID,
    "parts" JSONB NOT NULL,
    "restored_from" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "message_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reaction" (
    "message_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "emoji" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "reaction_pkey" PRIMARY KEY ("message_id","emoji","user_id")
);

-- CreateTable
CREATE TABLE "message_mark" (
    "user_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "favorite_at" TIMESTAMPTZ(3),
    "rating" "Rating",
    "reason" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "message_mark_pkey" PRIMARY KEY ("user_id","message_id")
);

-- CreateTable
CREATE TABLE "branch_choice" (
    "user_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "leaf_id" UUID NOT NULL,

    CONSTRAINT "branch_choice_pkey" PRIMARY KEY ("user_id","message_id")
);

-- CreateTable
CREATE TABLE "attachment" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "media_type" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "storage_key" TEXT NOT NULL,
    "status" "AttachmentStatus" NOT NULL,
    "characters" INTEGER,
    "pages" INTEGER,
    "truncated" BOOLEAN NOT NULL DEFAULT false,
    "error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "attachment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attachment_text" (
    "attachment_id" UUID NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "attachment_text_pkey" PRIMARY KEY ("attachment_id")
);

-- CreateTable
CREATE TABLE "message_attachment" (
    "message_id" UUID NOT NULL,
    "attachment_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "message_attachment_pkey" PRIMARY KEY ("message_id","attachment_id")
);

-- CreateTable
CREATE TABLE "prompt_template" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT,
    "category" "PromptCategory" NOT NULL,
    "text" TEXT NOT NULL,
    "variables" JSONB NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "prompt_template_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "prompt_template_version" (
    "id" UUID NOT NULL,
    "template_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT,
    "category" "PromptCategory" NOT NULL,
    "text" TEXT NOT NULL,
    "variables" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "prompt_template_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "provider_key" (
    "user_id" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "hint" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "provider_key_pkey" PRIMARY KEY ("user_id","provider")
);

-- CreateTable
CREATE TABLE "generation" (
    "id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "conversation_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "model_id" TEXT NOT NULL,
    "parameters" JSONB NOT NULL DEFAULT '{}',
    "status" "MessageStatus" NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "first_token_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "input_tokens" INTEGER,
    "output_tokens" INTEGER,
    "cost" DOUBLE PRECISION,
    "finish_reason" "FinishReason",
    "cached" BOOLEAN NOT NULL DEFAULT false,
    "regenerated" BOOLEAN NOT NULL DEFAULT false,
    "error_code" "GenerationErrorCode",
    "error_message" TEXT,
    "retry_after_ms" INTEGER,
    "lease_owner" TEXT NOT NULL,
    "lease_until" TIMESTAMPTZ(3),

    CONSTRAINT "generation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "instance" (
    "id" UUID NOT NULL,
    "version" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "instance_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- CreateIndex
CREATE INDEX "refresh_token_session_id_idx" ON "refresh_token"("session_id");

-- CreateIndex
CREATE INDEX "folder_user_id_parent_id_idx" ON "folder"("user_id", "parent_id");

-- CreateIndex
CREATE INDEX "folder_parent_id_idx" ON "folder"("parent_id");

-- CreateIndex
CREATE INDEX "folder_deleted_idx" ON "folder"("deleted_at") WHERE (deleted_at IS NOT NULL);

-- CreateIndex
CREATE UNIQUE INDEX "tag_user_id_key_key" ON "tag"("user_id", "key");

-- CreateIndex
CREATE INDEX "conversation_tag_tag_id_conversation_id_idx" ON "conversation_tag"("tag_id", "conversation_id");

-- CreateIndex
CREATE UNIQUE INDEX "conversation_active_leaf_id_key" ON "conversation"("active_leaf_id");

-- CreateIndex
CREATE INDEX "conversation_user_id_updated_at_id_idx" ON "conversation"("user_id", "updated_at", "id") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE INDEX "conversation_user_id_created_at_id_idx" ON "conversation"("user_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "conversation_user_id_title_id_idx" ON "conversation"("user_id", "title", "id") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE INDEX "conversation_user_id_message_count_id_idx" ON "conversation"("user_id", "message_count", "id") WHERE (deleted_at IS NULL);

-- CreateIndex
CREATE INDEX "conversation_title_trgm_idx" ON "conversation" USING GIN ("title" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "conversation_folder_id_updated_at_id_idx" ON "conversation"("folder_id", "updated_at", "id");

-- CreateIndex
CREATE INDEX "conversation_trash_idx" ON "conversation"("user_id", "updated_at", "id") WHERE (deleted_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "conversation_deleted_with_idx" ON "conversation"("deleted_with") WHERE (deleted_with IS NOT NULL);

-- CreateIndex
CREATE INDEX "conversation_pinned_idx" ON "conversation"("user_id", "updated_at", "id") WHERE (pinned AND deleted_at IS NULL);

-- CreateIndex
CREATE INDEX "conversation_favorite_idx" ON "conversation"("user_id", "updated_at", "id") WHERE (favorite AND deleted_at IS NULL);

-- CreateIndex
CREATE INDEX "conversation_deleted_idx" ON "conversation"("deleted_at") WHERE (deleted_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "support_session_last_activity_at_idx" ON "support_session"("last_activity_at");

-- CreateIndex
CREATE INDEX "message_first_idx" ON "message"("conversation_id", "sequence") WHERE (parent_id IS NULL);

-- CreateIndex
CREATE INDEX "message_pinned_idx" ON "message"("conversation_id", "depth") WHERE (pinned);

-- CreateIndex
CREATE INDEX "message_hidden_by_idx" ON "message"("hidden_by") WHERE (hidden_by IS NOT NULL);

-- CreateIndex
CREATE INDEX "message_hidden_at_idx" ON "message"("hidden_at") WHERE (hidden_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "message_deleted_idx" ON "message"("deleted_at") WHERE (deleted_at IS NOT NULL AND parts <> 'null'::jsonb);

-- CreateIndex
CREATE INDEX "message_restorable_idx" ON "message"("conversation_id") WHERE (hidden_by = id OR deleted_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "message_parent_id_sequence_idx" ON "message"("parent_id", "sequence");

-- CreateIndex
CREATE UNIQUE INDEX "message_conversation_id_sequence_key" ON "message"("conversation_id", "sequence");

-- CreateIndex
CREATE UNIQUE INDEX "message_author_id_client_message_id_key" ON "message"("author_id", "client_message_id");

-- CreateIndex
CREATE UNIQUE INDEX "message_version_message_id_number_key" ON "message_version"("message_id", "number");

-- CreateIndex
CREATE INDEX "message_mark_message_id_idx" ON "message_mark"("message_id");

-- CreateIndex
CREATE INDEX "message_mark_favorite_idx" ON "message_mark"("user_id", "favorite_at", "message_id") WHERE (favorite_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "branch_choice_message_id_idx" ON "branch_choice"("message_id");

-- CreateIndex
CREATE INDEX "branch_choice_leaf_id_idx" ON "branch_choice"("leaf_id");

-- CreateIndex
CREATE UNIQUE INDEX "attachment_storage_key_key" ON "attachment"("storage_key");

-- CreateIndex
CREATE INDEX "attachment_user_id_created_at_idx" ON "attachment"("user_id", "created_at");

-- CreateIndex
CREATE INDEX "attachment_created_at_idx" ON "attachment"("created_at");

-- CreateIndex
CREATE INDEX "attachment_processing_idx" ON "attachment"("created_at") WHERE (status = 'PROCESSING'::"AttachmentStatus");

-- CreateIndex
CREATE INDEX "message_attachment_attachment_id_idx" ON "message_attachment"("attachment_id");

-- CreateIndex
CREATE INDEX "prompt_template_user_id_title_id_idx" ON "prompt_template"("user_id", "title", "id");

-- CreateIndex
CREATE INDEX "prompt_template_deleted_idx" ON "prompt_template"("deleted_at") WHERE (deleted_at IS NOT NULL);

-- CreateIndex
CREATE UNIQUE INDEX "prompt_template_version_template_id_number_key" ON "prompt_template_version"("template_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "generation_message_id_key" ON "generation"("message_id");

-- CreateIndex
CREATE INDEX "generation_user_id_started_at_idx" ON "generation"("user_id", "started_at");

-- CreateIndex
CREATE INDEX "generation_conversation_id_started_at_idx" ON "generation"("conversation_id", "started_at");

-- CreateIndex
CREATE INDEX "generation_lease_until_idx" ON "generation"("lease_until");

-- CreateIndex
CREATE INDEX "instance_seen_at_idx" ON "instance"("seen_at");

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "refresh_token" ADD CONSTRAINT "refresh_token_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "session"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "folder" ADD CONSTRAINT "folder_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "folder" ADD CONSTRAINT "folder_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "folder"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tag" ADD CONSTRAINT "tag_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "conversation_tag" ADD CONSTRAINT "conversation_tag_conversation_id_fkey" FOREIGN KEY ("conversation_id") REFERENCES "conversation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "conversation_tag" ADD CONSTRAINT "conversation_tag_tag_id_fkey" FOREIGN KEY ("tag_id") REFERENCES "tag"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "conversation" ADD CONSTRAINT "conversation_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "conversation" ADD CONSTRAINT "conversation_folder_id_fkey" FOREIGN KEY ("folder_id") REFERENCES "folder"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "conversation" ADD CONSTRAINT "conversation_active_leaf_id_fkey" FOREIGN KEY ("active_leaf_id") REFERENCES "message"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "support_session" ADD CONSTRAINT "support_session_conversation_id_fkey" FOREIGN KEY ("conversation_id") REFERENCES "conversation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message" ADD CONSTRAINT "message_conversation_id_fkey" FOREIGN KEY ("conversation_id") REFERENCES "conversation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message" ADD CONSTRAINT "message_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "message"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message" ADD CONSTRAINT "message_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message_version" ADD CONSTRAINT "message_version_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "message"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message_version" ADD CONSTRAINT "message_version_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reaction" ADD CONSTRAINT "reaction_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "message"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reaction" ADD CONSTRAINT "reaction_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message_mark" ADD CONSTRAINT "message_mark_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message_mark" ADD CONSTRAINT "message_mark_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "message"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "branch_choice" ADD CONSTRAINT "branch_choice_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "branch_choice" ADD CONSTRAINT "branch_choice_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "message"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "branch_choice" ADD CONSTRAINT "branch_choice_leaf_id_fkey" FOREIGN KEY ("leaf_id") REFERENCES "message"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attachment_text" ADD CONSTRAINT "attachment_text_attachment_id_fkey" FOREIGN KEY ("attachment_id") REFERENCES "attachment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message_attachment" ADD CONSTRAINT "message_attachment_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "message"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message_attachment" ADD CONSTRAINT "message_attachment_attachment_id_fkey" FOREIGN KEY ("attachment_id") REFERENCES "attachment"("id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "prompt_template" ADD CONSTRAINT "prompt_template_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "prompt_template_version" ADD CONSTRAINT "prompt_template_version_template_id_fkey" FOREIGN KEY ("template_id") REFERENCES "prompt_template"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provider_key" ADD CONSTRAINT "provider_key_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "generation" ADD CONSTRAINT "generation_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "message"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "generation" ADD CONSTRAINT "generation_conversation_id_fkey" FOREIGN KEY ("conversation_id") REFERENCES "conversation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "generation" ADD CONSTRAINT "generation_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
