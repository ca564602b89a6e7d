//! A patient's own view of their appointment: all that their link opens.

use domain::booking::wire::{AppointmentStatus, CancelReason, Mode, PublicService};
use domain::consultation::identity::MAX_ATTEMPTS;
use domain::consultation::invitation::joining;
use domain::consultation::wire::{ConsultationStatus, DeviceCheck, NextSteps, VisitView};
use domain::ids::{ConsultationId, PatientId, StaffId, VisitId};
use domain::people::wire::Language;
use domain::time::Timestamp;

use super::visit_store;
use crate::booking;
use crate::params;
use crate::people::patient_store;
use crate::store::{Context, Keys, Reader, Row, StoreError};

struct Found {
    view: VisitView,
    clinician: StaffId,
    patient: PatientId,
}

/// The view of one visit, for whoever asks from the network `here`.
///
/// # Errors
/// What the store says; `Missing` when there is no such visit.
pub fn visit_view(
    reader: &mut Reader,
    keys: &Keys,
    visit: VisitId,
    here: &str,
    now: Timestamp,
) -> Result<VisitView, StoreError> {
    let (appointment, site, service) = reader.query_one(
        "SELECT a.id, a.site_id, a.service_id FROM visits v
         JOIN appointments a ON a.id = v.appointment_id WHERE v.id = $1",
        params![visit],
        |row| Ok((row.id(0)?, row.id(1)?, row.id(2)?)),
    )?;
    let standing = booking::standing(reader, appointment)?.ok_or(StoreError::Missing)?;
    let site = booking::site(reader, site)?.ok_or(StoreError::Missing)?;
    let service = without_description(booking::public_by_id(reader, service, now.utc_date())?);
    let wrong = visit_store::wrong_attempts(reader, visit)?;
    let Found {
        mut view,
        clinician,
        patient,
    } = reader.query_one(
        "SELECT a.status, a.cancel_reason, a.mode, a.starts_at, a.ends_at, a.local_start, a.zone,
            a.language, a.confirmed_at, a.series_id, a.clinician_id, a.patient_id, c.id AS consultation_id,
            c.status AS consultation_status, c.outcome, c.next_steps_sealed, c.ended_at,
            v.identity_confirmed_at, v.device_check, v.checked_from, v.arrived_at, t.admitted_at,
            r.created_at AS surveyed_at
         FROM visits v
         JOIN appointments a ON a.id = v.appointment_id
         JOIN consultations c ON c.appointment_id = a.id
         LEFT JOIN participants t ON t.visit_id = v.id
         LEFT JOIN surveys r ON r.appointment_id = a.id
         WHERE v.id = $1",
        params![visit],
        |row| {
            let status: AppointmentStatus = row.word("status")?;
            let mode: Mode = row.word("mode")?;
            let consultation: ConsultationStatus = row.word("consultation_status")?;
            let check = row.opt_text("device_check")?;
            let check: Option<DeviceCheck> =
                check.and_then(|text| serde_json::from_str(&text).ok());
            let checked_from = row.opt_text("checked_from")?;
            let view = VisitView {
                appointment,
                consultation: row.id("consultation_id")?,
                status,
                cancel_reason: cancel_reason(row)?,
                mode,
                start: row.time("starts_at")?,
                end: row.time("ends_at")?,
                local: row.text("local_start")?,
                zone: row.text("zone")?,
                service,
                site,
                clinician_name: String::new(),
                clinician_title: String::new(),
                patient_name: None,
                language: Language::from_text(&row.text("language")?),
                joining: joining(mode, standing.state, consultation, now),
                identity_confirmed: row.opt_time("identity_confirmed_at")?.is_some(),
                identity_attempts_left: MAX_ATTEMPTS.saturating_sub(wrong) as u8,
                confirmed: row.opt_time("confirmed_at")?.is_some(),
                can_confirm: standing.state.may_confirm(now).is_ok(),
                series: row.opt_text("series_id")?.is_some(),
                arrived_at: row.opt_time("arrived_at")?,
                admitted: row.opt_time("admitted_at")?.is_some(),
                device_check: check.map(|check| check.seen_from(here, checked_from.as_deref())),
                next: next_steps(row, keys)?,
                follow_up: None,
                survey_done: row.opt_time("surveyed_at")?.is_some(),
                now,
            };
            Ok(Found {
                view,
                clinician: row.id("clinician_id")?,
                patient: row.id("patient_id")?,
            })
        },
    )?;
    let team = booking::team(reader, keys, appointment)?;
    if let Some(clinician) = booking::clinician(reader, keys, clinician)? {
        // Of several it would say of all what one of them is.
        if team.is_empty() {
            view.clinician_title = clinician.title;
        }
        // With commas, as any language has them.
        view.clinician_name = [vec![clinician.name], team].concat().join(", ");
    }
    if view.identity_confirmed {
        view.follow_up = booking::follow_up(reader, keys, appointment)?;
        view.patient_name = patient_store::find(reader, keys, patient)?.map(|p| p.name);
    } else {
        // What a clinician wrote is for the patient, not for whoever holds the link.
        view.next = view.next.map(|next| NextSteps {
            words: String::new(),
            ..next
        });
    }
    Ok(view)
}

fn cancel_reason(row: &Row<'_>) -> Result<Option<CancelReason>, StoreError> {
    let reason = row.opt_text("cancel_reason")?;
    Ok(reason.and_then(|word| serde_json::from_value(word.into()).ok()))
}

/// What happens next, when the consultation is over. Needs the columns `consultation_id`,
/// `outcome`, `next_steps_sealed` and `ended_at`.
///
/// # Errors
/// What the store says.
pub fn next_steps(row: &Row<'_>, keys: &Keys) -> Result<Option<NextSteps>, StoreError> {
    let (Some(outcome), Some(ended_at)) = (row.opt_text("outcome")?, row.opt_time("ended_at")?)
    else {
        return Ok(None);
    };
    let id: ConsultationId = row.id("consultation_id")?;
    let words = row
        .opt_sealed("next_steps_sealed")?
        .map(|sealed| keys.open_text(next_steps_place(id), &sealed))
        .transpose()?
        .unwrap_or_default();
    let outcome = serde_json::from_value(outcome.into());
    Ok(outcome.ok().map(|outcome| NextSteps {
        outcome,
        words,
        ended_at,
    }))
}

/// Where the clinician's words to the patient are sealed.
pub fn next_steps_place(id: ConsultationId) -> Context {
    Context::new("consultations.next_steps_sealed", id)
}

/// Whoever has an appointment has chosen already: what helps to choose stays out of a phone's first load.
fn without_description(mut service: PublicService) -> PublicService {
    service.description.clear();
    for words in &mut service.translations {
        words.description.clear();
    }
    service
}
