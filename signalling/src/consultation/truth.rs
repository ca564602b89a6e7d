//! What the database says about a consultation: who may be in its room, and whether it is over.

use domain::booking::wire::AppointmentStatus;
use domain::consultation::event::EndReason;
use domain::consultation::participant::{DisplayName, ParticipantRole};
use domain::consultation::room::Member;
use domain::consultation::wire::ConsultationStatus;
use domain::ids::{AppointmentId, ConsultationId, PatientId, SiteId, StaffId, VisitId};
use domain::time::Timestamp;

use super::camera_store;
use super::guest_store::visit_name_place;
use crate::booking;
use crate::params;
use crate::store::{Context, Keys, Reader, StoreError, Tx};

/// A consultation as the database knows it.
#[derive(Debug, Clone)]
pub struct Truth {
    /// Its appointment.
    pub appointment: AppointmentId,
    /// Its site.
    pub site: SiteId,
    /// The clinician whose appointment it is.
    pub clinician: StaffId,
    /// Who sees the patient together with them.
    pub team: Vec<StaffId>,
    /// Whether nobody new comes in.
    pub locked: bool,
    /// Where it stands.
    pub status: ConsultationStatus,
    /// Where the appointment stands.
    pub appointment_status: AppointmentStatus,
    /// Since when the clinician has the others on hold.
    pub held_at: Option<Timestamp>,
    /// Whether the site lets calls be recorded.
    pub may_record: bool,
    /// Since when it is recorded, as far as was kept.
    pub recording_at: Option<Timestamp>,
    /// Everybody who was ever part of it.
    pub people: Vec<Known>,
}

/// A participant as the database knows them.
#[derive(Debug, Clone)]
pub struct Known {
    /// Who, by what name, admitted or not.
    pub member: Member,
    /// Their device's visit, when they are no staff.
    pub visit: Option<VisitId>,
    /// The member of staff they are.
    pub staff: Option<StaffId>,
    /// Whether their link was revoked or has run out.
    pub revoked: bool,
    /// When they hung up, if they have not come back since.
    pub left_at: Option<Timestamp>,
    /// Since when they are here, this time.
    pub joined_at: Timestamp,
    /// Since when they have stepped away from the waiting room.
    pub away_at: Option<Timestamp>,
}

impl Truth {
    /// Why nobody can be in the room any more, if that is so.
    pub fn ended(&self) -> Option<EndReason> {
        match (self.appointment_status, self.status) {
            (AppointmentStatus::Cancelled, _) => Some(EndReason::Cancelled),
            (AppointmentStatus::Fulfilled | AppointmentStatus::Noshow, _)
            | (_, ConsultationStatus::Ended) => Some(EndReason::Finished),
            _ => None,
        }
    }

    /// Those who are in the room, connected or not.
    pub fn members(&self) -> Vec<Member> {
        let here = self
            .people
            .iter()
            .filter(|k| !k.revoked && k.left_at.is_none());
        here.map(|known| known.member.clone()).collect()
    }
}

/// Keeps a consultation from other writers until the end of the unit of work, with its appointment:
/// both change by the same steps.
///
/// # Errors
/// What the store says.
pub fn keep(tx: &mut Tx, id: ConsultationId) -> Result<(), StoreError> {
    let appointment: Option<AppointmentId> = tx.query_opt(
        "SELECT appointment_id FROM consultations WHERE id = $1",
        params![id],
        |row| row.id(0),
    )?;
    appointment.map_or(Ok(()), |appointment| {
        tx.keep_row("appointments", appointment)
    })
}

/// The site of a consultation; nothing when there is no such consultation.
///
/// # Errors
/// What the store says.
pub fn site(reader: &mut Reader, id: ConsultationId) -> Result<Option<SiteId>, StoreError> {
    reader.query_opt(
        "SELECT a.site_id FROM consultations c
         JOIN appointments a ON a.id = c.appointment_id WHERE c.id = $1",
        params![id],
        |row| row.id(0),
    )
}

