//! One's own visit, as the first page after the message needs it: what the exchange of the link has answered
//! is not asked for once more, which on one bar of signal is half a second.

use std::cell::RefCell;

use domain::consultation::wire::{Joining, VisitView};
use domain::ids::ConsultationId;
use leptos::prelude::window;

use super::early::words_ahead;
use crate::api::{self, Failure};
use crate::kit::browser::now;
use crate::kit::{Loaded, ring};
use crate::words::{I18n, speak};

/// How old an answer may be that is taken for the present one, in milliseconds: the next page comes at once.
const FRESH_MS: i64 = 5_000;
/// Where it is noted that somebody is in their call: which it is, and the first word to the server; they name nobody.
/// The page's first scripts (`public/boot.js`) look for it too.
const KEPT_AS: &str = "anteroom-in-call";

thread_local! {
    static FRESH: RefCell<Option<(i64, VisitView)>> = const { RefCell::new(None) };
}

/// Hands an answer to the page that comes next.
pub fn hand_on(visit: VisitView) {
    FRESH.set(Some((now().0, visit)));
}

/// The page of the waiting room and the call.
pub(super) const JOIN: &str = "/join";

/// The page that a link opens. Who was let in and has not hung up goes straight back: their browser may just have
/// died in mid-call.
pub fn place_of(visit: &VisitView) -> &'static str {
    if visit.admitted && visit.joining == Joining::Open && visit.next.is_none() {
        JOIN
    } else {
        "/appointment"
    }
}

/// From now on in the language in which the clinic writes to them, where none was chosen here.
pub fn speak_to(visit: &VisitView, i18n: I18n) {
    speak(i18n, visit.language);
}

/// Has the page name the number of the site that the visit is at, and no other.
pub fn ring_its_site(visit: Loaded<VisitView>) {
    ring(move || visit.get().map(|visit| visit.site.telephone));
}

/// The visit: the one handed on, once and while it is fresh; else the server is asked.
///
/// # Errors
/// As of any request.
pub async fn visit() -> Result<VisitView, Failure> {
    match FRESH.take() {
        Some((at, visit)) if (0..FRESH_MS).contains(&(now().0 - at)) => Ok(visit),
        _ => api::get("/api/visit").await,
    }
}

/// Notes in which call somebody is on this device, if in any, so that the next page that opens the link knows
/// at once what to fetch, and what to say to the server meanwhile.
pub(super) fn note_in_call(call: Option<ConsultationId>) {
    let Ok(Some(storage)) = window().local_storage() else {
        return;
    };
    // Where nothing can be kept it only takes a little longer.
    let _ = match call.and_then(words_ahead) {
        Some(words) => storage.set_item(KEPT_AS, &words),
        None => storage.remove_item(KEPT_AS),
    };
}

/// Whether somebody opens the link of their message who was in their call when this device saw them last: most
/// likely they go straight back.
pub fn goes_back() -> bool {
    let window = window();
    let storage = window.local_storage().ok().flatten();
    window.location().pathname().is_ok_and(|path| path == "/i")
        && storage.is_some_and(|storage| storage.get_item(KEPT_AS).ok().flatten().is_some())
}
