-- What the new indexes are for as well; MariaDB names the table of an index that it drops.
DROP INDEX work_tag_tag;
DROP INDEX role_party;
