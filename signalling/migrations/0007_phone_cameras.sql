-- People's phones as cameras of theirs: a link for one phone, made by somebody in the call.

CREATE TABLE cameras (
    -- An invitation of the purpose 'camera'.
    invitation_id TEXT NOT NULL PRIMARY KEY REFERENCES invitations (id),
    -- Whose camera it is.
    owner_id TEXT NOT NULL REFERENCES participants (id),
    -- The admission of theirs under which they made it; none of a clinician, who needs no admission.
    owner_admitted_at BIGINT
);
CREATE INDEX cameras_by_owner ON cameras (owner_id);
