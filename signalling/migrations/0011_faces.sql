-- What other programs see and do: calendars that clinicians subscribe to, machine clients, and what
-- was brought over from an old system.

-- A clinician's secret address for calendar programs. One that is alive at a time.
CREATE TABLE calendar_feeds (
    id TEXT NOT NULL PRIMARY KEY,
    secret_hash TEXT NOT NULL UNIQUE,
    staff_id TEXT NOT NULL REFERENCES staff (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX calendar_feeds_by_staff ON calendar_feeds (staff_id);

-- A program of somebody else's that may look at slots and book at some sites.
CREATE TABLE api_clients (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    secret_hash TEXT NOT NULL UNIQUE,
    -- JSON: ["read_slots", "book", "read_appointments"].
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);

CREATE TABLE api_client_sites (
    client_id TEXT NOT NULL REFERENCES api_clients (id),
    site_id TEXT NOT NULL REFERENCES sites (id),
    PRIMARY KEY (client_id, site_id)
);
CREATE INDEX api_client_sites_by_site ON api_client_sites (site_id);

-- Which client made it; booked_by says 'client' then.
ALTER TABLE appointments ADD COLUMN booked_by_client_id TEXT REFERENCES api_clients (id);
CREATE INDEX appointments_by_client ON appointments (booked_by_client_id);

-- What was imported under which number of the old system, so that importing twice makes none twice.
CREATE TABLE imported (
    -- 'clinic' or 'appointment'.
    kind TEXT NOT NULL,
    site_id TEXT NOT NULL REFERENCES sites (id),
    old_id TEXT NOT NULL,
    our_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (kind, site_id, old_id)
);
