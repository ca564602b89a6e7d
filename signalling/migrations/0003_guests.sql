-- Guests of a consultation: carers, interpreters, students and other professionals, invited by a
-- link of their own; and the lock of a consultation's door.

ALTER TABLE consultations ADD COLUMN locked_at BIGINT;

-- 'patient', or the capacity in which the guest was invited: a device is one or the other for life.
ALTER TABLE visits ADD COLUMN purpose TEXT NOT NULL DEFAULT 'patient';
-- The name a guest goes by, as they confirmed it on this device.
ALTER TABLE visits ADD COLUMN name_sealed TEXT;

CREATE TABLE guests (
    invitation_id TEXT NOT NULL PRIMARY KEY REFERENCES invitations (id),
    -- The name by which they were invited.
    name_sealed TEXT NOT NULL,
    invited_by TEXT NOT NULL REFERENCES staff (id),
    language TEXT NOT NULL
);

-- A message that carries a guest's link; it goes when their invitation is taken back.
ALTER TABLE outbox ADD COLUMN invitation_id TEXT REFERENCES invitations (id);
CREATE INDEX outbox_by_invitation ON outbox (invitation_id);
