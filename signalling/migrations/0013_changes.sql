-- What changed when: a row for each thing whose claims were ever written, with the number of the unit
-- of work that wrote them last. Numbers rise in the order of the commits, so that whoever keeps a copy
-- in memory asks for what is newer than the copy, and reads only that again.

CREATE TABLE changes (
    -- The claims' resource.
    what TEXT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL
);
CREATE INDEX changes_by_version ON changes (version);
