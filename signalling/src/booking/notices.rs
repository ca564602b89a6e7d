//! What booking asks of the messages room: to tell the patient.

use std::sync::Arc;

use domain::booking::appointment::uid;
use domain::booking::wire::{Appointment, AppointmentStatus, Delivery};
use domain::error::{ErrorCode, Problem};
use domain::ids::{AppointmentId, ConsultationId};
use domain::people::format::Format;
use domain::people::site::directions_in;
use domain::people::title::together;
use domain::people::wire::{Language, Patient};
use domain::time::Timestamp;

use super::new_appointment::NewRow;
use super::setting::{self, Setting};
use super::{appointment_store, reminders};
use crate::app_state::App;
use crate::config::Config;
use crate::messages::{self, AnotherTime, AppointmentLetter, Envelope, Letter};
use crate::people::patient_store;
use crate::store::{Keys, Reader, Row, Secret, StoreError, Tx};

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

impl<'a> Notice<'a> {
    /// The secret of the link in it.
    const fn secret(&self) -> Option<&'a Secret> {
        match *self {
            Self::Invitation(secret) | Self::Moved(secret) => Some(secret),
            Self::Cancelled => None,
        }
    }

    fn letter(&self, about: AppointmentLetter) -> Letter {
        match self {
            Self::Invitation(_) => Letter::Invitation(about),
            Self::Moved(_) => Letter::Moved(about),
            Self::Cancelled => Letter::Cancelled(about),
        }
    }

    /// What reminders have to know of it.
    fn note(
        &self,
        tx: &mut Tx,
        id: AppointmentId,
        known: &reminders::Known,
    ) -> Result<(), StoreError> {
        match self {
            Self::Invitation(_) | Self::Moved(_) => reminders::told(tx, id, known),
            Self::Cancelled => reminders::forget(tx, id),
        }
    }
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
    let (appointment, language, about) = noted(tx, app, id, notice)?;
    let envelope = envelope(&appointment, language);
    Ok(messages::enqueue(tx, app, &envelope, notice.letter(about))?)
}

/// What is told, with the reminders told of it.
fn noted(
    tx: &mut Tx,
    app: &App,
    id: AppointmentId,
    notice: Notice<'_>,
) -> Result<(Appointment, Language, AppointmentLetter), Problem> {
    let (keys, now) = (tx.keys(), tx.now());
    let link = notice.secret();
    let link = link.map(|secret| app.config.link("/i", &secret.reveal()));
    let (appointment, told) = read(tx, &keys, id, now)?;
    notice.note(tx, id, &told.reminded)?;
    let (language, about) = about(&appointment, told, link, now);
    Ok((appointment, language, about))
}

