-- Clinics as a hospital has them: other repeating than week by week, the time kept free around
-- appointments, limits, groups, what is kept for something; exceptions, leave, what is to be moved.

-- A recurrence rule of RFC 5545; null of templates made before there were any: every week on
-- their weekdays.
ALTER TABLE clinic_templates ADD COLUMN rrule TEXT;
-- Templates made before run on bank holidays, as they did when people booked into them.
ALTER TABLE clinic_templates ADD COLUMN bank_holidays INTEGER NOT NULL DEFAULT 1;
-- What is null is as the service has it.
ALTER TABLE clinic_templates ADD COLUMN buffer_before_minutes INTEGER;
ALTER TABLE clinic_templates ADD COLUMN buffer_after_minutes INTEGER;
ALTER TABLE clinic_templates ADD COLUMN grid_minutes INTEGER;
ALTER TABLE clinic_templates ADD COLUMN notice_minutes INTEGER;
ALTER TABLE clinic_templates ADD COLUMN horizon_days INTEGER;
ALTER TABLE clinic_templates ADD COLUMN most_a_day INTEGER;
-- JSON: [{"kept_for": "urgent", "from": "11:00", "until": "12:00", "opens_hours": 24}].
ALTER TABLE clinic_templates ADD COLUMN carve_outs TEXT NOT NULL DEFAULT '[]';

-- 'extra': a clinic in these hours on a day its rule does not give; 'moved': none, it is held on
-- that other day, which has an 'extra' row of its own.
ALTER TABLE template_exceptions ADD COLUMN moved_to TEXT;
CREATE UNIQUE INDEX template_exceptions_once ON template_exceptions (template_id, day);

CREATE TABLE leave (
    id TEXT NOT NULL PRIMARY KEY,
    staff_id TEXT NOT NULL REFERENCES staff (id),
    -- Where it was written down; it holds at every site.
    site_id TEXT NOT NULL REFERENCES sites (id),
    -- Local days, of whichever site.
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    -- Both null for whole days.
    from_at BIGINT,
    until_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX leave_by_staff ON leave (staff_id, last_day);

-- Since when its clinic no longer gives it; null once it is moved.
ALTER TABLE appointments ADD COLUMN to_move_since BIGINT;
CREATE INDEX appointments_to_move ON appointments (site_id, to_move_since);
