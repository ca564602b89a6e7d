//! Recording: asked by the clinician, answered by everybody else, said to all for as long as it lasts.

mod ask;
mod line;
mod question;
mod ready;

pub(super) use ask::{AskDialog, AskRecording};
pub(in crate::consultation) use line::RecordingLine;
pub(super) use question::RecordingQuestion;
pub use ready::RecordingReady;

use std::rc::Rc;

use domain::consultation::participant::ParticipantView;
use domain::consultation::recording::RecordingView;
use domain::ids::ParticipantId;
use leptos::prelude::*;

use crate::consultation::media::Call;
use crate::kit::browser::focus;
use crate::kit::focus_on_heading;

/// The bar's button behind which recording is asked for.
const MORE: &str = "call-more";

type TheCall = StoredValue<Rc<Call>, LocalStorage>;

/// Where the keyboard goes on when the button that was pressed goes away.
fn go_on() {
    if document().get_element_by_id(MORE).is_some() {
        focus(MORE);
    } else {
        focus_on_heading();
    }
}

/// What is known of recording and of whom it concerns.
#[derive(Clone, Copy)]
struct Known {
    view: RwSignal<Option<RecordingView>>,
    me: RwSignal<Option<ParticipantView>>,
    people: RwSignal<Vec<ParticipantView>>,
    refused: RwSignal<bool>,
}

impl Known {
    fn of(call: TheCall) -> Self {
        let state = call.with_value(|call| call.state.clone());
        Self {
            view: state.recording.into(),
            me: state.me.into(),
            people: state.people.into(),
            refused: state.recording_refused.into(),
        }
    }

    fn my_id(self) -> Option<ParticipantId> {
        self.me.with(|me| me.as_ref().map(|me| me.id))
    }

    /// Whether one asks or records oneself.
    fn mine(self) -> bool {
        let me = self.my_id();
        let by = self
            .view
            .with(|view| view.as_ref().and_then(RecordingView::by));
        by.is_some() && by == me
    }

    /// Somebody's name.
    fn name(self, of: ParticipantId) -> String {
        self.people.with(|people| {
            let person = people.iter().find(|person| person.id == of);
            person.map_or_else(String::new, |person| person.name.as_str().to_owned())
        })
    }

    /// The name of whoever asks or records.
    fn by(self) -> String {
        let by = self
            .view
            .with(|view| view.as_ref().and_then(RecordingView::by));
        by.map_or_else(String::new, |by| self.name(by))
    }
}
