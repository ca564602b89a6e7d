-- The link by which somebody who waits sees their place on the list and leaves it. The secret is kept as a hash and
-- opens nothing once they wait no more; null where nobody was sent one.
ALTER TABLE waiting_list_entries ADD COLUMN secret_hash TEXT;
-- When it was last sent.
ALTER TABLE waiting_list_entries ADD COLUMN told_at BIGINT;
CREATE UNIQUE INDEX waiting_list_entries_by_secret ON waiting_list_entries (secret_hash)
    WHERE secret_hash IS NOT NULL;

-- A message that carries such a link; it goes when they wait no more.
ALTER TABLE outbox ADD COLUMN entry_id TEXT REFERENCES waiting_list_entries (id);
CREATE INDEX outbox_by_entry ON outbox (entry_id) WHERE entry_id IS NOT NULL;

-- What a patient's record said they need when staff booked, and staff left out: it is not needed this time. Null where
-- nothing was left out.
ALTER TABLE appointments ADD COLUMN waived_sealed TEXT;
