-- The room around the call: words between the clinic and those who wait, stepping away, hold,
-- transfer, follow-ups, time points, and a site's own limit of waiting.

-- Notices and the chat with reception, one thread for each consultation.
CREATE TABLE desk_messages (
    consultation_id TEXT NOT NULL REFERENCES consultations (id),
    id TEXT NOT NULL,
    -- Who wrote: the patient's device or a member of staff, exactly one of both.
    participant_id TEXT REFERENCES participants (id),
    staff_id TEXT REFERENCES staff (id),
    -- The same notice to several people carries the same number.
    notice_id TEXT,
    -- JSON: free words, or which ready-made notice.
    words_sealed TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    PRIMARY KEY (consultation_id, id)
);
CREATE INDEX desk_messages_by_time ON desk_messages (consultation_id, sent_at);
CREATE INDEX desk_messages_by_notice ON desk_messages (notice_id, sent_at);

-- Up to when staff have read what the patient wrote.
ALTER TABLE consultations ADD COLUMN desk_seen_at BIGINT;
-- Since when the clinician has the others on hold.
ALTER TABLE consultations ADD COLUMN held_at BIGINT;
-- Since when they have stepped away from the waiting room.
ALTER TABLE participants ADD COLUMN away_at BIGINT;
-- After so many minutes of waiting somebody wants attention.
ALTER TABLE sites ADD COLUMN attention_minutes INTEGER NOT NULL DEFAULT 15;
-- The appointment this one follows up.
ALTER TABLE appointments ADD COLUMN follows_id TEXT REFERENCES appointments (id);
CREATE INDEX appointments_by_follows ON appointments (follows_id);

-- Handed from one clinician's waiting room to another's.
CREATE TABLE transfers (
    id TEXT NOT NULL PRIMARY KEY,
    consultation_id TEXT NOT NULL REFERENCES consultations (id),
    from_staff_id TEXT NOT NULL REFERENCES staff (id),
    to_staff_id TEXT NOT NULL REFERENCES staff (id),
    by_staff_id TEXT NOT NULL REFERENCES staff (id),
    reason_sealed TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX transfers_by_consultation ON transfers (consultation_id, at);

-- When each thing happened first: invited, opened, checked, waiting, admitted, first_picture, ended.
CREATE TABLE time_points (
    consultation_id TEXT NOT NULL REFERENCES consultations (id),
    kind TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (consultation_id, kind)
);
