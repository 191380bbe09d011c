CREATE TABLE body (version INTEGER NOT NULL PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE change_row (
    change_no INTEGER NOT NULL,
    position INTEGER NOT NULL,
    table_name VARCHAR(40) NOT NULL,
    row_key BIGINT NOT NULL,
    row_key2 BIGINT NOT NULL DEFAULT 0,
    before_row TEXT,
    after_row TEXT,
    PRIMARY KEY (change_no, position));
CREATE TABLE changes (
    no INTEGER PRIMARY KEY AUTOINCREMENT,
    id BINARY(16) NOT NULL UNIQUE,
    at BIGINT NOT NULL,
    actor VARCHAR(64) NOT NULL,
    operation VARCHAR(64) NOT NULL,
    summary TEXT NOT NULL,
    works INTEGER NOT NULL DEFAULT 0,
    reverts INTEGER NOT NULL DEFAULT 0,
    reverted INTEGER NOT NULL DEFAULT 0,
    idempotency VARCHAR(100) UNIQUE, answer TEXT NOT NULL DEFAULT '', request VARCHAR(64) NOT NULL DEFAULT '');
CREATE TABLE collection (
    no INTEGER PRIMARY KEY AUTOINCREMENT,
    id BINARY(16) NOT NULL UNIQUE,
    parent INTEGER NOT NULL DEFAULT 0,
    name TEXT NOT NULL,
    added BIGINT NOT NULL);
CREATE TABLE collection_work (
    collection INTEGER NOT NULL,
    work INTEGER NOT NULL,
    position INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (collection, work));
CREATE TABLE derivation (
    version INTEGER NOT NULL,
    source INTEGER NOT NULL,
    how VARCHAR(100) NOT NULL DEFAULT '',
    PRIMARY KEY (version, source));
CREATE TABLE field (
    no INTEGER PRIMARY KEY AUTOINCREMENT,
    work INTEGER NOT NULL,
    name VARCHAR(40) NOT NULL,
    position INTEGER NOT NULL,
    value TEXT NOT NULL,
    source INTEGER NOT NULL,
    UNIQUE (work, name, source, position));
CREATE TABLE fingerprint (
    version INTEGER NOT NULL,
    algorithm VARCHAR(20) NOT NULL,
    quality INTEGER NOT NULL DEFAULT 0,
    bytes BLOB NOT NULL,
    PRIMARY KEY (version, algorithm));
CREATE TABLE folder (
    no INTEGER PRIMARY KEY AUTOINCREMENT,
    root INTEGER NOT NULL,
    path VARBINARY(3000) NOT NULL,
    UNIQUE (root, path));
CREATE TABLE job (
    no INTEGER PRIMARY KEY AUTOINCREMENT,
    id BINARY(16) NOT NULL UNIQUE,
    kind VARCHAR(64) NOT NULL,
    options TEXT NOT NULL,
    actor VARCHAR(64) NOT NULL,
    role INTEGER NOT NULL,
    language VARCHAR(40) NOT NULL,
    state INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    owner VARCHAR(64) NOT NULL DEFAULT '',
    lease BIGINT NOT NULL DEFAULT 0,
    stop INTEGER NOT NULL DEFAULT 0,
    done BIGINT NOT NULL DEFAULT 0,
    total BIGINT NOT NULL DEFAULT 0,
    doing TEXT NOT NULL DEFAULT '',
    result TEXT NOT NULL DEFAULT '',
    created BIGINT NOT NULL,
    started BIGINT NOT NULL DEFAULT 0,
    finished BIGINT NOT NULL DEFAULT 0,
    idempotency VARCHAR(100) UNIQUE);
CREATE TABLE location (
    no INTEGER PRIMARY KEY AUTOINCREMENT,
    folder INTEGER NOT NULL,
    name VARBINARY(255) NOT NULL,
    version INTEGER NOT NULL,
    size BIGINT NOT NULL,
    mtime BIGINT NOT NULL,
    inode BIGINT NOT NULL,
    sidecar BIGINT NOT NULL DEFAULT 0,
    state INTEGER NOT NULL DEFAULT 0,
    failure TEXT NOT NULL DEFAULT '',
    checked BIGINT NOT NULL DEFAULT 0,
    UNIQUE (folder, name));
CREATE TABLE migration (number INTEGER PRIMARY KEY, name VARCHAR(100) NOT NULL);
CREATE TABLE party (
    no INTEGER PRIMARY KEY AUTOINCREMENT,
    id BINARY(16) NOT NULL UNIQUE,
    kind INTEGER NOT NULL DEFAULT 0,
    name TEXT NOT NULL,
    folded VARCHAR(200) NOT NULL,
    isni VARCHAR(20) NOT NULL DEFAULT '',
    ipi VARCHAR(20) NOT NULL DEFAULT '');
CREATE TABLE preview (
    version INTEGER NOT NULL,
    size INTEGER NOT NULL,
    media_type VARCHAR(100) NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    bytes BIGINT NOT NULL,
    blob_sha256 BINARY(32) NOT NULL,
    PRIMARY KEY (version, size));
CREATE TABLE role (
    no INTEGER PRIMARY KEY AUTOINCREMENT,
    work INTEGER NOT NULL,
    party INTEGER NOT NULL,
    role VARCHAR(40) NOT NULL,
    source INTEGER NOT NULL DEFAULT 2,
    UNIQUE (work, party, role));
CREATE TABLE root (
    no INTEGER PRIMARY KEY AUTOINCREMENT,
    path VARBINARY(3000) NOT NULL UNIQUE,
    own INTEGER NOT NULL DEFAULT 0,
    watched INTEGER NOT NULL DEFAULT 0,
    away INTEGER NOT NULL DEFAULT 0,
    device INTEGER NOT NULL DEFAULT 0,
    excludes TEXT NOT NULL DEFAULT '',
    partial INTEGER NOT NULL DEFAULT 0,
    added BIGINT NOT NULL, forgotten BIGINT NOT NULL DEFAULT 0);
CREATE TABLE saved_search (
    no INTEGER PRIMARY KEY AUTOINCREMENT,
    id BINARY(16) NOT NULL UNIQUE,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    added BIGINT NOT NULL);
CREATE TABLE sidecar_due (
    work INTEGER NOT NULL PRIMARY KEY,
    change_no INTEGER NOT NULL,
    failure TEXT NOT NULL DEFAULT '');
CREATE TABLE sidecar_said (
    work INTEGER NOT NULL PRIMARY KEY,
    said TEXT NOT NULL,
    intended TEXT NOT NULL);
CREATE TABLE stack (
    no INTEGER PRIMARY KEY AUTOINCREMENT,
    id BINARY(16) NOT NULL UNIQUE,
    state INTEGER NOT NULL DEFAULT 0,
    added BIGINT NOT NULL,
    reason VARCHAR(20) NOT NULL);
CREATE TABLE stack_work (
    stack INTEGER NOT NULL,
    work INTEGER NOT NULL,
    distance INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (stack, work));
CREATE TABLE studio (name VARCHAR(64) NOT NULL PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE tag (no INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(200) NOT NULL, folded VARCHAR(200) NOT NULL UNIQUE);
CREATE TABLE version (
    no INTEGER PRIMARY KEY AUTOINCREMENT,
    work INTEGER NOT NULL,
    sha256 BINARY(32) NOT NULL,
    media_type VARCHAR(100) NOT NULL,
    size BIGINT NOT NULL,
    width INTEGER NOT NULL DEFAULT 0,
    height INTEGER NOT NULL DEFAULT 0,
    duration BIGINT NOT NULL DEFAULT 0,
    pages INTEGER NOT NULL DEFAULT 0,
    moves INTEGER NOT NULL DEFAULT 0,
    added BIGINT NOT NULL,
    decoded INTEGER NOT NULL DEFAULT 0,
    facts TEXT NOT NULL DEFAULT '',
    raw TEXT NOT NULL DEFAULT '',
    notes TEXT NOT NULL DEFAULT '',
    failure TEXT NOT NULL DEFAULT '',
    UNIQUE (work, sha256));
CREATE TABLE work (
    no INTEGER PRIMARY KEY AUTOINCREMENT,
    id BINARY(16) NOT NULL UNIQUE,
    kind INTEGER NOT NULL,
    title TEXT NOT NULL,
    title_source INTEGER NOT NULL DEFAULT 0,
    created BIGINT NOT NULL,
    created_source INTEGER NOT NULL DEFAULT 0,
    added BIGINT NOT NULL,
    rating INTEGER NOT NULL DEFAULT 0,
    trashed BIGINT NOT NULL DEFAULT 0,
    version INTEGER NOT NULL DEFAULT 0,
    revision INTEGER NOT NULL DEFAULT 0);
CREATE TABLE work_sort (
    work INTEGER PRIMARY KEY,
    created BIGINT NOT NULL,
    added BIGINT NOT NULL,
    kind INTEGER NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    duration BIGINT NOT NULL,
    rating INTEGER NOT NULL,
    licensed INTEGER NOT NULL,
    credited INTEGER NOT NULL,
    trashed INTEGER NOT NULL,
    state INTEGER NOT NULL,
    places INTEGER NOT NULL,
    media_type VARCHAR(100) NOT NULL,
    title VARCHAR(200) NOT NULL);
CREATE TABLE work_tag (
    work INTEGER NOT NULL,
    tag INTEGER NOT NULL,
    source INTEGER NOT NULL DEFAULT 2,
    PRIMARY KEY (work, tag));
CREATE VIRTUAL TABLE work_words USING fts5(
    title, people, words, path, body,
    tokenize = "ascii", prefix = '2 3');
CREATE INDEX collection_work_work ON collection_work (work);
CREATE INDEX derivation_source ON derivation (source);
CREATE INDEX job_state ON job (state, no);
CREATE INDEX location_inode ON location (inode, size);
CREATE INDEX location_version ON location (version);
CREATE INDEX party_folded ON party (folded);
CREATE INDEX role_works ON role (party, role, source, work);
CREATE INDEX stack_work_work ON stack_work (work);
CREATE INDEX version_sha256 ON version (sha256);
CREATE INDEX work_sort_added ON work_sort (trashed, added, work, kind, rating, licensed, credited, state, places, width);
CREATE INDEX work_sort_created ON work_sort (trashed, created, work, kind, rating, licensed, credited, state, places, width);
CREATE INDEX work_sort_title ON work_sort (trashed, title, work);
CREATE INDEX work_tag_works ON work_tag (tag, source, work);
