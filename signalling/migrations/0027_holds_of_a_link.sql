-- The appointment whose link a time was held by that is kept for such as it: it becomes another time of that one, and
-- no new appointment. Null where anybody could have held it.
ALTER TABLE holds ADD COLUMN appointment_id TEXT REFERENCES appointments (id);
