-- What a catalogue needs. The subset SQLite and MariaDB share, but for the full-text table (0001-catalogue.sqlite.sql) and
-- for INTEGER NUMBERED, which each engine replaces by its own key that counts up and never gives a number twice (undo
-- relies on it). Every table has a primary key. "no" is a row's number in this database; "id" is the ULID that is shown
-- and leaves it. Times are microseconds UTC. Never edited once merged.

CREATE TABLE studio (name VARCHAR(64) NOT NULL PRIMARY KEY, value TEXT NOT NULL);

-- A place that was added: a folder, a single file's folder, or the studio's own uploads.
CREATE TABLE root (
    no INTEGER NUMBERED,
    path VARBINARY(3000) NOT NULL UNIQUE, -- absolute, bytes as the file system has them
    own INTEGER NOT NULL DEFAULT 0,       -- 1: uploads/ of this studio
    watched INTEGER NOT NULL DEFAULT 0,   -- 1: followed by inotify
    away INTEGER NOT NULL DEFAULT 0,      -- 1: its disk was not there at the last look
    device INTEGER NOT NULL DEFAULT 0,    -- st_dev at the last look
    excludes TEXT NOT NULL DEFAULT '',    -- patterns, one a line
    partial INTEGER NOT NULL DEFAULT 0,   -- 1: only single files of this folder were added
    added BIGINT NOT NULL);

CREATE TABLE folder (
    no INTEGER NUMBERED,
    root INTEGER NOT NULL,
    path VARBINARY(3000) NOT NULL,        -- relative to the root, '' for the root itself
    UNIQUE (root, path));

CREATE TABLE work (
    no INTEGER NUMBERED,
    id BINARY(16) NOT NULL UNIQUE,        -- ULID
    kind INTEGER NOT NULL,                -- media/format.h AtKind
    title TEXT NOT NULL,
    title_source INTEGER NOT NULL DEFAULT 0, -- 0 file name, 1 metadata, 2 a person
    created BIGINT NOT NULL,              -- when the work was made, as far as known
    created_source INTEGER NOT NULL DEFAULT 0, -- 0 file time, 1 metadata, 2 a person
    added BIGINT NOT NULL,
    rating INTEGER NOT NULL DEFAULT 0,    -- 0 none, 1-5
    trashed BIGINT NOT NULL DEFAULT 0,    -- when it went to the trash; 0: it did not
    version INTEGER NOT NULL DEFAULT 0,   -- version.no that is shown
    revision INTEGER NOT NULL DEFAULT 0); -- grows with every change of what a person can edit

CREATE TABLE version (
    no INTEGER NUMBERED,
    work INTEGER NOT NULL,
    sha256 BINARY(32) NOT NULL,
    media_type VARCHAR(100) NOT NULL,
    size BIGINT NOT NULL,
    width INTEGER NOT NULL DEFAULT 0,
    height INTEGER NOT NULL DEFAULT 0,
    duration BIGINT NOT NULL DEFAULT 0,   -- microseconds
    pages INTEGER NOT NULL DEFAULT 0,
    moves INTEGER NOT NULL DEFAULT 0,
    added BIGINT NOT NULL,
    decoded INTEGER NOT NULL DEFAULT 0,   -- version of the decoding that filled it; 0: not decoded
    facts TEXT NOT NULL DEFAULT '',       -- JSON object
    raw TEXT NOT NULL DEFAULT '',         -- JSON object: every tag as the file has it
    notes TEXT NOT NULL DEFAULT '',       -- JSON array of sentences
    failure TEXT NOT NULL DEFAULT '',     -- why it could not be decoded; '': it could, or was not tried yet
    UNIQUE (work, sha256));
CREATE INDEX version_sha256 ON version (sha256);

-- Where a file lies. A file whose bytes are known already is a second location of the same version.
CREATE TABLE location (
    no INTEGER NUMBERED,
    folder INTEGER NOT NULL,
    name VARBINARY(255) NOT NULL,
    version INTEGER NOT NULL,             -- 0: could not be read, see failure
    size BIGINT NOT NULL,
    mtime BIGINT NOT NULL,                -- nanoseconds
    inode BIGINT NOT NULL,
    sidecar BIGINT NOT NULL DEFAULT 0,    -- mtime of its XMP sidecar in nanoseconds; 0: none
    state INTEGER NOT NULL DEFAULT 0,     -- 0 present, 1 missing
    failure TEXT NOT NULL DEFAULT '',     -- why it could not be read
    checked BIGINT NOT NULL DEFAULT 0,    -- when its bytes were last compared with the hash
    UNIQUE (folder, name));
