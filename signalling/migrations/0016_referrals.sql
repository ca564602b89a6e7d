-- Referrals that have no time yet: what is to be booked, put on the waiting list or sent back. A row is
-- never deleted; what became of it stands in it.

CREATE TABLE referrals (
    id TEXT NOT NULL PRIMARY KEY,
    patient_id TEXT NOT NULL REFERENCES patients (id),
    service_id TEXT NOT NULL REFERENCES services (id),
    site_id TEXT NOT NULL REFERENCES sites (id),
    -- urgent, soon, routine.
    priority TEXT NOT NULL,
    -- The local day of the referral, from which the days are counted.
    referred_on TEXT NOT NULL,
    -- JSON: who refers, why, and in which words it was sent back.
    about_sealed TEXT NOT NULL,
    -- JSON: where messages go.
    contact_sealed TEXT NOT NULL,
    language TEXT NOT NULL,
    -- staff, import, program; and which.
    source TEXT NOT NULL,
    added_by_staff_id TEXT REFERENCES staff (id),
    client_id TEXT REFERENCES api_clients (id),
    -- Keyed hash of the number it has where it comes from: the same is taken once.
    reference_index TEXT UNIQUE,
    received_at BIGINT NOT NULL,
    -- open, booked, listed, sent_back.
    state TEXT NOT NULL,
    -- Why it was sent back: one of a few words.
    sent_back_for TEXT,
    appointment_id TEXT REFERENCES appointments (id),
    entry_id TEXT REFERENCES waiting_list_entries (id),
    ended_at BIGINT,
    -- Who is looking for a time just now, since when.
    taken_by_staff_id TEXT REFERENCES staff (id),
    taken_at BIGINT,
    -- Rises with every change: of two at once, one is told to look again.
    version BIGINT NOT NULL
);
CREATE INDEX referrals_by_site ON referrals (site_id, state, ended_at);
CREATE INDEX referrals_by_patient ON referrals (patient_id);
