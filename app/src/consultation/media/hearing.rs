//! Listens to one's own microphone and to the others while a call goes on, for `domain`'s rules on
//! whether people can hear each other. Nothing of it leaves the page.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use domain::consultation::hearing::{Hearing, LOOK_MS, Look};
use domain::consultation::loudness::loudness;
use gloo_timers::callback::Interval;
use leptos::prelude::{GetUntracked, Set};
use web_sys::MediaStreamTrack;

use super::call::Call;
use super::level::Meter;
use super::local::Local;
use super::status::Status;
use crate::kit::browser::now;

/// Listens until dropped.
pub(super) struct Ears {
    own: Rc<RefCell<Option<Own>>>,
    _looks: Interval,
}

/// A second hold on the microphone, which goes on listening while the first is silenced. Only its
/// loudness is looked at.
struct Own {
    of: String,
    track: MediaStreamTrack,
    meter: Meter,
}

impl Drop for Own {
    fn drop(&mut self) {
        self.track.stop();
    }
}

impl Own {
    fn of(track: &MediaStreamTrack) -> Option<Self> {
        // The browser's own `clone`: another hold on the same microphone, not another name for it.
        let copy = MediaStreamTrack::clone(track);
        copy.set_enabled(true);
        Some(Self {
            of: track.id(),
            meter: Meter::of(&copy)?,
            track: copy,
        })
    }
}

impl Ears {
    pub fn open(call: Weak<Call>) -> Self {
        let own: Rc<RefCell<Option<Own>>> = Rc::default();
        let hears = Rc::clone(&own);
        let hearing = RefCell::new(Hearing::default());
        let looks = Interval::new(LOOK_MS, move || {
            if let Some(call) = call.upgrade() {
                look(&call, &hears, &hearing);
            }
        });
        Self { own, _looks: looks }
    }

    /// Lets go of the microphone, until the next look: another one may not start before.
    pub fn rest(&self) {
        self.own.take();
    }
}

fn look(call: &Call, own: &RefCell<Option<Own>>, hearing: &RefCell<Hearing>) {
    let local = Local::get();
    let track = local.microphone_track();
    let mut own = own.borrow_mut();
    let known = own.as_ref().map(|own| own.of.clone());
    if known != track.as_ref().map(MediaStreamTrack::id) {
        // The old one goes first: some phones have one microphone for one page.
        drop(own.take());
        *own = track.as_ref().and_then(Own::of);
        hearing.borrow_mut().another_microphone();
    }
    let others = call.others.borrow();
    let loudest = others
        .iter()
        .map(|other| other.peer.loudness())
        .fold(0.0, f64::max);
    drop(others);
    let now_heard = Look {
        own: own.as_mut().and_then(|own| own.meter.look()),
        others: loudness(loudest),
        muted: local.microphone.get_untracked() != Status::On,
        taken: local.taken.get_untracked(),
    };
    let hint = hearing.borrow_mut().look(now_heard, now());
    if call.state.hint.get_untracked() != hint {
        call.state.hint.set(hint);
    }
}
