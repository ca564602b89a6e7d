//! Reading a consultation is an act, too: who reads its note, its chat or whom it is about leaves
//! an entry in the access log.

use domain::consultation::wire::ConsultationView;
use domain::error::Problem;
use domain::ids::{ConsultationId, SiteId, StaffId};

use super::view;
use crate::app_state::App;
use crate::audit::{self, Actor, AuditEntry, Subject};
use crate::http::StaffCaller;

/// A page that stays open asks again and again: within so many minutes that is one reading.
const ONE_READING_MINUTES: i64 = 15;

fn entry(staff: StaffId, id: ConsultationId, site: SiteId) -> AuditEntry {
    let subject = Subject::Consultation(id);
    AuditEntry::new(Actor::Staff(staff), "consultation.seen", subject).at_site(site)
}

/// The clinician's view. The entry is written in the transaction of the read.
///
/// # Errors
/// As [`view::view`].
pub async fn view(
    app: &App,
    caller: StaffCaller,
    id: ConsultationId,
) -> Result<ConsultationView, Problem> {
    let (keys, now) = (app.keys.clone(), app.now());
    let since = now.plus_minutes(-ONE_READING_MINUTES);
    let connected = app.rooms.connected(id);
    let (again, who) = (connected.clone(), caller.clone());
    let known = app
        .db
        .read(move |reader| {
            let (seen, site) = view::view(reader, &keys, &who, id, &again, now)?;
            let noted = audit::noted_since(reader, &entry(who.staff, id, site), since)?;
            Ok::<_, Problem>(noted.then_some(seen))
        })
        .await?;
    if let Some(seen) = known {
        return Ok(seen);
    }
    app.db
        .act(move |tx| {
            let keys = tx.keys();
            let (seen, site) = view::view(tx, &keys, &caller, id, &connected, now)?;
            Ok(tx.audited(entry(caller.staff, id, site), seen)?)
        })
        .await
}

/// The same for the live connection, which gives the chat: before anything is read by it.
///
/// # Errors
/// What the store says; then nothing may be read.
pub async fn note(
    app: &App,
    staff: StaffId,
    id: ConsultationId,
    site: SiteId,
) -> Result<(), Problem> {
    let since = app.now().plus_minutes(-ONE_READING_MINUTES);
    let noted = app
        .db
        .read(move |reader| audit::noted_since(reader, &entry(staff, id, site), since))
        .await?;
    if noted {
        return Ok(());
    }
    app.db
        .act(move |tx| Ok(tx.audited(entry(staff, id, site), ())?))
        .await
}
