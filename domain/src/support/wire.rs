//! What the app and the server say to each other about a connection check over HTTP.

use serde::{Deserialize, Serialize};

use super::line::Line;
use super::verdict::{Assessment, Fault, Verdict, assess};
use crate::consultation::event::IceConfig;
use crate::consultation::wire::DeviceCheck;
use crate::people::wire::wire;
use crate::time::Timestamp;

wire! {
    /// A check has begun.
    pub struct CheckBegun {
        /// Its secret name; whoever has it may connect.
        pub check: String,
        /// The ways to the server's peer, with credentials that end soon. `relay_only` says whether calls
        /// will go through a relay only; the check itself tries every way.
        pub ice: IceConfig,
    }

    /// A browser's offer to the server's peer, complete or not: the peer waits to be called.
    pub struct CheckOffer {
        /// Of which check.
        pub check: String,
        /// The session description.
        pub sdp: String,
    }

    /// The peer's answer, complete.
    pub struct CheckAnswer {
        /// The session description.
        pub sdp: String,
    }

    /// A check is over; its place is free for the next.
    pub struct CheckEnded {
        /// Which.
        pub check: String,
    }

    /// What a check found, to be kept with the appointment.
    pub struct CheckResult {
        /// Of which check; its result is taken once.
        pub check: String,
        /// The devices.
        pub device_check: DeviceCheck,
        /// The line.
        pub line: Line,
    }

    /// A line that was measured, and what that means.
    #[derive(Eq)]
    pub struct LineChecked {
        /// When, by the server's clock.
        pub at: Timestamp,
        /// What to expect of a call.
        pub verdict: Verdict,
        /// What is in the way of better, the gravest first.
        pub faults: Vec<Fault>,
        /// The figures.
        pub line: Line,
    }
}

impl LineChecked {
    /// Judges a line as a browser told it.
    pub fn new(line: Line, at: Timestamp) -> Self {
        let line = line.bounded();
        let Assessment { verdict, faults } = assess(&line);
        Self {
            at,
            verdict,
            faults,
            line,
        }
    }

    /// Whether it is good enough to go by: one from the day before at most, and it can be done again.
    pub fn is_recent(&self, now: Timestamp) -> bool {
        now.minutes_since(self.at) < 24 * 60
    }
}
