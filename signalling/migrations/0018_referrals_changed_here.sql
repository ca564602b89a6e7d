-- Referrals: when reception last changed how pressing one is, so that a later message of its sender does not
-- undo that unseen.
ALTER TABLE referrals ADD COLUMN changed_here_at BIGINT;
