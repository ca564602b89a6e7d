//! The Anteroom app: client-side rendered, one library and two programs, for patients and for staff.
//!
//! `bin` has the two maps of addresses, `routes` what stands around every page. The pages are in the rooms (`booking`, `consultation`, `people`,
//! `messages`, `support`), one file a page. `kit` has the design system's components and the states every
//! page shares, `api` the typed client, `words` the translations.

pub mod api;
pub mod audit;
pub mod booking;
pub mod consultation;
pub mod home;
pub mod kit;
pub mod messages;
pub mod people;
pub mod routes;
pub mod support;
pub mod words;

use leptos::prelude::*;

/// Starts a program: its frame, with the page of the address inside.
pub fn start(frame: fn() -> AnyView) {
    console_error_panic_hook::set_once();
    mount_to_body(move || routes::shell(frame));
}
