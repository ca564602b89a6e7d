-- Files that people in a call gave each other, and still pictures. Deleted when they expire.
CREATE TABLE consultation_files (
    id TEXT NOT NULL PRIMARY KEY,
    consultation_id TEXT NOT NULL REFERENCES consultations (id),
    participant_id TEXT NOT NULL REFERENCES participants (id),
    -- jpeg, png, webp, pdf.
    kind TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    -- Whether it is a still picture taken with the patient's consent.
    picture INTEGER NOT NULL,
    name_sealed TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- Last, so that a list of files is read without what is in them.
    body_sealed TEXT NOT NULL
);
CREATE INDEX consultation_files_by_consultation ON consultation_files (consultation_id, sent_at);
CREATE INDEX consultation_files_by_expiry ON consultation_files (expires_at);
