//! Recording a call, in the browser of whoever asked and nowhere else, with everybody's consent.
//!
//! Who asks is a clinician, at a site that has switched recording on. It begins when everybody else in
//! the call has said yes and that is kept; one no ends the question, and anybody ends a recording at any
//! time. Whoever comes into the call stops it until they have been asked, too.

mod consent;
pub mod picture;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::participant::{ParticipantState, ParticipantView, Presence};
use crate::ids::ParticipantId;
use crate::time::Timestamp;

pub use consent::{Company, Consent, RecordingDeed};

/// What somebody does about recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum RecordingStep {
    /// Ask everybody whether this call may be recorded. Only who leads the call may.
    Ask,
    /// Answer the question.
    Answer {
        /// Which question, as [`RecordingView::Asked`] names it.
        asked: Timestamp,
        /// Whether one agrees.
        yes: bool,
    },
    /// Take one's consent back, or the question: nothing is recorded from now on.
    Stop,
}

/// How recording stands, as everybody in the call is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum RecordingView {
    /// Nothing is recorded.
    Off {
        /// Why it ended, or did not begin, when it was asked for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<RecordingEnd>,
    },
    /// Somebody asks; nothing is recorded until all have agreed.
    Asked {
        /// When; names the question.
        asked: Timestamp,
        /// Who asks.
        by: ParticipantId,
        /// Who has agreed so far.
        agreed: Vec<ParticipantId>,
    },
    /// The call is recorded.
    On {
        /// Since when.
        since: Timestamp,
        /// In whose browser.
        by: ParticipantId,
        /// Who has agreed: everybody else in the call.
        agreed: Vec<ParticipantId>,
    },
}

/// Why a recording ended, or did not begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RecordingEnd {
    /// Somebody said no.
    Declined,
    /// Somebody who had agreed took that back.
    Withdrawn,
    /// Whoever asked ended it.
    Stopped,
    /// Whoever asked has left, lost the connection for long or loaded the page anew.
    AskerGone,
    /// Nobody else is in the call any more.
    Alone,
    /// The site does not record any more.
    NotAllowed,
    /// That it begins could not be kept.
    NotKept,
    /// The consultation is over.
    Over,
    /// The server was stopped meanwhile.
    Interrupted,
}

impl RecordingEnd {
    /// The stable text, as on the wire and in the access log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::Stopped => "stopped",
            Self::AskerGone => "asker_gone",
            Self::Alone => "alone",
            Self::NotAllowed => "not_allowed",
            Self::NotKept => "not_kept",
            Self::Over => "over",
            Self::Interrupted => "interrupted",
        }
    }
}

impl RecordingView {
    /// Who asks or records.
    pub const fn by(&self) -> Option<ParticipantId> {
        match self {
            Self::Off { .. } => None,
            Self::Asked { by, .. } | Self::On { by, .. } => Some(*by),
        }
    }

    /// Whether the call is recorded.
    pub const fn is_on(&self) -> bool {
        matches!(self, Self::On { .. })
    }

    /// The question this person has not answered yet.
    pub fn asks(&self, person: ParticipantId) -> Option<Timestamp> {
        match self {
            Self::Asked { asked, by, agreed } if *by != person && !agreed.contains(&person) => {
                Some(*asked)
            }
            _ => None,
        }
    }

    /// Whether this person's voice and picture may be taken up: theirs who asked, and theirs who agreed.
    pub fn takes(&self, person: ParticipantId) -> bool {
        match self {
            Self::On { by, agreed, .. } => *by == person || agreed.contains(&person),
            Self::Off { .. } | Self::Asked { .. } => false,
        }
    }

    /// The same of somebody in the call; a phone as a camera is its owner's.
    pub fn takes_from(&self, person: &ParticipantView) -> bool {
        let owner = person.camera_of.map(|owner| owner.participant);
        self.takes(owner.unwrap_or(person.id))
    }

    /// Whether the browser of whoever asked takes anything up at this moment. Not while its own way to
    /// the server is gone, or that of somebody who agreed: they could not take it back. Not while
    /// somebody is there who has not agreed, and not on hold, when people believe themselves unheard.
    pub fn runs(
        &self,
        me: ParticipantId,
        live: bool,
        on_hold: bool,
        others: &[ParticipantView],
    ) -> bool {
        let Self::On { by, agreed, .. } = self else {
            return false;
        };
        let mut in_call = others
            .iter()
            .filter(|p| p.state == ParticipantState::Admitted && !p.role.is_camera());
        let all_well =
            in_call.all(|p| agreed.contains(&p.id) == (p.presence == Presence::Connected));
        *by == me && live && !on_hold && all_well
    }

    /// Roughly how many bytes it takes up in a buffer.
    pub const fn weight(&self) -> usize {
        match self {
            Self::Off { .. } => 0,
            Self::Asked { agreed, .. } | Self::On { agreed, .. } => 64 + 16 * agreed.len(),
        }
    }
}
