-- What a patient's record said they need when staff booked, and staff left out: it is not needed this time. Null where
-- nothing was left out.
ALTER TABLE appointments ADD COLUMN waived_sealed TEXT;
