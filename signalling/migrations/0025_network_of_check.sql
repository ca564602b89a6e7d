-- From which network a device's line was last checked: a keyed hash of the range its address is in, never the address.
-- Null of what was checked before this was kept.
ALTER TABLE visits ADD COLUMN checked_from TEXT;
