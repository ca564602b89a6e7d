//! What is kept of a recording: who asked, who agreed, since when, and why it ended. Never the recording.

use domain::consultation::recording::{RecordingDeed, RecordingEnd};
use domain::error::Problem;
use domain::ids::{ConsultationId, SiteId};
use domain::time::Timestamp;

use crate::app_state::App;
use crate::audit::{Actor, AuditEntry, Subject};
use crate::params;
use crate::store::{Audited, StoreError, Tx};

/// Keeps one deed.
///
/// # Errors
/// What the store says.
pub fn keep(
    tx: &mut Tx,
    actor: Actor,
    id: ConsultationId,
    site: SiteId,
    deed: RecordingDeed,
) -> Result<Audited<()>, Problem> {
    let (action, detail) = match deed {
        RecordingDeed::Asked { .. } => ("recording.asked", None),
        RecordingDeed::Agreed { .. } => ("recording.agreed", None),
        RecordingDeed::Declined => ("recording.declined", None),
        RecordingDeed::Withdrawn => ("recording.withdrawn", None),
        RecordingDeed::Began { at } => {
            set(tx, id, Some(at))?;
            ("recording.began", None)
        }
        RecordingDeed::Paused => {
            set(tx, id, None)?;
            ("recording.paused", None)
        }
        RecordingDeed::Ended { why } => {
            set(tx, id, None)?;
            ("recording.ended", Some(why.as_str()))
        }
    };
    let mut entry = AuditEntry::new(actor, action, Subject::Consultation(id)).at_site(site);
    if let Some(why) = detail {
        entry = entry.detail("why", why);
    }
    Ok(tx.audited(entry, ())?)
}

fn set(tx: &mut Tx, id: ConsultationId, since: Option<Timestamp>) -> Result<(), StoreError> {
    tx.execute_one(
        "UPDATE consultations SET recording_at = $2 WHERE id = $1",
        params![id, since],
    )
}

/// The server was stopped while a call was recorded: that is over, and the log says so.
///
/// # Errors
/// What the store says.
pub async fn interrupted(app: &App, id: ConsultationId, site: SiteId) -> Result<(), Problem> {
    let why = RecordingEnd::Interrupted;
    let deed = RecordingDeed::Ended { why };
    app.db
        .act(move |tx| keep(tx, Actor::System, id, site, deed))
        .await
}
