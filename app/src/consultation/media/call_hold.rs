//! A private hold: the clinicians on one side, everybody else on the other. What goes out is stopped
//! by the browser it would leave, what comes in is not shown by the browser that gets it, and the
//! server passes nothing on by which a new page could connect.

use std::rc::Rc;

use domain::consultation::participant::ParticipantView;
use domain::time::Timestamp;
use leptos::prelude::{GetUntracked, Set};

use super::call::Call;

impl Call {
    /// Puts the call on hold on this side, before the server knows: a clinician who presses the button
    /// must be unheard from that moment on, also when the server can't be told.
    pub fn hold_here(self: &Rc<Self>, now: Timestamp) {
        self.held_here.set(true);
        self.hold_is(Some(now));
    }

    /// The server knows what is wanted: from now on it says what is so.
    pub fn hold_is_known(self: &Rc<Self>, since: Option<Timestamp>) {
        self.held_here.set(false);
        self.hold_is(since);
    }

    /// It is on hold, or it goes on.
    pub(super) fn hold_is(self: &Rc<Self>, since: Option<Timestamp>) {
        if since.is_none() && self.held_here.get() {
            return self.meet();
        }
        self.state.hold.set(since);
        let mut back = Vec::new();
        let people = self.state.people.get_untracked();
        for other in self.others.borrow().iter() {
            let person = people.iter().find(|person| person.id == other.id);
            let apart = person.is_some_and(|person| self.is_held_from(person));
            if other.peer.hush(apart) && !apart {
                back.push(Rc::clone(&other.peer));
            }
        }
        // What was said between the browsers meanwhile did not arrive.
        for peer in back {
            peer.signalling_back(false);
        }
        self.meet();
        self.media_changed();
    }

    /// Whether the hold stands between oneself and this person.
    pub(super) fn is_held_from(&self, person: &ParticipantView) -> bool {
        let me = self.state.me.get_untracked();
        self.state.hold.get_untracked().is_some()
            && me.is_some_and(|me| me.is_with_clinicians() != person.is_with_clinicians())
    }
}
