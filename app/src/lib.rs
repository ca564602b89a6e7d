//! The Anteroom app: client-side rendered, one library, two bundles for patients and one for staff.
//!
//! `routes` is the whole URL map. The pages are in the rooms (`booking`, `consultation`, `people`,
//! `messages`), one file a page. `kit` has the design system's components and the states every
//! page shares, `api` the typed client, `words` the translations.

pub mod api;
pub mod audit;
pub mod booking;
pub mod consultation;
pub mod elsewhere;
pub mod home;
pub mod kit;
pub mod messages;
pub mod people;
pub mod routes;
pub mod words;

use leptos::prelude::*;

/// Starts the patients' first bundle: booking and the appointment.
pub fn start_patient() {
    console_error_panic_hook::set_once();
    mount_to_body(|| routes::patient().into_any());
}

/// Starts the patients' bundle for the day itself: devices, the waiting room and the call.
pub fn start_call() {
    console_error_panic_hook::set_once();
    mount_to_body(|| routes::call().into_any());
}

/// Starts the app for staff.
pub fn start_staff() {
    console_error_panic_hook::set_once();
    mount_to_body(|| routes::staff().into_any());
}
