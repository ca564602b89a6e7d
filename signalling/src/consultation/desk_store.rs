//! The rows of the words between the clinic and those who wait: kept sealed, before anybody is told.

use domain::booking::wire::AppointmentStatus;
use domain::consultation::desk::{DeskMessage, DeskSide, DeskWords};
use domain::consultation::desk_wire::{DeskLine, SentNotice};
use domain::consultation::invitation::JoinPhase;
use domain::consultation::participant::ParticipantRole;
use domain::consultation::wire::ConsultationStatus;
use domain::ids::{
    AppointmentId, ChatId, ConsultationId, MessageId, ParticipantId, SiteId, StaffId,
};
use domain::time::Timestamp;

use crate::booking;
use crate::params;
use crate::store::{Context, Keys, Reader, Row, StoreError, Tx};

/// The most rows of a site's notices that one look goes through.
const MOST_ROWS: i64 = 2_000;

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writer {
    /// The patient, by this device.
    Patient(ParticipantId),
    /// A member of staff; with the notice's number when it went to several people.
    Staff(StaffId, Option<MessageId>),
}

fn place(consultation: ConsultationId, id: ChatId) -> Context {
    Context::new("desk_messages.words_sealed", format!("{consultation}:{id}"))
}

/// Keeps a message. The same id twice is one message.
///
/// # Errors
/// What the store says.
pub fn keep(
    tx: &mut Tx,
    consultation: ConsultationId,
    writer: Writer,
    message: &DeskMessage,
) -> Result<(), StoreError> {
    let keys = tx.keys();
    let words = keys.seal_json(place(consultation, message.id), &message.words)?;
    let (participant, staff, notice) = match writer {
        Writer::Patient(id) => (Some(id.to_string()), None, None),
        Writer::Staff(id, notice) => (None, Some(id.to_string()), notice.map(|n| n.to_string())),
    };
    tx.execute(
        "INSERT INTO desk_messages (consultation_id, id, participant_id, staff_id, notice_id,
            words_sealed, sent_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        params![
            consultation,
            message.id,
            participant,
            staff,
            notice,
            words,
            message.at
        ],
    )?;
    Ok(())
}

/// Notes that a waiting device's owner has stepped away, or is back.
///
/// # Errors
/// What the store says.
pub fn set_away(
    tx: &mut Tx,
    participant: ParticipantId,
    since: Option<Timestamp>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE participants SET away_at = $2 WHERE id = $1 AND admitted_at IS NULL",
        params![participant, since],
    )?;
    Ok(())
}

fn message(
    row: &Row<'_>,
    keys: &Keys,
    consultation: ConsultationId,
) -> Result<DeskMessage, StoreError> {
    let id: ChatId = row.id("id")?;
    let words: DeskWords = keys.open_json(place(consultation, id), &row.sealed("words_sealed")?)?;
    let staff: Option<StaffId> = row.opt_id("staff_id")?;
    Ok(DeskMessage {
        id,
        by: if staff.is_some() {
            DeskSide::Clinic
        } else {
            DeskSide::Patient
        },
        at: row.time("sent_at")?,
        words,
        to_all: row.opt_text("notice_id")?.is_some(),
    })
}

fn staff_name(row: &Row<'_>, keys: &Keys) -> Result<Option<String>, StoreError> {
    let staff: Option<StaffId> = row.opt_id("staff_id")?;
    match (staff, row.opt_sealed("name_sealed")?) {
        (Some(id), Some(sealed)) => keys
            .open_text(Context::new("staff.name_sealed", id), &sealed)
            .map(Some),
        _ => Ok(None),
    }
}

/// All messages of a consultation with who of the staff wrote them, in the order they were kept.
///
/// # Errors
/// What the store says.
pub fn lines(
    reader: &mut Reader,
    keys: &Keys,
    consultation: ConsultationId,
) -> Result<Vec<DeskLine>, StoreError> {
    reader.query(
        "SELECT m.id, m.staff_id, m.notice_id, m.words_sealed, m.sent_at, s.name_sealed
         FROM desk_messages m LEFT JOIN staff s ON s.id = m.staff_id
         WHERE m.consultation_id = $1 ORDER BY m.sent_at, m.id",
        params![consultation],
        |row| {
            Ok(DeskLine {
                message: message(row, keys, consultation)?,
                staff: staff_name(row, keys)?,
            })
        },
    )
}

/// How many messages a consultation has.
///
/// # Errors
/// What the store says.
pub fn count(reader: &mut Reader, consultation: ConsultationId) -> Result<i64, StoreError> {
    reader.query_one(
        "SELECT COUNT(*) FROM desk_messages WHERE consultation_id = $1",
        params![consultation],
        |row| row.int(0),
    )
}

