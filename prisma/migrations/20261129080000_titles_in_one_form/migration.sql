-- A search brings what it looks for into one form of Unicode (NFC), as titles are since they are stored in it.
UPDATE "conversation" SET "title" = normalize("title") WHERE "title" IS NOT NORMALIZED;
UPDATE "prompt_template" SET "title" = normalize("title") WHERE "title" IS NOT NORMALIZED;
