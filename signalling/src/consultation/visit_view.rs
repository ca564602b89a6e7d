//! A patient's own view of their appointment: all that their device may see.

use domain::booking::wire::{AppointmentStatus, CancelReason, Mode};
use domain::consultation::identity::MAX_ATTEMPTS;
use domain::consultation::invitation::{JoinPhase, JoinWindow};
use domain::consultation::wire::{
    ConsultationStatus, DeviceCheck, Joining, NextSteps, Outcome, VisitView,
};
use domain::error::{ErrorCode, Problem};
use domain::ids::{AppointmentId, ConsultationId, PatientId, ServiceId, SiteId, StaffId, VisitId};
use domain::people::wire::Language;
use domain::time::Timestamp;

use crate::booking;
use crate::params;
use crate::store::{Context, Keys, Reader, Row, Sealed, StoreError};

/// What is kept of a visit and its appointment, as far as the view needs it.
#[derive(Debug)]
struct VisitKept {
    appointment: AppointmentId,
    consultation: ConsultationId,
    status: AppointmentStatus,
    consultation_status: ConsultationStatus,
    cancel_reason: Option<CancelReason>,
    mode: Mode,
    start: Timestamp,
    end: Timestamp,
    local: String,
    zone: String,
    service: ServiceId,
    site: SiteId,
    clinician: StaffId,
    patient: PatientId,
    patient_name: Sealed,
    language: Language,
    identity_confirmed: bool,
    wrong_dates: u32,
    arrived_at: Option<Timestamp>,
    admitted: bool,
    device_check: Option<DeviceCheck>,
    outcome: Option<Outcome>,
    words: Option<Sealed>,
    ended_at: Option<Timestamp>,
}

fn kept(row: &Row<'_>) -> Result<VisitKept, StoreError> {
    let check = row.opt_text("device_check")?;
    let reason = row.opt_text("cancel_reason")?;
    let outcome = row.opt_text("outcome")?;
    Ok(VisitKept {
        appointment: row.id("appointment_id")?,
        consultation: row.id("consultation_id")?,
        status: row.word("status")?,
        consultation_status: row.word("consultation_status")?,
        cancel_reason: reason
            .and_then(|word| serde_json::from_value(serde_json::Value::String(word)).ok()),
        mode: row.word("mode")?,
        start: row.time("starts_at")?,
        end: row.time("ends_at")?,
        local: row.text("local_start")?,
        zone: row.text("zone")?,
        service: row.id("service_id")?,
        site: row.id("site_id")?,
        clinician: row.id("clinician_id")?,
        patient: row.id("patient_id")?,
        patient_name: row.sealed("name_sealed")?,
        language: Language::from_text(&row.text("language")?),
        identity_confirmed: row.opt_time("identity_confirmed_at")?.is_some(),
        wrong_dates: row.number("identity_attempts")?,
        arrived_at: row.opt_time("visit_arrived_at")?,
        admitted: row.opt_time("visit_admitted_at")?.is_some(),
        device_check: check.and_then(|text| serde_json::from_str(&text).ok()),
        outcome: outcome.and_then(|text| Outcome::from_text(&text)),
        words: row.opt_sealed("next_steps_sealed")?,
        ended_at: row.opt_time("ended_at")?,
    })
}

impl VisitKept {
    /// Whether the patient may go in, and if not, why.
    fn joining(&self, now: Timestamp) -> Joining {
        let minutes = self.end.minutes_since(self.start);
        let window = JoinWindow::of(self.start, u16::try_from(minutes).unwrap_or(u16::MAX));
        let over = matches!(
            self.status,
            AppointmentStatus::Fulfilled | AppointmentStatus::Noshow
        ) || self.consultation_status == ConsultationStatus::Ended;
        if self.status == AppointmentStatus::Cancelled {
            return Joining::Cancelled;
        }
        if over {
            return Joining::Over;
        }
        if self.mode != Mode::Video {
            return Joining::NotVideo;
        }
        let under_way = self.consultation_status == ConsultationStatus::Active;
        match window.phase(now, under_way) {
            JoinPhase::TooEarly => Joining::TooEarly {
                opens_at: window.opens,
            },
            JoinPhase::Open => Joining::Open,
            JoinPhase::TooLate => Joining::Over,
        }
    }
}

/// What a device sees of its one appointment.
///
/// # Errors
/// `not_found` when there is no such visit.
pub fn visit_view(
    reader: &mut Reader,
    keys: &Keys,
    visit: VisitId,
    now: Timestamp,
) -> Result<VisitView, Problem> {
    let kept = reader
        .query_opt(
            "SELECT v.appointment_id, c.id AS consultation_id, a.status,
                c.status AS consultation_status, a.cancel_reason, a.mode, a.starts_at, a.ends_at,
                a.local_start, a.zone, a.service_id, a.site_id, a.clinician_id, a.patient_id,
                p.name_sealed, a.language, v.identity_confirmed_at, v.identity_attempts,
                v.arrived_at AS visit_arrived_at, v.admitted_at AS visit_admitted_at,
                v.device_check, c.outcome, c.next_steps_sealed, c.ended_at
             FROM visits v
             JOIN appointments a ON a.id = v.appointment_id
             JOIN consultations c ON c.appointment_id = a.id
             JOIN patients p ON p.id = a.patient_id
             WHERE v.id = $1",
            params![visit],
            kept,
        )?
        .ok_or(ErrorCode::NotFound)?;
    let clinician = booking::clinician(reader, keys, kept.clinician)?.ok_or(ErrorCode::NotFound)?;
    let site = booking::site(reader, kept.site)?.ok_or(ErrorCode::NotFound)?;
    let service = booking::public_by_id(reader, kept.service, now.utc_date())?;
    let survey_done = reader.exists(
        "SELECT 1 FROM surveys WHERE appointment_id = $1",
        params![kept.appointment],
    )?;
    let patient_name = if kept.identity_confirmed {
        let place = Context::new("patients.name_sealed", kept.patient);
        Some(keys.open_text(place, &kept.patient_name)?)
    } else {
        None
    };
    let next = match (kept.outcome, kept.ended_at) {
        (Some(outcome), Some(ended_at)) => {
            let place = || Context::new("consultations.next_steps_sealed", kept.consultation);
            let words = kept
                .words
                .as_ref()
                .map(|words| keys.open_text(place(), words));
            Some(NextSteps {
                outcome,
                words: words.transpose()?.unwrap_or_default(),
                ended_at,
            })
        }
        _ => None,
    };
    let left = MAX_ATTEMPTS.saturating_sub(kept.wrong_dates);
    Ok(VisitView {
        appointment: kept.appointment,
        consultation: kept.consultation,
        status: kept.status,
        cancel_reason: kept.cancel_reason,
        mode: kept.mode,
        start: kept.start,
        end: kept.end,
        joining: kept.joining(now),
        local: kept.local,
        zone: kept.zone,
        service,
        site,
        clinician_name: clinician.name,
        clinician_title: clinician.title,
        patient_name,
        language: kept.language,
        identity_confirmed: kept.identity_confirmed,
        identity_attempts_left: u8::try_from(left).unwrap_or(u8::MAX),
        arrived_at: kept.arrived_at,
        admitted: kept.admitted,
        device_check: kept.device_check,
        next,
        survey_done,
        now,
    })
}
