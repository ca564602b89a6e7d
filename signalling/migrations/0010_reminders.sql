-- Reminders: when a service's patients are reminded and by what; one row for each appointment to come;
-- whether the patient has said that they will be there; what became of a text message.

-- JSON: minutes before the start.
ALTER TABLE services ADD COLUMN reminder_minutes TEXT NOT NULL DEFAULT '[10080,2880,120]';
-- text_first, email_first, both.
ALTER TABLE services ADD COLUMN reminder_way TEXT NOT NULL DEFAULT 'text_first';

-- Null again when it is moved.
ALTER TABLE appointments ADD COLUMN confirmed_at BIGINT;

CREATE TABLE reminders (
    appointment_id TEXT NOT NULL PRIMARY KEY REFERENCES appointments (id),
    service_id TEXT NOT NULL REFERENCES services (id),
    starts_at BIGINT NOT NULL,
    -- When the patient last heard of it: invited, moved, reminded.
    told_at BIGINT NOT NULL,
    -- When to look at it again; null when nothing more is planned.
    next_at BIGINT
);
CREATE INDEX reminders_by_due ON reminders (next_at);
CREATE INDEX reminders_by_start ON reminders (starts_at);
CREATE INDEX reminders_by_service ON reminders (service_id, starts_at);

-- Those of appointments made before there were any. Who was told by then is not told again of times
-- that have passed.
INSERT INTO reminders (appointment_id, service_id, starts_at, told_at, next_at)
SELECT id, service_id, starts_at, newest.at, 0
FROM appointments, (SELECT COALESCE(MAX(updated_at), 0) AS at FROM appointments) newest
WHERE status = 'booked' AND template_id IS NOT NULL AND starts_at > newest.at;

-- When a text message has arrived on the telephone, as its carrier says.
ALTER TABLE outbox ADD COLUMN delivered_at BIGINT;