CREATE INDEX location_version ON location (version);
CREATE INDEX location_inode ON location (inode, size);

CREATE TABLE derivation (
    version INTEGER NOT NULL,
    source INTEGER NOT NULL,              -- the version it was made from
    how VARCHAR(100) NOT NULL DEFAULT '', -- crop, edit, translation, ...
    PRIMARY KEY (version, source));
CREATE INDEX derivation_source ON derivation (source);

-- Metadata in one vocabulary (media/decoded.h AtField), what the file says and what a person said apart.
CREATE TABLE field (
    no INTEGER NUMBERED,
    work INTEGER NOT NULL,
    name VARCHAR(40) NOT NULL,
    position INTEGER NOT NULL,            -- 0, 1, ... for several values of one name
    value TEXT NOT NULL,
    source INTEGER NOT NULL,              -- 0 the file, 1 its sidecar, 2 a person; the highest present is what counts
    UNIQUE (work, name, source, position));

CREATE TABLE body (version INTEGER NOT NULL PRIMARY KEY, text TEXT NOT NULL);

CREATE TABLE preview (
    version INTEGER NOT NULL,
    size INTEGER NOT NULL,                -- 240, 960, 2048; 1: clip
    media_type VARCHAR(100) NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    bytes BIGINT NOT NULL,
    blob_sha256 BINARY(32) NOT NULL,
    PRIMARY KEY (version, size));

CREATE TABLE fingerprint (
    version INTEGER NOT NULL,
    algorithm VARCHAR(20) NOT NULL,       -- 'pdq'
    quality INTEGER NOT NULL DEFAULT 0,
    bytes BLOB NOT NULL,
    PRIMARY KEY (version, algorithm));

CREATE TABLE tag (no INTEGER NUMBERED, name VARCHAR(200) NOT NULL, folded VARCHAR(200) NOT NULL UNIQUE);
CREATE TABLE work_tag (
    work INTEGER NOT NULL,
    tag INTEGER NOT NULL,
    source INTEGER NOT NULL DEFAULT 2,    -- 0 a keyword of the file, 2 a person, 3 a keyword a person took away
    PRIMARY KEY (work, tag));
CREATE INDEX work_tag_tag ON work_tag (tag, work);

CREATE TABLE collection (
    no INTEGER NUMBERED,
    id BINARY(16) NOT NULL UNIQUE,
    parent INTEGER NOT NULL DEFAULT 0,
    name TEXT NOT NULL,
    added BIGINT NOT NULL);
CREATE TABLE collection_work (
    collection INTEGER NOT NULL,
    work INTEGER NOT NULL,
    position INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (collection, work));
CREATE INDEX collection_work_work ON collection_work (work);

CREATE TABLE party (
    no INTEGER NUMBERED,
    id BINARY(16) NOT NULL UNIQUE,
    kind INTEGER NOT NULL DEFAULT 0,      -- 0 person, 1 organisation
    name TEXT NOT NULL,
    folded VARCHAR(200) NOT NULL,
    isni VARCHAR(20) NOT NULL DEFAULT '',
    ipi VARCHAR(20) NOT NULL DEFAULT '');
CREATE INDEX party_folded ON party (folded);
CREATE TABLE role (
    no INTEGER NUMBERED,
    work INTEGER NOT NULL,
    party INTEGER NOT NULL,
    role VARCHAR(40) NOT NULL,            -- creator, composer, lyricist, performer, editor, ...
    source INTEGER NOT NULL DEFAULT 2,    -- 0 a creator field, 2 a person, 3 a creator a person took away
    UNIQUE (work, party, role));
CREATE INDEX role_party ON role (party);

CREATE TABLE stack (
    no INTEGER NUMBERED,
    id BINARY(16) NOT NULL UNIQUE,
    state INTEGER NOT NULL DEFAULT 0,     -- 0 suggested, 1 accepted, 2 dissolved
    added BIGINT NOT NULL,
    reason VARCHAR(20) NOT NULL);         -- same (exact doubles), similar (PDQ), person