/// A name as it is shown in a call.
pub fn display_name(name: &str) -> Result<DisplayName, StoreError> {
    let short: String = name.chars().take(120).collect();
    DisplayName::new(&short).map_err(|_| StoreError::Sealed)
}

impl Truth {
    /// Whether somebody is one of those who see the patient.
    pub fn is_its_clinician(&self, staff: StaffId) -> bool {
        staff == self.clinician || self.team.contains(&staff)
    }
}

/// Looks.
///
/// # Errors
/// What the store says.
pub fn read(
    reader: &mut Reader,
    keys: &Keys,
    id: ConsultationId,
    now: Timestamp,
) -> Result<Option<Truth>, StoreError> {
    let found = reader.query_opt(
        "SELECT c.appointment_id, c.status, c.held_at, c.locked_at, c.recording_at, i.recording,
            a.status AS appointment_status, a.site_id, a.patient_id, a.clinician_id, p.name_sealed
         FROM consultations c
         JOIN appointments a ON a.id = c.appointment_id
         JOIN patients p ON p.id = a.patient_id
         JOIN sites i ON i.id = a.site_id
         WHERE c.id = $1",
        params![id],
        |row| {
            let patient: PatientId = row.id("patient_id")?;
            let place = Context::new("patients.name_sealed", patient);
            let name = keys.open_text(place, &row.sealed("name_sealed")?)?;
            let truth = Truth {
                appointment: row.id("appointment_id")?,
                site: row.id("site_id")?,
                clinician: row.id("clinician_id")?,
                team: Vec::new(),
                locked: row.opt_time("locked_at")?.is_some(),
                status: row.word("status")?,
                appointment_status: row.word("appointment_status")?,
                held_at: row.opt_time("held_at")?,
                may_record: row.flag("recording")?,
                recording_at: row.opt_time("recording_at")?,
                people: Vec::new(),
            };
            Ok((truth, display_name(&name)?))
        },
    )?;
    let Some((mut truth, patient_name)) = found else {
        return Ok(None);
    };
    truth.team = booking::team_ids(reader, truth.appointment)?;
    truth.people = reader.query(
        "SELECT t.id, t.role, t.visit_id, t.staff_id, t.admitted_at, t.left_at,
            t.joined_at, t.away_at, v.revoked_at, v.ends_at, v.name_sealed AS guest_name_sealed, s.name_sealed
         FROM participants t
         LEFT JOIN visits v ON v.id = t.visit_id
         LEFT JOIN staff s ON s.id = t.staff_id
         WHERE t.consultation_id = $1 ORDER BY t.joined_at, t.id",
        params![id],
        |row| {
            let role: ParticipantRole = row.word("role")?;
            let staff: Option<StaffId> = row.opt_id("staff_id")?;
            let visit: Option<VisitId> = row.opt_id("visit_id")?;
            let name = match (staff, row.opt_sealed("name_sealed")?) {
                (Some(staff), Some(sealed)) => {
                    let place = Context::new("staff.name_sealed", staff);
                    display_name(&keys.open_text(place, &sealed)?)?
                }
                _ if role.is_guest() => {
                    let (Some(visit), Some(sealed)) = (visit, row.opt_sealed("guest_name_sealed")?)
                    else {
                        return Err(StoreError::Missing);
                    };
                    display_name(&keys.open_text(visit_name_place(visit), &sealed)?)?
                }
                // Whoever came by the patient's link goes by the patient's name.
                _ => patient_name.clone(),
            };
            let over = row.opt_time("ends_at")?.is_some_and(|ends| ends <= now);
            Ok(Known {
                member: Member {
                    participant: row.id("id")?,
                    role,
                    name,
                    admitted_at: row.opt_time("admitted_at")?,
                    // Found below, and its name with it.
                    camera_of: None,
                },
                visit,
                staff,
                revoked: over || row.opt_time("revoked_at")?.is_some(),
                left_at: row.opt_time("left_at")?,
                joined_at: row.time("joined_at")?,
                away_at: row.opt_time("away_at")?,
            })
        },
    )?;
    camera_store::belong(reader, id, &mut truth)?;
    Ok(Some(truth))
}
