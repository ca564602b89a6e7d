-- Where a site is: whoever is to come must be told. All of it may be left out.
ALTER TABLE sites ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE sites ADD COLUMN postcode TEXT NOT NULL DEFAULT '';
ALTER TABLE sites ADD COLUMN directions TEXT NOT NULL DEFAULT '';