/// How many of the patient's messages no member of staff has read yet.
///
/// # Errors
/// What the store says.
pub fn unread(reader: &mut Reader, consultation: ConsultationId) -> Result<u32, StoreError> {
    reader.query_one(
        "SELECT COUNT(*) FROM desk_messages m JOIN consultations c ON c.id = m.consultation_id
         WHERE m.consultation_id = $1 AND m.participant_id IS NOT NULL
            AND m.sent_at > COALESCE(c.desk_seen_at, 0)",
        params![consultation],
        |row| row.number(0),
    )
}

/// Staff have read everything that is there now; says whether any of it was new.
///
/// # Errors
/// What the store says.
pub fn mark_read(tx: &mut Tx, consultation: ConsultationId) -> Result<bool, StoreError> {
    if unread(tx, consultation)? == 0 {
        return Ok(false);
    }
    // By the newest message and not the clock: one that comes this very moment stays unread.
    tx.execute(
        "UPDATE consultations SET desk_seen_at = (
            SELECT MAX(sent_at) FROM desk_messages WHERE consultation_id = $1)
         WHERE id = $1",
        params![consultation],
    )?;
    Ok(true)
}

/// The consultations of a site for which somebody waits on a device now, the patient or a guest, or only those of
/// one clinician.
///
/// # Errors
/// What the store says.
pub fn waiting(
    reader: &mut Reader,
    site: SiteId,
    clinician: Option<StaffId>,
    now: Timestamp,
) -> Result<Vec<ConsultationId>, StoreError> {
    let found = reader.query(
        "SELECT DISTINCT c.id, c.status, a.id AS appointment_id, a.clinician_id,
            a.status AS appointment_status, t.role
         FROM appointments a
         JOIN consultations c ON c.appointment_id = a.id
         JOIN participants t ON t.consultation_id = c.id
         JOIN visits v ON v.id = t.visit_id
         WHERE a.site_id = $1 AND a.status IN ('booked', 'arrived') AND c.status <> 'ended'
            AND t.admitted_at IS NULL AND t.left_at IS NULL
            AND v.revoked_at IS NULL AND v.ends_at > $2
         ORDER BY c.id",
        params![site, now],
        |row| {
            let consultation: (ConsultationId, ConsultationStatus) = (row.id(0)?, row.word(1)?);
            let appointment: (AppointmentId, AppointmentStatus) =
                (row.id("appointment_id")?, row.word("appointment_status")?);
            let clinician: StaffId = row.id("clinician_id")?;
            let role: ParticipantRole = row.word("role")?;
            Ok((consultation, appointment, clinician, role))
        },
    )?;
    let mut waited_for = Vec::new();
    for ((id, consultation), (appointment, status), of, role) in found {
        let theirs = clinician.is_none_or(|only| only == of);
        let waits = match role {
            ParticipantRole::Patient => status == AppointmentStatus::Arrived,
            // A guest may be there before the patient; whoever forgot to leave, days ago, does not wait.
            role => role.is_guest() && is_open(reader, appointment, consultation, now)?,
        };
        if theirs && waits && waited_for.last() != Some(&id) {
            waited_for.push(id);
        }
    }
    Ok(waited_for)
}

/// Whether people may go into its waiting room now.
fn is_open(
    reader: &mut Reader,
    appointment: AppointmentId,
    consultation: ConsultationStatus,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let standing = booking::standing(reader, appointment)?;
    let under_way = consultation == ConsultationStatus::Active;
    Ok(standing.is_some_and(|s| s.state.window().phase(now, under_way) == JoinPhase::Open))
}

/// The notices to several people at a site since then, the newest first.
///
/// # Errors
/// What the store says.
pub fn notices(
    reader: &mut Reader,
    keys: &Keys,
    site: SiteId,
    since: Timestamp,
) -> Result<Vec<SentNotice>, StoreError> {
    let rows = reader.query(
        "SELECT m.consultation_id, m.notice_id, m.id, m.staff_id, m.words_sealed, m.sent_at,
            s.name_sealed
         FROM desk_messages m
         JOIN consultations c ON c.id = m.consultation_id
         JOIN appointments a ON a.id = c.appointment_id
         LEFT JOIN staff s ON s.id = m.staff_id
         WHERE m.notice_id IS NOT NULL AND m.sent_at >= $2 AND a.site_id = $1
         ORDER BY m.sent_at DESC, m.notice_id, m.id LIMIT $3",
        params![site, since, MOST_ROWS],
        |row| {
            let consultation: ConsultationId = row.id("consultation_id")?;
            let notice: MessageId = row.id("notice_id")?;
            let message = message(row, keys, consultation)?;
            Ok((notice, message, staff_name(row, keys)?.unwrap_or_default()))
        },
    )?;
    let mut sent: Vec<(MessageId, SentNotice)> = Vec::new();
    for (notice, message, by) in rows {
        match sent.iter_mut().find(|(id, _)| *id == notice) {
            Some((_, known)) => known.people += 1,
            None => sent.push((
                notice,
                SentNotice {
                    at: message.at,
                    by,
                    words: message.words,
                    people: 1,
                },
            )),
        }
    }
    Ok(sent.into_iter().map(|(_, notice)| notice).collect())
}
