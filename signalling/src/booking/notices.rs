//! What booking asks of the messages room: to tell the patient.

use domain::booking::wire::Delivery;
use domain::error::Problem;
use domain::ids::AppointmentId;
use domain::people::wire::Language;

use super::{appointment_store, places};
use crate::app_state::App;
use crate::messages::{self, AppointmentLetter, Envelope, Letter};
use crate::params;
use crate::store::{Secret, StoreError, Tx};

/// What the patient is told.
#[derive(Debug, Clone, Copy)]
pub enum Notice<'a> {
    /// When and where, with their link.
    Invitation(&'a Secret),
    /// The new time, with a new link.
    Moved(&'a Secret),
    /// That it is called off.
    Cancelled,
}

/// Queues a message about an appointment, in this transaction; says how it will go. What still
/// waits to be sent about it is taken back: its link is dead or its time is wrong.
///
/// # Errors
/// What the store says.
pub fn send(
    tx: &mut Tx,
    app: &App,
    id: AppointmentId,
    notice: Notice<'_>,
) -> Result<Delivery, Problem> {
    messages::withdraw(tx, id)?;
    let keys = tx.keys();
    let appointment = appointment_store::find(tx, &keys, id)?.ok_or(StoreError::Missing)?;
    let told = told(tx, id)?;
    let site = places::site(tx, appointment.site)?;
    let clinician = places::clinician(tx, &keys, appointment.clinician)?;
    let link = match notice {
        Notice::Invitation(secret) | Notice::Moved(secret) => {
            Some(app.config.link("/i", &secret.reveal()))
        }
        Notice::Cancelled => None,
    };
    let about = AppointmentLetter {
        patient_name: appointment.patient.name.clone(),
        service_name: told.service_name.unwrap_or(appointment.service_name),
        clinician_name: appointment.clinician_name,
        clinician_title: clinician.map(|c| c.title).unwrap_or_default(),
        site_name: site.as_ref().map(|s| s.name.clone()).unwrap_or_default(),
        site_telephone: site.map(|s| s.telephone).unwrap_or_default(),
        mode: appointment.mode,
        start: appointment.start,
        end: appointment.end,
        zone: appointment.zone,
        prepare: told.prepare,
        uid: told.uid,
        sequence: told.sequence,
        link,
        // "Send a link now" makes an appointment outside every clinic that starts at once.
        now: told.outside_clinics && appointment.start <= tx.now(),
    };
    let envelope = Envelope {
        name: &appointment.patient.name,
        email: appointment.patient.email.as_deref(),
        mobile: appointment.patient.mobile.as_deref(),
        language: told.language,
        appointment: Some(id),
    };
    let letter = match notice {
        Notice::Invitation(_) => Letter::Invitation(about),
        Notice::Moved(_) => Letter::Moved(about),
        Notice::Cancelled => Letter::Cancelled(about),
    };
    Ok(messages::enqueue(tx, app, &envelope, letter)?)
}

/// What only messages need to know of an appointment.
struct Told {
    language: Language,
    uid: String,
    sequence: i32,
    outside_clinics: bool,
    prepare: Vec<String>,
    /// In the patient's language, where there is a translation.
    service_name: Option<String>,
}

fn told(tx: &mut Tx, id: AppointmentId) -> Result<Told, StoreError> {
    tx.query_one(
        "SELECT a.language, a.uid, a.sequence, a.template_id, s.prepare, s.translations
         FROM appointments a JOIN services s ON s.id = a.service_id WHERE a.id = $1",
        params![id],
        |row| {
            let language = Language::from_text(&row.text("language")?);
            let translations: serde_json::Value = row.json("translations")?;
            Ok(Told {
                language,
                uid: row.text("uid")?,
                sequence: row.number("sequence")?,
                outside_clinics: row.opt_text("template_id")?.is_none(),
                prepare: row.json("prepare")?,
                service_name: translations
                    .pointer(&format!("/{}/name", language.as_str()))
                    .and_then(serde_json::Value::as_str)
                    .map(str::to_owned),
            })
        },
    )
}
