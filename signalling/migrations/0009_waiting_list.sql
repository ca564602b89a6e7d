-- The waiting list: who waits for a service, the slots that freed up, and the offers made of them.

CREATE TABLE waiting_list_entries (
    id TEXT NOT NULL PRIMARY KEY,
    patient_id TEXT NOT NULL REFERENCES patients (id),
    service_id TEXT NOT NULL REFERENCES services (id),
    -- urgent, soon, routine.
    priority TEXT NOT NULL,
    -- JSON, without personal data: sites, modes, days, times, notice.
    wishes TEXT NOT NULL,
    -- JSON: where offers go.
    contact_sealed TEXT NOT NULL,
    language TEXT NOT NULL,
    -- waiting, booked, left (by themselves), removed (by staff).
    state TEXT NOT NULL,
    -- The place in the queue: no offer changes it.
    since BIGINT NOT NULL,
    -- 'patient' or 'staff', and which member of staff.
    added_by TEXT NOT NULL,
    added_by_staff_id TEXT REFERENCES staff (id),
    -- From which address, so that nobody can flood a list.
    address_index TEXT,
    updated_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX waiting_list_entries_by_service ON waiting_list_entries (service_id, state, since);
CREATE INDEX waiting_list_entries_by_patient ON waiting_list_entries (patient_id, service_id);
CREATE INDEX waiting_list_entries_by_address ON waiting_list_entries (address_index, since);

-- A slot that freed up and is to be filled from the list: what is open is looked at when it is due,
-- whether or not a hint came.
CREATE TABLE freed_slots (
    template_id TEXT NOT NULL REFERENCES clinic_templates (id),
    starts_at BIGINT NOT NULL,
    service_id TEXT NOT NULL REFERENCES services (id),
    -- open, filled, taken (by somebody not on the list), nobody (is left to ask), passed, ended.
    state TEXT NOT NULL,
    freed_at BIGINT NOT NULL,
    next_look_at BIGINT NOT NULL,
    PRIMARY KEY (template_id, starts_at)
);
CREATE INDEX freed_slots_by_due ON freed_slots (state, next_look_at);
CREATE INDEX freed_slots_by_service ON freed_slots (service_id, state);

-- A clinic that was opened and whose slots nobody has offered to the list yet.
CREATE TABLE opened_clinics (
    template_id TEXT NOT NULL PRIMARY KEY REFERENCES clinic_templates (id),
    opened_at BIGINT NOT NULL
);

CREATE TABLE waiting_list_offers (
    id TEXT NOT NULL PRIMARY KEY,
    secret_hash TEXT NOT NULL UNIQUE,
    entry_id TEXT NOT NULL REFERENCES waiting_list_entries (id),
    service_id TEXT NOT NULL REFERENCES services (id),
    site_id TEXT NOT NULL REFERENCES sites (id),
    clinician_id TEXT NOT NULL REFERENCES staff (id),
    template_id TEXT NOT NULL REFERENCES clinic_templates (id),
    mode TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    zone TEXT NOT NULL,
    -- in_turn, together, by_hand.
    way TEXT NOT NULL,
    -- open, accepted, declined, lapsed, withdrawn, gone.
    state TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    open_until BIGINT NOT NULL,
    ended_at BIGINT,
    -- The link opens the offer until the slot starts, and no longer once it is taken back.
    link_revoked_at BIGINT,
    appointment_id TEXT REFERENCES appointments (id)
);
CREATE INDEX waiting_list_offers_by_slot ON waiting_list_offers (template_id, starts_at);
CREATE INDEX waiting_list_offers_by_entry ON waiting_list_offers (entry_id, made_at);
-- One question at a time.
CREATE UNIQUE INDEX waiting_list_offers_open ON waiting_list_offers (entry_id) WHERE state = 'open';

-- A message that carries an offer's link; it goes when the offer is over.
ALTER TABLE outbox ADD COLUMN offer_id TEXT REFERENCES waiting_list_offers (id);
CREATE INDEX outbox_by_offer ON outbox (offer_id);
