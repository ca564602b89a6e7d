-- Recording a call, in a browser and with everybody's consent.

-- Whether calls of this site may be recorded; off until an administrator says otherwise.
ALTER TABLE sites ADD COLUMN recording INTEGER NOT NULL DEFAULT 0;
-- Since when the call is recorded, while it is. What is recorded is never here.
ALTER TABLE consultations ADD COLUMN recording_at BIGINT;
