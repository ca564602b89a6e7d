-- Finding a time for somebody: what they need lengthens the appointment and takes what a site has;
-- several clinicians at once; a series.

-- How many minutes longer, with an interpreter and for somebody who needs more time.
ALTER TABLE services ADD COLUMN interpreter_minutes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE services ADD COLUMN more_time_minutes INTEGER NOT NULL DEFAULT 0;

-- JSON: staff who see the patients together with the clinician; names of kit that each takes.
ALTER TABLE clinic_templates ADD COLUMN team TEXT NOT NULL DEFAULT '[]';
ALTER TABLE clinic_templates ADD COLUMN kit TEXT NOT NULL DEFAULT '[]';

-- What a site has several of: interpreters of a language, things of a kind. Each of them is a seat
-- of the resource in `claims`.
CREATE TABLE site_resources (
    site_id TEXT NOT NULL REFERENCES sites (id),
    -- interpreter, kit.
    kind TEXT NOT NULL,
    -- The key of the resource: two spellings are one.
    resource TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    how_many INTEGER NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX site_resources_by_site ON site_resources (site_id, kind, name);

-- JSON, sealed: what the patient needs; and by how much that makes it longer.
ALTER TABLE holds ADD COLUMN support_sealed TEXT;
ALTER TABLE holds ADD COLUMN extra_minutes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE appointments ADD COLUMN support_sealed TEXT;
ALTER TABLE appointments ADD COLUMN extra_minutes INTEGER NOT NULL DEFAULT 0;

-- Who sees the patient together with the appointment's clinician.
CREATE TABLE appointment_team (
    appointment_id TEXT NOT NULL REFERENCES appointments (id),
    staff_id TEXT NOT NULL REFERENCES staff (id),
    PRIMARY KEY (appointment_id, staff_id)
);
CREATE INDEX appointment_team_by_staff ON appointment_team (staff_id);

-- The appointments of a series, booked in one act.
ALTER TABLE appointments ADD COLUMN series_id TEXT;
CREATE INDEX appointments_by_series ON appointments (series_id, starts_at);
