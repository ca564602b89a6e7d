//! What is chosen for appointments that their clinic no longer gives.

use domain::booking::wire::{
    NearestTime, Settle, Settlement, Settling, SettlingMessage, TouchedAppointment,
    TouchedAppointments,
};
use domain::error::ErrorCode;
use leptos::prelude::*;

use crate::api::Failure;
use crate::people::Session;

/// Not decided yet: it waits in the list of those that are to be moved.
pub(super) const LATER: &str = "later";

/// One appointment, and what was chosen for it: that outlives the button that asked who there is.
#[derive(Clone)]
pub(super) struct Pick {
    pub(super) one: TouchedAppointment,
    pub(super) chosen: ArcRwSignal<String>,
}

impl Pick {
    /// The name of its field.
    pub(super) fn field(&self) -> String {
        format!("settle-{}", self.one.appointment)
    }
}

/// What is chosen for some appointments.
#[derive(Clone, Copy)]
pub struct Choosing {
    /// Where what is chosen stands in the request, and so in the names of the fields: a page may have more
    /// than one list.
    pub(super) path: &'static str,
    /// What they would read, and what was chosen when that was asked.
    pub(super) read: RwSignal<Option<(Settling, Vec<SettlingMessage>)>>,
    pub(super) picks: RwSignal<Option<Vec<Pick>>>,
    /// Who was asked to choose another time and is told that theirs takes place after all.
    pub(super) given_again: RwSignal<Vec<TouchedAppointment>>,
    pub(super) all: RwSignal<String>,
    pub(super) words: RwSignal<String>,
    pub(super) words_cy: RwSignal<String>,
}

/// How many of each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) moved: usize,
    pub(super) asked: usize,
    pub(super) cancelled: usize,
    pub(super) kept: usize,
    /// Of those that are kept, how many were asked to choose another time: they are told.
    pub(super) told: usize,
}

impl Counts {
    pub(super) const fn any(self) -> bool {
        self.moved + self.asked + self.cancelled + self.kept > 0
    }

    pub(super) const fn tells(self) -> bool {
        self.asked + self.cancelled + self.moved + self.told > 0
    }
}

impl Choosing {
    /// Nobody has been looked for. `path` is where it stands in the request, with a full stop at its end.
    pub fn new(path: &'static str) -> Self {
        Self {
            path,
            read: RwSignal::new(None),
            picks: RwSignal::new(None),
            given_again: RwSignal::new(Vec::new()),
            all: RwSignal::new(String::new()),
            words: RwSignal::new(String::new()),
            words_cy: RwSignal::new(String::new()),
        }
    }

    /// Shows these. Nothing is chosen before somebody chooses it: each choice is a message to a patient.
    pub fn show(self, found: TouchedAppointments) {
        let picks = found.appointments.into_iter().map(|one| Pick {
            one,
            chosen: ArcRwSignal::new(LATER.to_owned()),
        });
        self.all.set(String::new());
        self.read.set(None);
        self.given_again.set(found.given_again);
        self.picks.set(Some(picks.collect()));
    }

    /// Forgets them: something else is asked now.
    pub fn forget(self) {
        self.picks.set(None);
    }

    /// Whether somebody was looked for, found or not.
    pub fn is_shown(self) -> bool {
        self.picks.with(Option::is_some)
    }

    /// The same, without following it.
    pub fn is_shown_untracked(self) -> bool {
        self.picks.with_untracked(Option::is_some)
    }

    /// A refusal, its fields under the names they have on the page.
    pub fn own_names(self, failure: Failure) -> Failure {
        failure.rename(|field| {
            // A template's fields stand in the request of a change under a name of their own.
            let field = field.strip_prefix("template.").unwrap_or(field);
            Some(format!("{}{field}", self.path))
        })
    }

    /// Takes note of a refusal of what was chosen, and gives it back for the page.
    pub fn refused(self, session: Session, failure: Failure) -> Failure {
        session.notice(&failure);
        if failure.is(ErrorCode::SlotTaken) || failure.is(ErrorCode::SlotNotOffered) {
            // Nothing was done; the next free times are others.
            self.forget();
        }
        self.own_names(failure)
    }

    /// What was chosen.
    pub fn read(self) -> Settling {
        untrack(|| self.chosen())
    }

    /// What is chosen.
    pub(super) fn chosen(self) -> Settling {
        let picks = self.picks.get().unwrap_or_default();
        let all = picks.iter().filter_map(|pick| {
            let settle = settle(&pick.chosen.get(), pick.one.nearest.as_ref())?;
            Some(Settlement {
                appointment: pick.one.appointment,
                settle,
            })
        });
        Settling {
            all: all.collect(),
            words: self.words.get(),
            words_cy: self.words_cy.get(),
        }
    }

    /// The field of the first of them.
    pub fn first_field(self) -> String {
        self.picks.with_untracked(|picks| {
            let first = picks.iter().flatten().next();
            first.map(Pick::field).unwrap_or_default()
        })
    }

    /// Whether anybody is told anything.
    pub(super) fn tells(self) -> bool {
        let told = self.is_shown() && self.given_again.with(|all| !all.is_empty());
        told || self.counts().tells()
    }

    /// Whether anything was chosen.
    pub fn any(self) -> bool {
        self.counts().any()
    }

    pub(super) fn counts(self) -> Counts {
        let mut counts = Counts::default();
        for pick in self.picks.get().unwrap_or_default() {
            match settle(&pick.chosen.get(), pick.one.nearest.as_ref()) {
                Some(Settle::Move { .. }) => counts.moved += 1,
                Some(Settle::ChooseAgain) => counts.asked += 1,
                Some(Settle::Cancel) => counts.cancelled += 1,
                Some(Settle::Keep) => {
                    counts.kept += 1;
                    counts.told += usize::from(pick.one.asked_at.is_some());
                }
                None => {}
            }
        }
        counts
    }
}

fn settle(chosen: &str, nearest: Option<&NearestTime>) -> Option<Settle> {
    match chosen {
        "move" => nearest.map(|to| Settle::Move {
            template: to.template,
            start: to.start,
        }),
        "choose_again" => Some(Settle::ChooseAgain),
        "cancel" => Some(Settle::Cancel),
        "keep" => Some(Settle::Keep),
        _ => None,
    }
}
