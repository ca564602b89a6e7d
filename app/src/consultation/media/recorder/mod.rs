//! The recorder: takes up a call in this browser, and gives a file at the end. Nothing of it goes to
//! the server or outlives the page.
//!
//! Whether it may is decided by [`domain::consultation::recording`]; what it takes is asked for anew with
//! every picture, so that whoever has not agreed is in none.

mod bindings;
mod faces;
mod file;
mod voices;

use std::cell::RefCell;
use std::rc::Rc;

use domain::consultation::participant::{DeviceState, ParticipantState};
use domain::consultation::recording::picture::RATE;
use domain::consultation::recording::{RecordingStep, RecordingView};
use gloo_timers::callback::Interval;
use leptos::prelude::{ArcRwSignal, GetUntracked, Set, WithUntracked};
use web_sys::{MediaStream, MediaStreamTrack};

use self::faces::{Face, Faces};
use self::file::Film;
pub use self::file::{Recorded, can_record};
use self::voices::Voices;
use super::call::Call;
use super::call_recording::TakesUp;
use super::local::Local;

/// The recorder. One for the whole bundle, as what it has made outlives the call.
pub struct Recorder {
    /// What was recorded, until it is forgotten.
    pub recorded: ArcRwSignal<Option<Recorded>>,
    /// How it stands, for every page to read.
    stands: TakesUp,
    going: RefCell<Option<Going>>,
}

/// What takes up.
struct Going {
    voices: Voices,
    faces: Faces,
    film: Film,
    _pictures: Interval,
}

thread_local! {
    static RECORDER: Rc<Recorder> = Rc::new(Recorder {
        recorded: ArcRwSignal::new(None),
        stands: TakesUp::get(),
        going: RefCell::new(None),
    });
}

impl Recorder {
    /// The recorder of this page.
    pub fn get() -> Rc<Self> {
        RECORDER.with(Rc::clone)
    }

    /// Whether something would be lost with the page.
    pub fn would_lose(&self) -> bool {
        let kept = self
            .recorded
            .with_untracked(|r| r.as_ref().is_some_and(|r| !r.saved));
        kept || self.going.borrow().is_some()
    }

    /// It was saved, as far as a page can know.
    pub fn was_saved(&self) {
        if let Some(recorded) = self.recorded.get_untracked() {
            let saved = true;
            self.recorded.set(Some(Recorded { saved, ..recorded }));
        }
    }

    /// Lets go of what was recorded.
    pub fn forget(&self) {
        if let Some(recorded) = self.recorded.get_untracked() {
            file::forget(&recorded);
            self.recorded.set(None);
        }
    }

    /// Does what the call says: begins, pauses, goes on, ends.
    pub(super) fn follow(&self, call: &Call) {
        let me = call
            .state
            .me
            .with_untracked(|me| me.as_ref().map(|me| me.id));
        let view = call.state.recording.get_untracked();
        let mine = view.filter(|view| me.is_some() && view.by() == me);
        let (Some(view), Some(me)) = (mine, me) else {
            return self.end();
        };
        let runs = view.runs(
            me,
            call.is_live(),
            call.state.hold.get_untracked().is_some(),
            &call.state.people.get_untracked(),
        );
        if runs && self.going.borrow().is_none() {
            self.begin(call);
        }
        let going = self.going.borrow();
        let running = going.as_ref().is_some_and(|going| going.film.run(runs));
        drop(going);
        if self.stands.runs.get_untracked() != running {
            self.stands.runs.set(running);
        }
    }

    fn begin(&self, call: &Call) {
        let unsaved = self.recorded.with_untracked(Option::is_some);
        match (!unsaved).then(Going::new).flatten() {
            Some(going) => {
                self.stands.failed.set(false);
                self.going.replace(Some(going));
                self.picture(call);
            }
            // Nobody is to believe that something is recorded.
            None => {
                self.stands.failed.set(true);
                call.record(RecordingStep::Stop);
            }
        }
    }

    fn end(&self) {
        let Some(going) = self.going.take() else {
            return;
        };
        self.stands.runs.set(false);
        going.film.end();
    }

    /// One picture, and whoever is in the mix now.
    fn picture(&self, call: &Call) {
        let mut going = self.going.borrow_mut();
        let Some(Going { voices, faces, .. }) = going.as_mut() else {
            return;
        };
        let (mut drawn, mut heard) = (Vec::new(), Vec::new());
        if let Some(view) = call.state.recording.get_untracked() {
            others(call, &view, &mut drawn, &mut heard);
            own(call, &mut drawn, &mut heard);
        }
        voices.take(&heard);
        faces.draw(&drawn);
    }
}

/// The others, as far as they have agreed.
fn others(
    call: &Call,
    view: &RecordingView,
    drawn: &mut Vec<Face>,
    heard: &mut Vec<MediaStreamTrack>,
) {
    let people = call.state.people.get_untracked();
    let in_call = people
        .into_iter()
        .filter(|p| p.state == ParticipantState::Admitted && view.takes_from(p));
    for person in in_call {
        let name = person.name.as_str().to_owned();
        let stream = call.stream(person.id);
        heard.extend(stream.as_ref().and_then(|s| first(&s.get_audio_tracks())));
        let on = person.media.camera == DeviceState::On && !person.media.held;
        let shown = stream.as_ref().filter(|_| on);
        if let Some(screen) = call.screen(person.id).filter(|_| person.media.screen) {
            drawn.push(Face {
                name: name.clone(),
                picture: picture_of(&screen),
            });
        }
        let picture = shown.and_then(picture_of);
        drawn.push(Face { name, picture });
    }
}

fn own(call: &Call, drawn: &mut Vec<Face>, heard: &mut Vec<MediaStreamTrack>) {
    let me = call.state.me.get_untracked();
    let name = me.map_or_else(String::new, |me| me.name.as_str().to_owned());
    let tracks = Local::get().tracks();
    heard.extend(tracks.microphone);
    if let Some(screen) = tracks.screen {
        drawn.push(Face {
            name: name.clone(),
            picture: Some(screen),
        });
    }
    drawn.push(Face {
        name,
        picture: tracks.camera,
    });
}

fn picture_of(stream: &MediaStream) -> Option<MediaStreamTrack> {
    first(&stream.get_video_tracks())
}

fn first(tracks: &js_sys::Array) -> Option<MediaStreamTrack> {
    use wasm_bindgen::JsCast;
    tracks.get(0).dyn_into().ok()
}

impl Going {
    fn new() -> Option<Self> {
        let (voices, faces) = (Voices::new()?, Faces::new()?);
        let film = Film::start(&faces.track()?, &voices.track()?)?;
        // The call is looked at with every picture, too: a press on hold is felt at once.
        let pictures = Interval::new(1_000 / RATE, || {
            if let Some(call) = Call::current() {
                let recorder = Recorder::get();
                recorder.follow(&call);
                recorder.picture(&call);
            }
        });
        Some(Self {
            voices,
            faces,
            film,
            _pictures: pictures,
        })
    }
}
