-- A ward's kit: a named device at a named place, whose checks show where calls will work.

CREATE TABLE kits (
    id TEXT NOT NULL PRIMARY KEY,
    site_id TEXT NOT NULL REFERENCES sites (id),
    -- "Ward 4", and "Tablet 2": places and things, nobody's name.
    place TEXT NOT NULL,
    name TEXT NOT NULL,
    secret_hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    retired_at BIGINT
);
CREATE INDEX kits_by_site ON kits (site_id);

CREATE TABLE kit_checks (
    kit_id TEXT NOT NULL REFERENCES kits (id),
    checked_at BIGINT NOT NULL,
    -- good, fair, sound_only, fails.
    verdict TEXT NOT NULL,
    -- JSON without personal data: the figures of the line.
    result TEXT NOT NULL,
    PRIMARY KEY (kit_id, checked_at)
);
