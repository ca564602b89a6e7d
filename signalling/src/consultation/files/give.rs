//! Somebody in the call gives a file to the others.

use domain::consultation::files::{self, FileKind, FileName, FileRefused, MAX_FILES};
use domain::consultation::participant::ParticipantRole;
use domain::consultation::wire::ConsultationStatus;
use domain::error::{ErrorCode, Problem};
use domain::ids::{ConsultationId, FileId};

use super::file_store::{self, NewFile, body_place, name_place};
use super::giver::Asking;
use crate::audit::{AuditEntry, Subject};
use crate::bus::Hint;
use crate::consultation::truth;
use crate::params;
use crate::store::{Audited, Keys, Sealed, Tx};

/// A file as it came, before anything of it is believed.
#[derive(Debug)]
pub struct Given {
    /// Chosen by its sender.
    pub id: FileId,
    /// What it was called there.
    pub name: String,
    /// Whether it is a still picture that was asked for; sending it is the patient's consent.
    pub picture: bool,
    /// What is in it.
    pub content: axum::body::Bytes,
}

/// A file that was looked at and sealed: all that is left is to keep it.
#[derive(Clone, Debug)]
pub struct Ready {
    id: FileId,
    kind: FileKind,
    picture: bool,
    bytes: u32,
    name: Sealed,
    body: Sealed,
}

impl Given {
    /// Looks at the content and seals it. That takes tens of milliseconds for a large file, so it belongs on a
    /// thread that may wait, and never on the one that writes for everybody.
    ///
    /// # Errors
    /// `malformed` for nothing, `unsupported_media_type` for what is not taken.
    pub fn prepare(self, keys: &Keys) -> Result<Ready, Problem> {
        let kind = FileKind::of(&self.content).map_err(refused)?;
        let name = FileName::given(&self.name, kind);
        Ok(Ready {
            id: self.id,
            kind,
            picture: self.picture,
            bytes: u32::try_from(self.content.len()).map_err(|_| ErrorCode::TooLarge)?,
            name: keys.seal_text(name_place(self.id), name.as_str())?,
            body: keys.seal(body_place(self.id), &self.content)?,
        })
    }
}

fn refused(why: FileRefused) -> Problem {
    Problem::new(match why {
        FileRefused::Empty => ErrorCode::Malformed,
        FileRefused::Kind | FileRefused::Active => ErrorCode::UnsupportedMediaType,
    })
}

/// Keeps a file. The same number again, from the same person, is the same file.
///
/// # Errors
/// `not_found` for who is not in the call, `not_allowed` for a picture that is not theirs to give, `full` when
/// there are too many, `wrong_state` when it is over.
pub fn give(
    tx: &mut Tx,
    asking: &Asking,
    id: ConsultationId,
    ready: Ready,
) -> Result<Audited<()>, Problem> {
    truth::keep(tx, id)?;
    let giver = asking.in_call(tx, id)?;
    let (status, start, length) = tx.query_one(
        "SELECT c.status, a.starts_at, a.ends_at FROM consultations c
         JOIN appointments a ON a.id = c.appointment_id WHERE c.id = $1",
        params![id],
        |row| {
            let (start, end) = (row.time(1)?, row.time(2)?);
            Ok((
                row.word::<ConsultationStatus>(0)?,
                start,
                end.minutes_since(start),
            ))
        },
    )?;
    if status == ConsultationStatus::Ended {
        return Err(ErrorCode::WrongState.into());
    }
    // A picture for the record is one's own to give.
    let patient = giver.role == ParticipantRole::Patient;
    if ready.picture && (!patient || ready.kind == FileKind::Pdf) {
        return Err(ErrorCode::NotAllowed.into());
    }
    let known = file_store::owner(tx, ready.id)?;
    if known.is_some_and(|owner| owner != (id, giver.participant)) {
        return Err(ErrorCode::AlreadyExists.into());
    }
    if known.is_none() && file_store::mark(tx, id)?.count >= MAX_FILES {
        return Err(ErrorCode::Full.into());
    }
    let picture = ready.picture;
    let length = u16::try_from(length).unwrap_or(u16::MAX);
    file_store::insert(
        tx,
        NewFile {
            id: ready.id,
            consultation: id,
            from: giver.participant,
            kind: ready.kind,
            bytes: ready.bytes,
            picture,
            name: ready.name,
            body: ready.body,
            expires_at: files::expiry(start, length, picture),
        },
    )?;
    tx.hint(Hint::Consultation { id });
    let action = if picture {
        "picture.consented"
    } else {
        "file.given"
    };
    let entry = AuditEntry::new(giver.actor, action, Subject::Consultation(id));
    Ok(tx.audited(entry.at_site(giver.site), ())?)
}

#[cfg(test)]
mod tests {
    use domain::consultation::command::Side;
    use domain::ids::{SignInId, SiteId, StaffId};
    use domain::people::role::Role;

    use super::*;
    use crate::config::Mode;
    use crate::consultation::participant_store::{self, Whose};
    use crate::demo;
    use crate::http::StaffCaller;
    use crate::store::StoreError;
    use crate::testing::TestApp;

    /// A clinician in the call of one of the demo's consultations.
    async fn clinician_in_a_call(test: &TestApp) -> (ConsultationId, Asking) {
        demo::fill(&test.app).await.unwrap();
        let entropy = test.app.entropy.clone();
        let found = test.app.db.keep(move |tx| {
            let (id, staff, site) = tx.query_one(
                "SELECT c.id, a.clinician_id, a.site_id FROM consultations c
                 JOIN appointments a ON a.id = c.appointment_id WHERE c.status <> 'ended'",
                &[],
                |row| {
                    let (staff, site): (StaffId, SiteId) = (row.id(1)?, row.id(2)?);
                    Ok((row.id::<ConsultationId>(0)?, staff, site))
                },
            )?;
            let role = ParticipantRole::Clinician;
            participant_store::join(tx, &entropy, id, Whose::Staff(staff), role)?;
            Ok::<_, StoreError>((id, staff, site))
        });
        let (id, staff, site) = found.await.unwrap();
        let asking = Asking {
            side: Side::Staff,
            patient: None,
            guest: None,
            staff: Some(StaffCaller {
                staff,
                sign_in: SignInId::from_number(1),
                memberships: vec![(site, Role::Clinician)],
            }),
        };
        (id, asking)
    }

    #[tokio::test]
    async fn who_hangs_up_while_their_file_is_being_sealed_gives_nothing() {
        let test = TestApp::in_mode(Mode::Demo);
        let (id, asking) = clinician_in_a_call(&test).await;
        let ready = |number| {
            let given = Given {
                id: FileId::from_number(number),
                name: "letter".to_owned(),
                picture: false,
                content: axum::body::Bytes::from_static(b"%PDF-1.7 exercises"),
            };
            given.prepare(&test.app.keys).unwrap()
        };
        let (first, second) = (ready(1), ready(2));
        let asks = asking.clone();
        let in_time = test.app.db.act(move |tx| give(tx, &asks, id, first)).await;
        assert_eq!(in_time.map_err(|problem| problem.code), Ok(()));
        let left = test.app.db.keep(move |tx| {
            let now = tx.now();
            tx.execute(
                "UPDATE participants SET left_at = $2 WHERE consultation_id = $1",
                params![id, now],
            )
        });
        assert!(left.await.unwrap() > 0);
        let too_late = test
            .app
            .db
            .act(move |tx| give(tx, &asking, id, second))
            .await;
        assert_eq!(
            too_late.map_err(|problem| problem.code),
            Err(ErrorCode::NotFound)
        );
    }
}
