//! Captions of the others' voices, made on this device.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use domain::consultation::captions::Captions;
use domain::ids::ParticipantId;
use gloo_timers::callback::Timeout;
use leptos::prelude::{ArcRwSignal, GetUntracked, Set, Update};
use web_sys::MediaStreamTrack;

use super::recogniser::Recogniser;
use crate::kit::browser::now;

/// A recogniser that has stopped by itself is started again after so long.
const AGAIN_MS: u32 = 300;
/// One that stops so often without having understood a word does not work here.
const IN_VAIN: u32 = 5;

/// Listens to everybody else in a call, for as long as it lives.
pub struct Captioner {
    /// What is shown.
    pub lines: ArcRwSignal<Captions>,
    /// Whether listening does not work after all.
    pub failed: ArcRwSignal<bool>,
    language: &'static str,
    listening: RefCell<Vec<Listening>>,
    in_vain: Cell<u32>,
    clock: RefCell<Option<Timeout>>,
}

struct Listening {
    of: ParticipantId,
    track: MediaStreamTrack,
    recogniser: Option<Recogniser>,
    again: Option<Timeout>,
}

impl Captioner {
    /// For a language that the browser has what it needs for (`en-GB`).
    pub fn new(language: &'static str) -> Rc<Self> {
        Rc::new(Self {
            lines: ArcRwSignal::default(),
            failed: ArcRwSignal::default(),
            language,
            listening: RefCell::default(),
            in_vain: Cell::new(0),
            clock: RefCell::default(),
        })
    }

    /// These voices are in the call now.
    pub fn follow(self: &Rc<Self>, voices: &[(ParticipantId, MediaStreamTrack)]) {
        let gone: Vec<ParticipantId> = {
            let mut listening = self.listening.borrow_mut();
            let stays = |one: &Listening| voices.iter().any(|(of, track)| one.is(*of, track));
            let gone = listening.iter().filter(|one| !stays(one));
            let gone = gone.map(|one| one.of).collect();
            listening.retain(|one| stays(one));
            gone
        };
        for of in gone {
            self.lines.update(|lines| lines.gone(of));
        }
        for (of, track) in voices {
            let known = |one: &Listening| one.is(*of, track);
            if !self.listening.borrow().iter().any(known) {
                self.listening.borrow_mut().push(Listening {
                    of: *of,
                    track: Clone::clone(track),
                    recogniser: None,
                    again: None,
                });
                self.listen(*of);
            }
        }
    }

    fn listen(self: &Rc<Self>, of: ParticipantId) {
        let track = {
            let listening = self.listening.borrow();
            let one = listening.iter().find(|one| one.of == of);
            one.map(|one| Clone::clone(&one.track))
        };
        let Some(track) = track else { return };
        let (me, ended) = (Rc::downgrade(self), Rc::downgrade(self));
        let hear = Box::new(move |words: &str, settled: bool| {
            if let Some(me) = me.upgrade() {
                me.heard(of, words, settled);
            }
        });
        let recogniser = Recogniser::listen(&track, self.language, hear, move || later(&ended, of));
        if recogniser.is_none() {
            later(&Rc::downgrade(self), of);
        }
        if let Some(one) = self.listening.borrow_mut().iter_mut().find(|o| o.of == of) {
            one.recogniser = recogniser;
        }
    }

    fn heard(self: &Rc<Self>, of: ParticipantId, words: &str, settled: bool) {
        self.in_vain.set(0);
        self.lines
            .update(|lines| lines.hear(of, words, settled, now()));
        self.wind();
    }

    /// Takes lines away in time.
    fn wind(self: &Rc<Self>) {
        let Some(at) = self.lines.get_untracked().wake_at() else {
            return;
        };
        let wait = u32::try_from((at.0 - now().0).max(0)).unwrap_or(u32::MAX);
        let me = Rc::downgrade(self);
        let clock = Timeout::new(wait, move || {
            if let Some(me) = me.upgrade() {
                me.lines.update(|lines| lines.pass(now()));
                me.wind();
            }
        });
        self.clock.replace(Some(clock));
    }
}

impl Listening {
    fn is(&self, of: ParticipantId, track: &MediaStreamTrack) -> bool {
        self.of == of && self.track == *track
    }
}

/// A recogniser has stopped: browsers end them after a silence, or after a while.
fn later(captioner: &Weak<Captioner>, of: ParticipantId) {
    let Some(me) = captioner.upgrade() else {
        return;
    };
    me.in_vain.set(me.in_vain.get() + 1);
    if me.in_vain.get() > IN_VAIN {
        me.failed.set(true);
        return;
    }
    let again = {
        let me = Weak::clone(captioner);
        Timeout::new(AGAIN_MS, move || {
            if let Some(me) = me.upgrade() {
                me.listen(of);
            }
        })
    };
    if let Some(one) = me.listening.borrow_mut().iter_mut().find(|o| o.of == of) {
        one.again = Some(again);
    }
}
