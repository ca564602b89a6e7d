//! Recording in a call: what the server says of it, and the recorder that follows.

use std::cell::Cell;

use domain::consultation::command::Command;
use domain::consultation::recording::RecordingStep;
use leptos::prelude::{ArcRwSignal, GetUntracked, Set, WithUntracked};

use super::call::Call;
use super::call_state::Connection;
use super::recorder::{Recorder, can_record};

/// How the recorder of this page stands. Apart from the recorder, which patients' phones need not load.
#[derive(Debug, Clone, Default)]
pub struct TakesUp {
    /// Whether it takes something up at this moment.
    pub runs: ArcRwSignal<bool>,
    /// Whether the browser could not begin.
    pub failed: ArcRwSignal<bool>,
}

impl TakesUp {
    /// As it stands.
    pub fn get() -> Self {
        TAKES_UP.with(Clone::clone)
    }
}

thread_local! {
    static FOLLOW: Cell<Option<fn(&Call)>> = const { Cell::new(None) };
    static TAKES_UP: TakesUp = TakesUp::default();
}

/// Lets calls of this program be recorded. Only the staff's says so: patients' phones need not load
/// what they never use.
pub fn let_record() {
    if can_record() {
        FOLLOW.set(Some(|call: &Call| Recorder::get().follow(call)));
    }
}

/// Whether calls can be recorded in this browser.
pub fn may_record() -> bool {
    FOLLOW.get().is_some()
}

impl Call {
    /// Asks, answers, or ends it.
    pub fn record(&self, step: RecordingStep) {
        self.state.recording_refused.set(false);
        self.command(Command::Recording { step });
    }

    /// Whether there is a way to the server.
    pub(super) fn is_live(&self) -> bool {
        self.state.connection.get_untracked() == Connection::Live
    }

    /// Something has happened: does the recorder still do what it may?
    pub(super) fn look_after_recording(&self) {
        let closed = matches!(self.state.connection.get_untracked(), Connection::Closed(_));
        let ended = self.state.ended.with_untracked(Option::is_some);
        let there = self.state.recording.with_untracked(Option::is_some);
        if there && (closed || ended || self.is_over()) {
            self.state.recording.set(None);
        }
        if let Some(follow) = FOLLOW.get() {
            follow(self);
        }
    }
}
