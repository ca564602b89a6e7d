-- Indexes hold only the rows that are ever looked for by them: most claims never run out, most appointments
-- are in no series, and each index is one more page to write for every booking.

DROP INDEX claims_by_expiry;
CREATE INDEX claims_by_expiry ON claims (expires_at) WHERE expires_at IS NOT NULL;
DROP INDEX appointments_to_move;
CREATE INDEX appointments_to_move ON appointments (site_id, to_move_since) WHERE to_move_since IS NOT NULL;
DROP INDEX appointments_by_series;
CREATE INDEX appointments_by_series ON appointments (series_id, starts_at) WHERE series_id IS NOT NULL;
DROP INDEX appointments_by_client;
CREATE INDEX appointments_by_client ON appointments (booked_by_client_id) WHERE booked_by_client_id IS NOT NULL;
DROP INDEX appointments_by_follows;
CREATE INDEX appointments_by_follows ON appointments (follows_id) WHERE follows_id IS NOT NULL;
DROP INDEX outbox_by_invitation;
CREATE INDEX outbox_by_invitation ON outbox (invitation_id) WHERE invitation_id IS NOT NULL;
DROP INDEX outbox_by_offer;
CREATE INDEX outbox_by_offer ON outbox (offer_id) WHERE offer_id IS NOT NULL;
DROP INDEX outbox_by_due;
CREATE INDEX outbox_by_due ON outbox (next_attempt_at) WHERE state = 'waiting';

-- What changed is numbered by the day of a resource from here on: copies in memory begin anew with the
-- program, so that none needs the numbers of before.
DELETE FROM changes;
