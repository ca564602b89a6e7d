//! What only whoever leads a call has: holding it, asking for a still picture, asking to record. The staff's program
//! brings it along; patients' phones need not load what they never use.

use std::cell::Cell;

use leptos::prelude::*;

use super::Shown;
use super::hold::{HoldButton, toggle_hold};
use super::recording::{AskDialog, AskRecording};
use super::still::AskStill;
use crate::words::{t, use_i18n};

/// The same as plain functions, by which nothing of it is in a program that never says that it leads.
#[derive(Clone, Copy)]
struct Leading {
    choices: fn(RwSignal<bool>) -> AnyView,
    hold: fn() -> AnyView,
    toggle_hold: fn(Shown),
    dialog: fn() -> AnyView,
    leaving: fn() -> AnyView,
}

thread_local! {
    static LEADING: Cell<Option<Leading>> = const { Cell::new(None) };
}

/// Lets calls of this program be led. Only the staff's says so.
pub fn let_lead() {
    LEADING.set(Some(Leading {
        choices: |open| {
            view! {
                <AskStill open=open/>
                <AskRecording open=open/>
            }
            .into_any()
        },
        hold: || view! { <HoldButton/> }.into_any(),
        toggle_hold,
        dialog: || view! { <AskDialog/> }.into_any(),
        leaving: || {
            let i18n = use_i18n();
            t!(i18n, consultation.left.words).into_any()
        },
    }));
}

/// What a clinician may want now and then, in the sheet that `open` opens.
pub(super) fn choices(open: RwSignal<bool>) -> Option<AnyView> {
    LEADING.get().map(|leading| (leading.choices)(open))
}

/// The button that puts the call on hold.
pub(super) fn hold_button() -> Option<AnyView> {
    LEADING.get().map(|leading| (leading.hold)())
}

/// The key for the same.
pub(super) fn hold_pressed(shown: Shown) {
    if let Some(leading) = LEADING.get() {
        (leading.toggle_hold)(shown);
    }
}

/// What is asked before anybody is asked whether this may be recorded.
pub(super) fn ask_dialog() -> Option<AnyView> {
    LEADING.get().map(|leading| (leading.dialog)())
}

/// What leaving means for whoever leads: they came by no link.
pub(super) fn leaving() -> Option<AnyView> {
    LEADING.get().map(|leading| (leading.leaving)())
}
