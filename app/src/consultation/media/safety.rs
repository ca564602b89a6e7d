//! The words by which two people know that no one is between them: drives the machine of `domain` for
//! one connection.

use std::cell::RefCell;

use domain::consultation::negotiation::Manners;
use domain::consultation::safety_words::{Bound, Hex, SafetyMessage, SafetyWords, Verdict};
use domain::time::Timestamp;

use crate::api::random_hex;

/// The machine of the present connection, once that stands.
#[derive(Default)]
pub(super) struct Safety {
    machine: RefCell<Option<SafetyWords>>,
    /// What the other side, whose connection stood a little earlier, has said already.
    early: RefCell<Option<SafetyMessage>>,
}

impl Safety {
    /// Another connection takes the place of the old.
    pub fn forget(&self) {
        self.machine.replace(None);
        self.early.replace(None);
    }

    /// Whether there is a machine for the present connection.
    pub fn is_begun(&self) -> bool {
        self.machine.borrow().is_some()
    }

    /// The connection stands: with these fingerprints, which cannot change any more.
    pub fn begin(
        &self,
        manners: Manners,
        fingerprints: Option<(String, String)>,
        now: Timestamp,
    ) -> Vec<SafetyMessage> {
        // A connection that stands again after a while is the same.
        if self.machine.borrow().is_some() {
            return Vec::new();
        }
        let (Some((own, theirs)), Some(nonce)) = (fingerprints, Hex::parse(&random_hex(16))) else {
            return Vec::new();
        };
        let bound = Bound { own, theirs, nonce };
        let (machine, first) = SafetyWords::begin(manners, bound, now);
        self.machine.replace(Some(machine));
        let early = self.early.take();
        let answer = early.and_then(|message| self.hear(message, now));
        first.into_iter().chain(answer).collect()
    }

    pub fn hear(&self, message: SafetyMessage, now: Timestamp) -> Option<SafetyMessage> {
        let mut machine = self.machine.borrow_mut();
        let Some(machine) = machine.as_mut() else {
            self.early.replace(Some(message));
            return None;
        };
        machine.hear(message, now)
    }

    /// What to say again, if anything.
    pub fn tick(&self, now: Timestamp) -> Option<SafetyMessage> {
        self.machine.borrow_mut().as_mut()?.tick(now)
    }

    pub fn verdict(&self) -> Verdict {
        let machine = self.machine.borrow();
        machine
            .as_ref()
            .map_or(Verdict::NotYet, SafetyWords::verdict)
    }
}
