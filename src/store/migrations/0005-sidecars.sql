-- What people say of works goes into XMP sidecars beside the files: which works wait for it, and what was written there.
-- The first is filled by the same transaction that keeps the words (store/change.c).

CREATE TABLE sidecar_due (
    work INTEGER NOT NULL PRIMARY KEY,
    change_no INTEGER NOT NULL,           -- the newest change of its words; a writing of older ones does not settle it
    failure TEXT NOT NULL DEFAULT '');    -- why it could not be written; '': not tried yet

-- Words as JSON, pairs of name and value: [["keyword",""],["title","Dawn"]]; "" took everything of that name away.
CREATE TABLE sidecar_said (
    work INTEGER NOT NULL PRIMARY KEY,
    said TEXT NOT NULL,                   -- what was written last
    intended TEXT NOT NULL);              -- what a writing that has not ended puts there; '': none is under way
