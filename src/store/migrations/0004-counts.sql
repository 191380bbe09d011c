-- The works of each tag and of each person in each role are counted from these indexes alone.
CREATE INDEX work_tag_works ON work_tag (tag, source, work);
CREATE INDEX role_works ON role (party, role, source, work);
