-- Appointments that their clinic no longer gives: when the patient was asked to choose another time, so
-- that nobody asks twice.
ALTER TABLE appointments ADD COLUMN asked_again_at BIGINT;
