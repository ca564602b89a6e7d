//! States, modes and messages in words. Colour only helps: the word says it all.

use domain::booking::board::waits_too_long;
use domain::booking::wire::{
    Appointment, AppointmentStatus, BoardRow, BoardState, MessageState, Mode,
};
use domain::consultation::wire::{DeviceCheck, DeviceFound};
use domain::time::{MINUTE_MS, Timestamp};
use leptos::prelude::*;

use super::arrivals::{minutes_between, minutes_waited};
use crate::words::{I18n, t_string, use_i18n};

/// How they meet, following the language.
pub fn mode_name(i18n: I18n, mode: Mode) -> impl Fn() -> &'static str + Copy + Send + Sync {
    move || match mode {
        Mode::Video => t_string!(i18n, common.mode.video),
        Mode::Telephone => t_string!(i18n, common.mode.telephone),
        Mode::InPerson => t_string!(i18n, common.mode.in_person),
    }
}

/// Where an appointment stands.
#[component]
pub fn StatusTag(
    /// Its status.
    status: AppointmentStatus,
) -> impl IntoView {
    let i18n = use_i18n();
    let words = move || match status {
        AppointmentStatus::Booked => t_string!(i18n, diary.appointment.status_booked),
        AppointmentStatus::Arrived => t_string!(i18n, diary.appointment.status_arrived),
        AppointmentStatus::Fulfilled => t_string!(i18n, diary.appointment.status_fulfilled),
        AppointmentStatus::Cancelled => t_string!(i18n, diary.appointment.status_cancelled),
        AppointmentStatus::Noshow => t_string!(i18n, diary.appointment.status_noshow),
        AppointmentStatus::Waitlist => t_string!(i18n, diary.appointment.status_waitlist),
    };
    let state = match status {
        AppointmentStatus::Noshow => "no_show",
        other => other.as_str(),
    };
    view! { <span class="ar-state" data-state=state>{words}</span> }.into_any()
}

/// A row's state in words, and the name its colour goes by.
pub fn board_words(
    i18n: I18n,
    row: &BoardRow,
    now: Timestamp,
    limit: u16,
) -> (String, &'static str) {
    let minutes = minutes_waited(row, now);
    match row.state {
        BoardState::Waiting if waits_too_long(row, now, limit) => (
            t_string!(i18n, diary.waiting.waiting_long, minutes = minutes).to_string(),
            "attention",
        ),
        BoardState::Waiting => (
            t_string!(i18n, diary.waiting.waiting, minutes = minutes).to_string(),
            "waiting",
        ),
        BoardState::OnHold => {
            let held = row.held_at.map_or(0, |at| minutes_between(at, now));
            let words = t_string!(i18n, room.staff.on_hold, minutes = held);
            (words, "on_hold")
        }
        BoardState::Left => (t_string!(i18n, room.staff.left).to_owned(), "left"),
        BoardState::BeingSeen => {
            let clinician = row.appointment.clinician_name.clone();
            let words = t_string!(i18n, diary.waiting.with, clinician = clinician).to_string();
            (words, "with_clinician")
        }
        BoardState::Expected => expected(i18n, row, now),
        BoardState::Done => (t_string!(i18n, diary.waiting.fulfilled).to_owned(), "done"),
        BoardState::DidNotAttend => (t_string!(i18n, diary.waiting.noshow).to_owned(), "no_show"),
        BoardState::Cancelled => (
            t_string!(i18n, diary.waiting.cancelled).to_owned(),
            "cancelled",
        ),
    }
}

/// Somebody booked who is not here: still to come, due, or late.
fn expected(i18n: I18n, row: &BoardRow, now: Timestamp) -> (String, &'static str) {
    let start = row.appointment.start;
    let late = minutes_between(start, now);
    if late >= 1 && now < row.appointment.end {
        (
            t_string!(i18n, diary.waiting.late, minutes = late).to_string(),
            "late",
        )
    } else if now >= row.appointment.end {
        (t_string!(i18n, diary.waiting.not_come).to_owned(), "late")
    } else if start.0 - now.0 <= 10 * MINUTE_MS {
        (t_string!(i18n, diary.waiting.due).to_owned(), "due")
    } else {
        (t_string!(i18n, diary.waiting.booked).to_owned(), "booked")
    }
}

/// What the device check found, in one line; and the details behind it.
pub fn check_words(i18n: I18n, check: Option<&DeviceCheck>) -> (&'static str, String) {
    let Some(check) = check else {
        return (t_string!(i18n, diary.waiting.check_none), String::new());
    };
    let good = |found| found == DeviceFound::Works;
    let verdict = match (good(check.camera), good(check.microphone)) {
        (true, true) => t_string!(i18n, diary.waiting.check_good),
        (false, true) => t_string!(i18n, diary.waiting.check_sound_only),
        (_, false) => t_string!(i18n, diary.waiting.check_problem),
    };
    let parts = [
        (t_string!(i18n, diary.waiting.device_camera), check.camera),
        (
            t_string!(i18n, diary.waiting.device_microphone),
            check.microphone,
        ),
        (t_string!(i18n, diary.waiting.device_speaker), check.speaker),
    ];
    let wrong = parts.into_iter().filter(|&(_, found)| !good(found));
    let mut details: Vec<String> = wrong
        .map(|(name, found)| format!("{name} {}", found_words(i18n, found)))
        .collect();
    if !check.browser.is_empty() {
        details.push(check.browser.clone());
    }
    (verdict, details.join(", "))
}

fn found_words(i18n: I18n, found: DeviceFound) -> &'static str {
    match found {
        DeviceFound::Works => t_string!(i18n, diary.waiting.device_works),
        DeviceFound::Refused => t_string!(i18n, diary.waiting.device_refused),
        DeviceFound::Missing => t_string!(i18n, diary.waiting.device_missing),
        DeviceFound::InUse => t_string!(i18n, diary.waiting.device_in_use),
        DeviceFound::NotTried => t_string!(i18n, diary.waiting.device_not_tried),
    }
}

/// How the message with the link went.
pub fn message_words(i18n: I18n, state: MessageState) -> &'static str {
    match state {
        MessageState::None => t_string!(i18n, diary.waiting.delivery_none),
        MessageState::Queued => t_string!(i18n, diary.waiting.delivery_queued),
        MessageState::Sent => t_string!(i18n, diary.waiting.delivery_sent),
        MessageState::Failed => t_string!(i18n, diary.waiting.delivery_failed),
        MessageState::NoRoute => t_string!(i18n, diary.waiting.delivery_no_route),
    }
}

/// Names in a row: "Dr Shah and Nurse Jones".
pub fn together(i18n: I18n, names: &[String]) -> String {
    domain::people::title::together(crate::words::language(i18n), names)
}

/// The names of all who see an appointment's patient.
pub fn everybody(appointment: &Appointment) -> Vec<String> {
    let first = std::iter::once(appointment.clinician_name.clone());
    let others = appointment.team.iter().map(|one| one.name.clone());
    first.chain(others).collect()
}
