-- How to find a site, for who reads Welsh; empty where nobody has said it in Welsh.
ALTER TABLE sites ADD COLUMN directions_cy TEXT NOT NULL DEFAULT '';
