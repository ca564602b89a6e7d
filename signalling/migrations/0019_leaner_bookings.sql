-- Every booking writes to every index of its rows. Those that only tidying and a change of a service's
-- reminders use are not worth that: both look through the table, which has a row for each appointment to come.
DROP INDEX reminders_by_start;
DROP INDEX reminders_by_service;
DROP INDEX reminders_by_due;
CREATE INDEX reminders_by_due ON reminders (next_at) WHERE next_at IS NOT NULL;

-- Each entry of the access log is bound to the one before by its number and that one's hash. That no two hashes
-- are alike says nothing more, and an index of hashes is written all over.
CREATE TABLE audit_without_index (
    seq BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT,
    action TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id TEXT,
    site_id TEXT,
    details TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO audit_without_index (seq, at, actor_kind, actor_id, action, subject_kind, subject_id, site_id,
    details, prev_hash, hash)
SELECT seq, at, actor_kind, actor_id, action, subject_kind, subject_id, site_id, details, prev_hash, hash
FROM audit ORDER BY seq;
DROP TABLE audit;
ALTER TABLE audit_without_index RENAME TO audit;
CREATE INDEX audit_by_subject ON audit (subject_kind, subject_id, seq);
CREATE INDEX audit_by_actor ON audit (actor_kind, actor_id, seq);