CREATE TABLE stack_work (
    stack INTEGER NOT NULL,
    work INTEGER NOT NULL,
    distance INTEGER NOT NULL DEFAULT 0,  -- PDQ bits to the first
    PRIMARY KEY (stack, work));
CREATE INDEX stack_work_work ON stack_work (work);

CREATE TABLE saved_search (
    no INTEGER NUMBERED,
    id BINARY(16) NOT NULL UNIQUE,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    added BIGINT NOT NULL);

-- The narrow table that searches sort and filter on; catalogue/index.c keeps it in step with the work. Its indexes hold
-- the columns most filters ask for, so that a filtered list walks one index from its newest end.
CREATE TABLE work_sort (
    work INTEGER PRIMARY KEY,
    created BIGINT NOT NULL,
    added BIGINT NOT NULL,
    kind INTEGER NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    duration BIGINT NOT NULL,
    rating INTEGER NOT NULL,
    licensed INTEGER NOT NULL,            -- 1: has a licence field
    credited INTEGER NOT NULL,            -- 1: somebody is named as its creator
    trashed INTEGER NOT NULL,             -- 0 or 1
    state INTEGER NOT NULL,               -- 0 present, 1 missing, 2 away, 3 failed
    places INTEGER NOT NULL,              -- present locations of the shown version: 2 and more are doubles
    media_type VARCHAR(100) NOT NULL,
    title VARCHAR(200) NOT NULL);         -- folded, for sorting
CREATE INDEX work_sort_created ON work_sort (trashed, created, work, kind, rating, licensed, credited, state, places, width);
CREATE INDEX work_sort_added ON work_sort (trashed, added, work, kind, rating, licensed, credited, state, places, width);
CREATE INDEX work_sort_title ON work_sort (trashed, title, work);

CREATE TABLE job (
    no INTEGER NUMBERED,
    id BINARY(16) NOT NULL UNIQUE,
    kind VARCHAR(64) NOT NULL,
    options TEXT NOT NULL,                -- JSON
    actor VARCHAR(64) NOT NULL,
    role INTEGER NOT NULL,                -- op/context.h AtRole of who asked
    language VARCHAR(40) NOT NULL,        -- that person's
    state INTEGER NOT NULL DEFAULT 0,     -- 0 queued, 1 running, 2 done, 3 failed, 4 cancelled
    attempts INTEGER NOT NULL DEFAULT 0,
    owner VARCHAR(64) NOT NULL DEFAULT '',-- process that holds the lease
    lease BIGINT NOT NULL DEFAULT 0,      -- until when
    stop INTEGER NOT NULL DEFAULT 0,      -- 1: somebody asked it to stop
    done BIGINT NOT NULL DEFAULT 0,
    total BIGINT NOT NULL DEFAULT 0,
    doing TEXT NOT NULL DEFAULT '',
    result TEXT NOT NULL DEFAULT '',
    created BIGINT NOT NULL,
    started BIGINT NOT NULL DEFAULT 0,
    finished BIGINT NOT NULL DEFAULT 0,
    idempotency VARCHAR(100) UNIQUE);
CREATE INDEX job_state ON job (state, no);

CREATE TABLE changes (
    no INTEGER NUMBERED,
    id BINARY(16) NOT NULL UNIQUE,
    at BIGINT NOT NULL,
    actor VARCHAR(64) NOT NULL,
    operation VARCHAR(64) NOT NULL,
    summary TEXT NOT NULL,
    works INTEGER NOT NULL DEFAULT 0,     -- how many works it touched
    reverts INTEGER NOT NULL DEFAULT 0,   -- changes.no that this one undoes
    reverted INTEGER NOT NULL DEFAULT 0,  -- changes.no that undid this one
    idempotency VARCHAR(100) UNIQUE);
CREATE TABLE change_row (
    change_no INTEGER NOT NULL,
    position INTEGER NOT NULL,
    table_name VARCHAR(40) NOT NULL,
    row_key BIGINT NOT NULL,
    row_key2 BIGINT NOT NULL DEFAULT 0,
    before_row TEXT,                      -- JSON object of the columns that changed, NULL: there was no row
    after_row TEXT,                       -- the same columns afterwards, NULL: the row was removed
    PRIMARY KEY (change_no, position));