/// Queues one message about several appointments of one patient, as [`send`] does about one.
///
/// # Errors
/// What the store says; `internal` without any appointment.
pub fn send_together(
    tx: &mut Tx,
    app: &App,
    all: &[(AppointmentId, Notice<'_>)],
) -> Result<Delivery, Problem> {
    let (&(first, notice), others) = all.split_first().ok_or(ErrorCode::Internal)?;
    if others.is_empty() {
        return send(tx, app, first, notice);
    }
    let mut told = Vec::new();
    for (id, notice) in all {
        messages::withdraw(tx, *id)?;
        told.push(noted(tx, app, *id, *notice)?);
    }
    let mut told = told.into_iter();
    let (appointment, language, mut about) = told.next().ok_or(ErrorCode::Internal)?;
    about.more = told.map(|(_, _, about)| AnotherTime::from(about)).collect();
    let envelope = envelope(&appointment, language);
    Ok(messages::enqueue(tx, app, &envelope, notice.letter(about))?)
}

pub(super) fn envelope(appointment: &Appointment, language: Language) -> Envelope<'_> {
    Envelope {
        name: &appointment.patient.name,
        email: appointment.patient.email.as_deref(),
        mobile: appointment.patient.mobile.as_deref(),
        language,
        appointment: Some(appointment.id),
        invitation: None,
        offer: None,
        entry: None,
    }
}

/// The calendar file of an appointment, for the device that shows it.
///
/// # Errors
/// `not_found` when there is no such appointment.
pub fn calendar_file(
    reader: &mut Reader,
    keys: &Keys,
    config: &Config,
    id: AppointmentId,
    now: Timestamp,
) -> Result<String, Problem> {
    let (appointment, language, about) = letter_about(reader, keys, id, None, now)?;
    let about = AppointmentLetter {
        now: false,
        ..about
    };
    let letter = match appointment.status {
        AppointmentStatus::Cancelled => Letter::Cancelled(about),
        _ => Letter::Invitation(about),
    };
    let file = messages::calendar_file(&letter, language, now, config);
    Ok(file.ok_or(ErrorCode::NotFound)?)
}

/// An appointment and what a letter about it says, in one reading.
pub(super) fn letter_about(
    reader: &mut Reader,
    keys: &Keys,
    id: AppointmentId,
    link: Option<String>,
    now: Timestamp,
) -> Result<(Appointment, Language, AppointmentLetter), StoreError> {
    let (appointment, told) = read(reader, keys, id, now)?;
    let (language, about) = about(&appointment, told, link, now);
    Ok((appointment, language, about))
}

fn about(
    appointment: &Appointment,
    told: Told,
    link: Option<String>,
    now: Timestamp,
) -> (Language, AppointmentLetter) {
    let setting = &told.setting;
    let first = std::iter::once(appointment.clinician_name.clone());
    let others = appointment.team.iter().map(|one| one.name.clone());
    let names: Vec<String> = first.chain(others).collect();
    let whereabouts = setting.whereabouts.clone();
    let [site_address, site_postcode, english, welsh] = whereabouts.map(Option::unwrap_or_default);
    let site_directions = directions_in(told.language, &english, &welsh).to_owned();
    let about = AppointmentLetter {
        patient_name: appointment.patient.name.clone(),
        service_name: setting.service_in(told.language).to_owned(),
        clinician_name: together(told.language, &names),
        // Of several it would say of all what one of them is.
        clinician_title: setting
            .title
            .clone()
            .filter(|_| appointment.team.is_empty())
            .unwrap_or_default(),
        site_name: setting.site.clone().unwrap_or_default(),
        site_telephone: setting.telephone.clone().unwrap_or_default(),
        site_address,
        site_postcode,
        site_directions,
        mode: appointment.mode,
        start: appointment.start,
        end: appointment.end,
        zone: appointment.zone.clone(),
        prepare: setting.prepare_in(told.language),
        uid: told.uid,
        sequence: told.sequence,
        link,
        // "Send a link now" makes an appointment outside every clinic that starts at once.
        now: told.outside_clinics && appointment.start <= now,
        format: appointment
            .patient
            .formats
            .as_deref()
            .map_or_else(Format::default, Format::from_words),
        confirmed: appointment.confirmed_at.is_some(),
        late_minutes: 0,
        words: String::new(),
        by_clinic: false,
        again: None,
        more: Vec::new(),
    };
    (told.language, about)
}

/// What only messages need to know of an appointment.
struct Told {
    language: Language,
    uid: String,
    sequence: i32,
    outside_clinics: bool,
    setting: Arc<Setting>,
    reminded: reminders::Known,
}

fn read(
    reader: &mut Reader,
    keys: &Keys,
    id: AppointmentId,
    now: Timestamp,
) -> Result<(Appointment, Told), StoreError> {
    let sql = format!(
        "SELECT {}, {}, {}, a.language, a.uid, a.sequence, a.template_id FROM {}
         LEFT JOIN sites i ON i.id = a.site_id AND i.closed_at IS NULL
         WHERE a.id = $1",
        appointment_store::COLUMNS,
        patient_store::COLUMNS,
        setting::COLUMNS,
        appointment_store::FROM
    );
    appointment_store::find_with(reader, keys, &sql, id, |row, appointment| {
        told(row, keys, appointment, now)
    })?
    .ok_or(StoreError::Missing)
}

fn told(
    row: &Row<'_>,
    keys: &Keys,
    appointment: &Appointment,
    now: Timestamp,
) -> Result<Told, StoreError> {
    let setting = setting::from_row(row, keys, appointment.clinician)?;
    Ok(Told {
        language: Language::from_text(&row.text("language")?),
        uid: row.text("uid")?,
        sequence: row.number("sequence")?,
        outside_clinics: row.opt_text("template_id")?.is_none(),
        reminded: reminded(appointment, &setting, now),
        setting: Arc::new(setting),
    })
}

fn reminded(appointment: &Appointment, setting: &Setting, now: Timestamp) -> reminders::Known {
    reminders::Known {
        status: appointment.status,
        site: appointment.site,
        service: appointment.service,
        start: appointment.start,
        zone: appointment.zone.clone(),
        told_at: now,
        settings: setting.reminders.clone(),
    }
}

/// Sends the invitation to an appointment that was added in this very transaction, and gives it as it will
/// be read: nothing of what is known is asked for once more.
///
/// # Errors
/// What the store says.
pub(super) fn invite(
    tx: &mut Tx,
    app: &App,
    new: &NewRow,
    consultation: ConsultationId,
    patient: Patient,
    secret: &Secret,
) -> Result<(Appointment, Delivery), Problem> {
    let (keys, now) = (tx.keys(), tx.now());
    let setting = Setting::of_place(tx, &keys, &new.place)?;
    let appointment = new.shown(consultation, patient, &setting);
    let told = Told {
        language: new.language,
        uid: uid(new.id),
        sequence: 0,
        outside_clinics: new.place.template.is_none(),
        reminded: reminded(&appointment, &setting, now),
        setting,
    };
    let notice = Notice::Invitation(secret);
    notice.note(tx, new.id, &told.reminded)?;
    let link = app.config.link("/i", &secret.reveal());
    let (language, about) = about(&appointment, told, Some(link), now);
    let envelope = envelope(&appointment, language);
    let delivery = messages::enqueue(tx, app, &envelope, notice.letter(about))?;
    Ok((appointment, delivery))
}
