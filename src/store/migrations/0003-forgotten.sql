-- When a folder was forgotten, 0: it was not. The works that this put into the trash carry the same time in work.trashed,
-- and come out again when the folder is added once more.
ALTER TABLE root ADD COLUMN forgotten BIGINT NOT NULL DEFAULT 0;
