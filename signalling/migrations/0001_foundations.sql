-- The foundations: people, booking, consultations, messages, audit.
--
-- One text for SQLite and PostgreSQL: TEXT, INTEGER (fits 32 bits), BIGINT (instants are UTC
-- milliseconds), no generated keys, 0/1 for yes and no. Identifiers are 32 hexadecimal digits.
-- A column that ends in _sealed holds a value encrypted under the data key and bound to its own
-- table, column and row; one that ends in _index holds a keyed hash for look-ups; one that ends
-- in _hash holds the SHA-256 of a random secret. No other column may hold personal data.

-- Keys -------------------------------------------------------------------------------------------

CREATE TABLE data_keys (
    id INTEGER NOT NULL PRIMARY KEY,
    wrapped TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- People -----------------------------------------------------------------------------------------

CREATE TABLE sites (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    telephone TEXT NOT NULL,
    zone TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    closed_at BIGINT
);

CREATE TABLE staff (
    id TEXT NOT NULL PRIMARY KEY,
    name_sealed TEXT NOT NULL,
    -- "Dr", "Diabetes nurse": shown beside the name.
    title_sealed TEXT,
    email_sealed TEXT NOT NULL,
    email_index TEXT NOT NULL UNIQUE,
    -- Null until the set-up link was used.
    password_hash TEXT,
    totp_sealed TEXT,
    -- A code works once: the last accepted time step.
    totp_last_step BIGINT NOT NULL DEFAULT 0,
    language TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT
);

CREATE TABLE memberships (
    staff_id TEXT NOT NULL REFERENCES staff (id),
    site_id TEXT NOT NULL REFERENCES sites (id),
    role TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (staff_id, site_id, role)
);
CREATE INDEX memberships_by_site ON memberships (site_id, role);

CREATE TABLE setup_links (
    secret_hash TEXT NOT NULL PRIMARY KEY,
    -- Null for the first administrator, who does not exist before the link is used.
    staff_id TEXT REFERENCES staff (id),
    -- What was entered so far: it becomes the staff row's at the confirmation.
    email_sealed TEXT,
    name_sealed TEXT,
    site_name TEXT,
    password_hash TEXT,
    totp_sealed TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX setup_links_by_staff ON setup_links (staff_id);

CREATE TABLE sign_ins (
    id TEXT NOT NULL PRIMARY KEY,
    secret_hash TEXT NOT NULL UNIQUE,
    staff_id TEXT NOT NULL REFERENCES staff (id),
    -- 'password' (the code is still missing) or 'full'.
    stage TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    -- The absolute end, however busy.
    ends_at BIGINT NOT NULL
);
CREATE INDEX sign_ins_by_staff ON sign_ins (staff_id);
CREATE INDEX sign_ins_by_end ON sign_ins (ends_at);

-- Refused sign-ins by account and by address, both as keyed hashes.
CREATE TABLE sign_in_attempts (
    kind TEXT NOT NULL,
    key_index TEXT NOT NULL,
    failures INTEGER NOT NULL,
    last_failure_at BIGINT NOT NULL,
    locked_until BIGINT NOT NULL,
    PRIMARY KEY (kind, key_index)
);

CREATE TABLE patients (
    id TEXT NOT NULL PRIMARY KEY,
    name_sealed TEXT NOT NULL,
    date_of_birth_sealed TEXT NOT NULL,
    nhs_number_sealed TEXT,
    -- JSON: mobile and e-mail.
    contact_sealed TEXT,
    -- JSON: interpreter, formats, anything else asked for (Accessible Information Standard).
    needs_sealed TEXT,
    nhs_number_index TEXT UNIQUE,
    name_birth_index TEXT NOT NULL,
    birth_index TEXT NOT NULL,
    language TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX patients_by_name_and_birth ON patients (name_birth_index);
CREATE INDEX patients_by_birth ON patients (birth_index);

-- Booking ----------------------------------------------------------------------------------------

CREATE TABLE services (
    id TEXT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    -- JSON by language: {"cy": {"name": …, "description": …}}.
    translations TEXT NOT NULL DEFAULT '{}',
    specialty TEXT NOT NULL DEFAULT '',
    minutes INTEGER NOT NULL,
    buffer_before_minutes INTEGER NOT NULL DEFAULT 0,
    buffer_after_minutes INTEGER NOT NULL DEFAULT 0,
    -- JSON: ["video", "telephone", "in_person"].
    modes TEXT NOT NULL,
    -- JSON: what a patient should have ready, a line each.
    prepare TEXT NOT NULL DEFAULT '[]',
    notice_minutes INTEGER NOT NULL,
    horizon_days INTEGER NOT NULL,
    self_booking INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);

CREATE TABLE clinic_templates (
    id TEXT NOT NULL PRIMARY KEY,
    service_id TEXT NOT NULL REFERENCES services (id),
    site_id TEXT NOT NULL REFERENCES sites (id),
    clinician_id TEXT NOT NULL REFERENCES staff (id),
    mode TEXT NOT NULL,
    -- JSON: ["monday", "thursday"].
    weekdays TEXT NOT NULL,
    every_weeks INTEGER NOT NULL DEFAULT 1,
    -- Minutes after midnight, local wall time.
    from_minute INTEGER NOT NULL,
    to_minute INTEGER NOT NULL,
    slot_minutes INTEGER NOT NULL,
    room TEXT,
    seats INTEGER NOT NULL DEFAULT 1,
    zone TEXT NOT NULL,
    -- First and last local day, '2026-12-08'; an open end is null.
    first_day TEXT NOT NULL,
    last_day TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX clinic_templates_by_service ON clinic_templates (service_id, site_id);
CREATE INDEX clinic_templates_by_clinician ON clinic_templates (clinician_id);

CREATE TABLE template_exceptions (
    id TEXT NOT NULL PRIMARY KEY,
    template_id TEXT NOT NULL REFERENCES clinic_templates (id),
    day TEXT NOT NULL,
    -- 'closed': no clinic that day; 'changed': these hours instead.
    kind TEXT NOT NULL,
    from_minute INTEGER,
    to_minute INTEGER,
    created_at BIGINT NOT NULL
);
CREATE INDEX template_exceptions_by_day ON template_exceptions (template_id, day);

CREATE TABLE holds (
    id TEXT NOT NULL PRIMARY KEY,
    secret_hash TEXT NOT NULL UNIQUE,
    service_id TEXT NOT NULL REFERENCES services (id),
    site_id TEXT NOT NULL REFERENCES sites (id),
    clinician_id TEXT NOT NULL REFERENCES staff (id),
    template_id TEXT REFERENCES clinic_templates (id),
    mode TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    local_start TEXT NOT NULL,
    zone TEXT NOT NULL,
    -- From which address, so that nobody can hold a whole clinic.
    address_index TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX holds_by_address ON holds (address_index, expires_at);
CREATE INDEX holds_by_expiry ON holds (expires_at);

CREATE TABLE appointments (
    id TEXT NOT NULL PRIMARY KEY,
    patient_id TEXT NOT NULL REFERENCES patients (id),
    service_id TEXT NOT NULL REFERENCES services (id),
    site_id TEXT NOT NULL REFERENCES sites (id),
    clinician_id TEXT NOT NULL REFERENCES staff (id),
    -- Null for one that reception made outside any clinic ("send a link now").
    template_id TEXT REFERENCES clinic_templates (id),
    mode TEXT NOT NULL,
    room TEXT,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    -- What the wall clock will show, '2026-12-08T14:20', and where.
    local_start TEXT NOT NULL,
    zone TEXT NOT NULL,
    -- booked, arrived, fulfilled, cancelled, noshow.
    status TEXT NOT NULL,
    -- Calendar identity: the uid stays for life, the sequence rises with every change.
    uid TEXT NOT NULL UNIQUE,
    sequence INTEGER NOT NULL DEFAULT 0,
    -- JSON: where messages about this appointment go. Whoever books from the public page never
    -- changes the contact of a patient who was known before.
    contact_sealed TEXT NOT NULL,
    reason_sealed TEXT,
    language TEXT NOT NULL,
    -- 'patient' or 'staff', and which member of staff.
    booked_by TEXT NOT NULL,
    booked_by_staff_id TEXT REFERENCES staff (id),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    arrived_at BIGINT,
    cancelled_at BIGINT,
    cancelled_by TEXT,
    cancel_reason TEXT
);
CREATE INDEX appointments_by_site_and_start ON appointments (site_id, starts_at);
CREATE INDEX appointments_by_clinician_and_start ON appointments (clinician_id, starts_at);
CREATE INDEX appointments_by_patient ON appointments (patient_id, starts_at);

-- What no two holders can share: one row for each cell of time of a clinician, room or kit. The
-- primary key, not code that looks first, decides who gets it.
CREATE TABLE claims (
    resource TEXT NOT NULL,
    cell BIGINT NOT NULL,
    seat INTEGER NOT NULL,
    holder TEXT NOT NULL,
    -- Null once booked; a hold's claims lapse by themselves.
    expires_at BIGINT,
    PRIMARY KEY (resource, cell, seat)
);
CREATE INDEX claims_by_holder ON claims (holder);
CREATE INDEX claims_by_expiry ON claims (expires_at);

-- Consultations ----------------------------------------------------------------------------------

CREATE TABLE consultations (
    id TEXT NOT NULL PRIMARY KEY,
    appointment_id TEXT NOT NULL UNIQUE REFERENCES appointments (id),
    -- waiting, active, ended.
    status TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    admitted_at BIGINT,
    ended_at BIGINT,
    outcome TEXT,
    next_steps_sealed TEXT,
    note_sealed TEXT,
    note_version INTEGER NOT NULL DEFAULT 0,
    note_updated_at BIGINT
);

CREATE TABLE invitations (
    id TEXT NOT NULL PRIMARY KEY,
    secret_hash TEXT NOT NULL UNIQUE,
    appointment_id TEXT NOT NULL REFERENCES appointments (id),
    -- patient, carer, interpreter.
    purpose TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX invitations_by_appointment ON invitations (appointment_id);

-- One device's use of an invitation.
CREATE TABLE visits (
    id TEXT NOT NULL PRIMARY KEY,
    secret_hash TEXT NOT NULL UNIQUE,
    -- Null when the patient has just booked on this device.
    invitation_id TEXT REFERENCES invitations (id),
    appointment_id TEXT NOT NULL REFERENCES appointments (id),
    identity_confirmed_at BIGINT,
    identity_attempts INTEGER NOT NULL DEFAULT 0,
    -- JSON without personal data: which devices work, by what kind of browser.
    device_check TEXT,
    arrived_at BIGINT,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX visits_by_appointment ON visits (appointment_id);
CREATE INDEX visits_by_invitation ON visits (invitation_id);

CREATE TABLE participants (
    id TEXT NOT NULL PRIMARY KEY,
    consultation_id TEXT NOT NULL REFERENCES consultations (id),
    -- patient, clinician, carer, interpreter, student.
    role TEXT NOT NULL,
    visit_id TEXT UNIQUE REFERENCES visits (id),
    staff_id TEXT REFERENCES staff (id),
    joined_at BIGINT NOT NULL,
    admitted_at BIGINT,
    left_at BIGINT
);
CREATE INDEX participants_by_consultation ON participants (consultation_id);

CREATE TABLE chat_messages (
    consultation_id TEXT NOT NULL REFERENCES consultations (id),
    id TEXT NOT NULL,
    participant_id TEXT NOT NULL REFERENCES participants (id),
    body_sealed TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    PRIMARY KEY (consultation_id, id)
);
CREATE INDEX chat_messages_by_time ON chat_messages (consultation_id, sent_at);

CREATE TABLE surveys (
    appointment_id TEXT NOT NULL PRIMARY KEY REFERENCES appointments (id),
    -- From 1 (very poor) to 5 (very good).
    score INTEGER NOT NULL,
    call_good_enough INTEGER NOT NULL,
    words_sealed TEXT,
    created_at BIGINT NOT NULL
);

-- Messages ---------------------------------------------------------------------------------------

CREATE TABLE outbox (
    id TEXT NOT NULL PRIMARY KEY,
    -- email, text.
    channel TEXT NOT NULL,
    -- Which message it is: invitation, moved, cancelled, staff_setup.
    kind TEXT NOT NULL,
    language TEXT NOT NULL,
    appointment_id TEXT REFERENCES appointments (id),
    recipient_sealed TEXT NOT NULL,
    payload_sealed TEXT NOT NULL,
    -- waiting, sending, sent, failed, withdrawn.
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    sent_at BIGINT,
    error_code TEXT
);
CREATE INDEX outbox_by_due ON outbox (state, next_attempt_at);
CREATE INDEX outbox_by_appointment ON outbox (appointment_id);

-- Plumbing ---------------------------------------------------------------------------------------

-- Who did what to what, each row bound to the one before it. Details hold no personal data.
CREATE TABLE audit (
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
    hash TEXT NOT NULL UNIQUE
);
CREATE INDEX audit_by_subject ON audit (subject_kind, subject_id, seq);
CREATE INDEX audit_by_actor ON audit (actor_kind, actor_id, seq);

CREATE TABLE idempotency (
    scope TEXT NOT NULL,
    key_hash TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    status INTEGER NOT NULL,
    response_sealed TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (scope, key_hash)
);
CREATE INDEX idempotency_by_expiry ON idempotency (expires_at);
