//! Whose turn it is, where a browser's answers come late and a person changes their mind meanwhile.

use std::cell::Cell;

/// One question after another to the browser, of which the last counts.
#[derive(Default)]
pub(super) struct Turn {
    asked: Cell<u32>,
    answered: Cell<u32>,
}

impl Turn {
    /// Asks: what was asked before counts no more.
    pub fn begin(&self) -> u32 {
        let turn = self.asked.get().wrapping_add(1);
        self.asked.set(turn);
        turn
    }

    /// Whether an answer to this question still counts.
    pub fn is(&self, turn: u32) -> bool {
        self.asked.get() == turn
    }

    /// This question has its answer; whether that counts.
    pub fn end(&self, turn: u32) -> bool {
        let counts = self.is(turn);
        if counts {
            self.answered.set(turn);
        }
        counts
    }

    /// Whatever is still answered comes too late.
    pub fn drop_open(&self) {
        let turn = self.begin();
        self.end(turn);
    }

    /// Whether an answer is waited for.
    pub fn is_open(&self) -> bool {
        self.asked != self.answered
    }
}
