-- What a row of an old system said of when, where and with whom when it was imported, or moved by an import, last: a JSON
-- object by column, with nothing of a patient in it. Null of what was imported before this was kept.
ALTER TABLE imported ADD COLUMN said TEXT;
