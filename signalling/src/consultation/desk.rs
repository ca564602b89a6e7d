//! Staff write to those who wait, to one or to all, and read what those write back.

use domain::booking::zone::Zone;
use domain::consultation::desk::{DeskMessage, DeskSide, DeskWords, MAX_DESK_MESSAGES};
use domain::consultation::desk_wire::{DeskThread, Notice, SentNotices};
use domain::error::{ErrorCode, Fields, Problem};
use domain::ids::{ChatId, ConsultationId, MessageId, SiteId};
use domain::people::policy::Action;
use domain::time::Timestamp;

use super::desk_store::{self, Writer};
use super::truth::{self, Truth};
use crate::app_state::App;
use crate::audit::{self, Actor, AuditEntry, Subject};
use crate::booking;
use crate::bus::Hint;
use crate::http::StaffCaller;
use crate::store::{Audited, Keys, Reader, StoreError, Tx};

/// A panel that stays open asks again and again: within so many minutes that is one reading.
const ONE_READING_MINUTES: i64 = 15;

/// Who may write to those who wait, and read what they write.
const MAY: Action = Action::ManageAppointments;

/// Checks the words.
///
/// # Errors
/// The problem naming the field.
pub fn check(words: &DeskWords) -> Result<(), Problem> {
    let mut fields = Fields::new();
    let checked = fields.take("words", words.check());
    fields.finish(checked)
}

fn own(
    reader: &mut Reader,
    keys: &Keys,
    caller: &StaffCaller,
    id: ConsultationId,
    now: Timestamp,
) -> Result<Truth, Problem> {
    let truth = truth::read(reader, keys, id, now)?.ok_or(ErrorCode::NotFound)?;
    caller
        .must_at(MAY, truth.site)
        .map_err(|failure| failure.problem().clone())?;
    Ok(truth)
}

/// Puts a message of the clinic's into a thread, within an act; its room is told after the commit.
///
/// # Errors
/// What the store says.
pub fn put(
    tx: &mut Tx,
    app: &App,
    id: ConsultationId,
    writer: Writer,
    words: DeskWords,
) -> Result<(), StoreError> {
    let now = tx.now();
    let message = DeskMessage {
        id: app.entropy.id(now, ChatId::new),
        by: DeskSide::Clinic,
        at: now,
        words,
        to_all: matches!(writer, Writer::Staff(_, Some(_))),
    };
    desk_store::keep(tx, id, writer, &message)?;
    tx.hint(Hint::Consultation { id });
    Ok(())
}

/// How the log names a message: what kind, never what it says.
fn described(entry: AuditEntry, words: &DeskWords) -> AuditEntry {
    let entry = entry.detail("kind", words.as_str());
    match words {
        DeskWords::RunningLate { minutes } => entry.detail("minutes", i64::from(*minutes)),
        _ => entry,
    }
}

/// Writes to one patient.
///
/// # Errors
/// `wrong_state` when it is over or the thread is full, `not_found` for what is not theirs.
pub fn write(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    id: ConsultationId,
    words: DeskWords,
) -> Result<Audited<()>, Problem> {
    let (keys, now) = (tx.keys(), tx.now());
    truth::keep(tx, id)?;
    let truth = own(tx, &keys, caller, id, now)?;
    let full = desk_store::count(tx, id)? >= MAX_DESK_MESSAGES as i64;
    if truth.ended().is_some() || full {
        return Err(ErrorCode::WrongState.into());
    }
    let entry = AuditEntry::new(
        Actor::Staff(caller.staff),
        "desk.written",
        Subject::Consultation(id),
    );
    let entry = described(entry.at_site(truth.site), &words);
    put(tx, app, id, Writer::Staff(caller.staff, None), words)?;
    // Whoever answers has read.
    desk_store::mark_read(tx, id)?;
    tx.hint(Hint::Board { site: truth.site });
    Ok(tx.audited(entry, ())?)
}

