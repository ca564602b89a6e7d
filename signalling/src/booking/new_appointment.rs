//! An appointment that is about to be made: its row, and how staff will read it.

use domain::booking::appointment::uid;
use domain::booking::wire::{Appointment, AppointmentStatus, Support};
use domain::ids::{AppointmentId, ClientId, ConsultationId, PatientId, SeriesId, StaffId};
use domain::people::contact::Contact;
use domain::people::wire::{Language, Patient};

use super::appointment_store::{Reason, contact_place, reason_place, support_place, waived_place};
use super::hold_store::Place;
use super::setting::Setting;
use super::{resource_store, team_store};
use crate::params;
use crate::people::patient_store;
use crate::store::{StoreError, Tx, word};

/// Who books.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BookedBy {
    /// The patient.
    Patient,
    /// A member of staff.
    Staff(StaffId),
    /// A program of somebody else's.
    Client(ClientId),
}

/// An appointment to be made.
#[derive(Debug, Clone)]
pub struct NewRow {
    /// Identifier.
    pub id: AppointmentId,
    /// For whom.
    pub patient: PatientId,
    /// Where and when.
    pub place: Place,
    /// Where its messages go.
    pub contact: Contact,
    /// In which language.
    pub language: Language,
    /// Why.
    pub reason: Reason,
    /// By whom.
    pub booked_by: BookedBy,
    /// What their record says they need and staff left out.
    pub waived: Support,
    /// The series it is of.
    pub series: Option<SeriesId>,
}

impl NewRow {
    /// The appointment as staff will read it once it is added.
    pub(super) fn shown(
        &self,
        consultation: ConsultationId,
        mut patient: Patient,
        setting: &Setting,
    ) -> Appointment {
        patient_store::show_contact(&mut patient, &self.contact);
        let place = &self.place;
        Appointment {
            id: self.id,
            consultation,
            status: AppointmentStatus::Booked,
            mode: place.mode,
            start: place.start,
            end: place.end,
            local: place.local.clone(),
            zone: place.zone.clone(),
            service: place.service,
            service_name: setting.service.clone(),
            site: place.site,
            clinician: place.clinician,
            clinician_name: setting.clinician.clone(),
            team: setting.team.clone(),
            support: place.support.clone(),
            waived: self.waived.clone(),
            patient,
            reason: (!self.reason.is_blank()).then(|| self.reason.as_str().to_owned()),
            confirmed_at: None,
        }
    }
}

/// Adds an appointment.
///
/// # Errors
/// What the store says.
pub fn insert(tx: &mut Tx, new: &NewRow) -> Result<(), StoreError> {
    let (keys, now) = (tx.keys(), tx.now());
    let place = &new.place;
    let reason = if new.reason.is_blank() {
        None
    } else {
        Some(keys.seal_text(reason_place(new.id), new.reason.as_str())?)
    };
    let contact = keys.seal_json(contact_place(new.id), &new.contact)?;
    let (booked_by, staff, client) = match new.booked_by {
        BookedBy::Patient => ("patient", None, None),
        BookedBy::Staff(id) => ("staff", Some(id), None),
        BookedBy::Client(id) => ("client", None, Some(id)),
    };
    tx.change(
        "INSERT INTO appointments (id, patient_id, service_id, site_id, clinician_id, template_id,
            mode, room, starts_at, ends_at, local_start, zone, status, uid, sequence,
            reason_sealed, contact_sealed, language, booked_by, booked_by_staff_id, created_at,
            updated_at, booked_by_client_id, support_sealed, extra_minutes, series_id,
            waived_sealed)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, $15, $16, $17,
            $18, $19, $20, $21, $22, $23, $24, $25, $26)",
        params![
            new.id,
            new.patient,
            place.service,
            place.site,
            place.clinician,
            place.template,
            word(&place.mode)?,
            place.room.as_deref(),
            place.start,
            place.end,
            place.local.as_str(),
            place.zone.as_str(),
            AppointmentStatus::Booked.as_str(),
            uid(new.id),
            reason,
            contact,
            new.language.as_str(),
            booked_by,
            staff,
            now,
            now,
            client,
            resource_store::seal(&keys, support_place(new.id), &place.support)?,
            place.extra_minutes,
            new.series,
            resource_store::seal(&keys, waived_place(new.id), &new.waived)?,
        ],
    )?;
    team_store::add(tx, new.id, &place.team)
}
