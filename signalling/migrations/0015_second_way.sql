-- A text message that does not arrive goes by e-mail where there is an address: until it has arrived, its
-- row keeps what that takes. 1 while an e-mail may follow it.
ALTER TABLE outbox ADD COLUMN second_way INTEGER NOT NULL DEFAULT 0;
CREATE INDEX outbox_by_second_way ON outbox (sent_at) WHERE second_way = 1;