/// Writes to everybody who waits at a site, guests too; says to how many people, with whoever waits beside them.
///
/// # Errors
/// `not_found` for a foreign site.
pub fn notify(
    tx: &mut Tx,
    app: &App,
    caller: &StaffCaller,
    notice: &Notice,
) -> Result<Audited<u32>, Problem> {
    caller
        .must_at(MAY, notice.site)
        .map_err(|failure| failure.problem().clone())?;
    let now = tx.now();
    let number = app.entropy.id(now, MessageId::new);
    let mut people = 0;
    for id in desk_store::waiting(tx, notice.site, notice.clinician, now)? {
        if desk_store::count(tx, id)? >= MAX_DESK_MESSAGES as i64 {
            continue;
        }
        let writer = Writer::Staff(caller.staff, Some(number));
        put(tx, app, id, writer, notice.words.clone())?;
        people += 1;
    }
    tx.hint(Hint::Board { site: notice.site });
    let actor = Actor::Staff(caller.staff);
    let entry = AuditEntry::new(actor, "notice.sent", Subject::Site(notice.site))
        .at_site(notice.site)
        .detail("people", i64::from(people))
        .detail("notice", number);
    let entry = match notice.clinician {
        Some(clinician) => entry.detail("clinician", clinician),
        None => entry,
    };
    Ok(tx.audited(described(entry, &notice.words), people)?)
}

/// Today's notices at a site.
///
/// # Errors
/// `not_found` for a foreign site.
pub fn sent(
    reader: &mut Reader,
    keys: &Keys,
    caller: &StaffCaller,
    site: SiteId,
    now: Timestamp,
) -> Result<SentNotices, Problem> {
    caller
        .must_at(MAY, site)
        .map_err(|failure| failure.problem().clone())?;
    let found = booking::site(reader, site)?.ok_or(ErrorCode::NotFound)?;
    let since = Zone::find(&found.zone).map_or_else(
        || now.plus_minutes(-720),
        |zone| zone.start_of(zone.date(now)),
    );
    let notices = desk_store::notices(reader, keys, site, since)?;
    Ok(SentNotices { notices })
}

fn look(
    reader: &mut Reader,
    keys: &Keys,
    caller: &StaffCaller,
    id: ConsultationId,
    now: Timestamp,
) -> Result<(DeskThread, AuditEntry), Problem> {
    let truth = own(reader, keys, caller, id, now)?;
    let entry = AuditEntry::new(
        Actor::Staff(caller.staff),
        "desk.seen",
        Subject::Consultation(id),
    );
    let appointment =
        booking::appointment(reader, keys, truth.appointment)?.ok_or(ErrorCode::NotFound)?;
    let thread = DeskThread {
        consultation: id,
        patient_name: appointment.patient.name,
        lines: desk_store::lines(reader, keys, id)?,
        unread: desk_store::unread(reader, id)?,
    };
    Ok((thread, entry.at_site(truth.site)))
}

/// The words between the clinic and one patient. Reading them leaves its entry in the log.
///
/// # Errors
/// `not_found` for what is not theirs.
pub async fn thread(
    app: &App,
    caller: StaffCaller,
    id: ConsultationId,
) -> Result<DeskThread, Problem> {
    let (keys, now) = (app.keys.clone(), app.now());
    let since = now.plus_minutes(-ONE_READING_MINUTES);
    let who = caller.clone();
    let known = app
        .db
        .read(move |reader| {
            let (thread, entry) = look(reader, &keys, &who, id, now)?;
            let noted = audit::noted_since(reader, &entry, since)?;
            Ok::<_, Problem>(noted.then_some(thread))
        })
        .await?;
    if let Some(thread) = known {
        return Ok(thread);
    }
    app.db
        .act(move |tx| {
            let keys = tx.keys();
            let (thread, entry) = look(tx, &keys, &caller, id, now)?;
            Ok(tx.audited(entry, thread)?)
        })
        .await
}

/// Staff have read what the patient wrote.
///
/// # Errors
/// `not_found` for what is not theirs.
pub fn read(tx: &mut Tx, caller: &StaffCaller, id: ConsultationId) -> Result<Audited<()>, Problem> {
    let (keys, now) = (tx.keys(), tx.now());
    let truth = own(tx, &keys, caller, id, now)?;
    if !desk_store::mark_read(tx, id)? {
        return Ok(tx.unchanged(())?);
    }
    tx.hint(Hint::Board { site: truth.site });
    let actor = Actor::Staff(caller.staff);
    let entry = AuditEntry::new(actor, "desk.read", Subject::Consultation(id));
    Ok(tx.audited(entry.at_site(truth.site), ())?)
}
