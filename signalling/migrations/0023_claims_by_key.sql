-- A claim is found by its key and by who holds it, and by nothing else. So SQLite keeps the rows in the order of their
-- key (WITHOUT ROWID): one place to write for each cell of a booking and not two. PostgreSQL knows no such tables and is
-- not told.

CREATE TABLE claims_by_key (
    resource TEXT NOT NULL,
    cell BIGINT NOT NULL,
    seat INTEGER NOT NULL,
    holder TEXT NOT NULL,
    -- Null once booked; a hold's claims lapse by themselves.
    expires_at BIGINT,
    PRIMARY KEY (resource, cell, seat)
) WITHOUT ROWID;
INSERT INTO claims_by_key (resource, cell, seat, holder, expires_at)
SELECT resource, cell, seat, holder, expires_at FROM claims ORDER BY resource, cell, seat;
DROP TABLE claims;
ALTER TABLE claims_by_key RENAME TO claims;
CREATE INDEX claims_by_holder ON claims (holder);
CREATE INDEX claims_by_expiry ON claims (expires_at) WHERE expires_at IS NOT NULL;
