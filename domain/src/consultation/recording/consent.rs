//! Who has agreed to be recorded, as a state machine without I/O.
//!
//! A question and each yes take effect once they are kept; a no, a withdrawal and every end take effect
//! at once. The machine says what is to be kept; [`super::super::room`] has it kept.

use std::collections::{BTreeMap, BTreeSet};

use super::{RecordingEnd, RecordingView};
use crate::consultation::event::Refusal;
use crate::ids::{InstanceId, ParticipantId};
use crate::time::Timestamp;

/// Who has a place in the call, and on which page load.
pub type Company = BTreeMap<ParticipantId, InstanceId>;

/// Something about a recording that the access log is to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordingDeed {
    /// Somebody has asked.
    Asked {
        /// When; names the question.
        at: Timestamp,
    },
    /// Somebody has agreed.
    Agreed {
        /// To which question.
        asked: Timestamp,
    },
    /// Somebody has said no.
    Declined,
    /// Somebody has taken back that they agreed.
    Withdrawn,
    /// It began, or went on after a pause.
    Began {
        /// When.
        at: Timestamp,
    },
    /// Somebody has come into the call who has not agreed yet.
    Paused,
    /// It is over.
    Ended {
        /// Why.
        why: RecordingEnd,
    },
}

/// Somebody did something about a recording. What happens by itself is whose recording it is.
pub type Done = (ParticipantId, RecordingDeed);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Question {
    asked: Timestamp,
    by: ParticipantId,
    /// What is recorded is in this page's memory.
    page: InstanceId,
    agreed: BTreeSet<ParticipantId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Stage {
    Off {
        why: Option<RecordingEnd>,
    },
    Asked(Question),
    On {
        question: Question,
        since: Timestamp,
    },
}

/// The consent of a call to be recorded.
#[derive(Debug)]
pub struct Consent(Stage);

impl Default for Consent {
    fn default() -> Self {
        Self(Stage::Off { why: None })
    }
}

impl Consent {
    /// Whether nothing is asked or recorded.
    pub const fn is_off(&self) -> bool {
        matches!(self.0, Stage::Off { .. })
    }

    /// Whether somebody who leads the call may ask now.
    ///
    /// # Errors
    /// `TooMany` while there is a question or a recording, `Gone` when nobody else is in the call.
    pub fn may_ask(&self, by: ParticipantId, company: &Company) -> Result<(), Refusal> {
        if !self.is_off() {
            return Err(Refusal::TooMany);
        }
        if company.keys().all(|id| *id == by) {
            return Err(Refusal::Gone);
        }
        Ok(())
    }

    /// A question is kept. Nothing happens when there is another one by now, or its asker has left.
    pub fn asked(&mut self, by: ParticipantId, at: Timestamp, company: &Company) {
        if let (Ok(()), Some(page)) = (self.may_ask(by, company), company.get(&by)) {
            self.0 = Stage::Asked(Question {
                asked: at,
                by,
                page: *page,
                agreed: BTreeSet::new(),
            });
        }
    }

    /// Whether this person is asked this.
    ///
    /// # Errors
    /// `Gone` when the question is not there any more, `NotAcceptable` when it is not theirs to answer.
    pub fn may_answer(&self, person: ParticipantId, asked: Timestamp) -> Result<(), Refusal> {
        match &self.0 {
            Stage::Asked(question) if question.asked != asked => Err(Refusal::Gone),
            Stage::Asked(question) if question.by == person => Err(Refusal::NotAcceptable),
            Stage::Asked(_) => Ok(()),
            Stage::Off { .. } | Stage::On { .. } => Err(Refusal::Gone),
        }
    }

    /// A yes is kept. Nothing happens when its question is gone.
    pub fn agreed(&mut self, person: ParticipantId, asked: Timestamp) {
        if self.may_answer(person, asked).is_ok()
            && let Stage::Asked(question) = &mut self.0
        {
            question.agreed.insert(person);
        }
    }

    /// Somebody says no.
    ///
    /// # Errors
    /// As [`Self::may_answer`].
    pub fn decline(
        &mut self,
        person: ParticipantId,
        asked: Timestamp,
    ) -> Result<Vec<Done>, Refusal> {
        self.may_answer(person, asked)?;
        Ok(self.stop(person))
    }

    /// Somebody wants nothing recorded: a no before one has agreed, a withdrawal after, an end by
    /// whoever asked. Without a question nothing happens.
    pub fn stop(&mut self, person: ParticipantId) -> Vec<Done> {
        let Some(question) = self.question() else {
            return Vec::new();
        };
        let (deed, why) = if question.by == person {
            (None, RecordingEnd::Stopped)
        } else if question.agreed.contains(&person) {
            (Some(RecordingDeed::Withdrawn), RecordingEnd::Withdrawn)
        } else {
            (Some(RecordingDeed::Declined), RecordingEnd::Declined)
        };
        let mut done: Vec<Done> = deed.into_iter().map(|deed| (person, deed)).collect();
        done.extend(self.end(why));
        done
    }

    /// Something else ends it.
    pub fn end(&mut self, why: RecordingEnd) -> Vec<Done> {
        let by = self.question().map(|question| question.by);
        by.map_or_else(Vec::new, |by| {
            self.0 = Stage::Off { why: Some(why) };
            vec![(by, RecordingDeed::Ended { why })]
        })
    }

    /// These are in the call now: whoever has left is not asked any more, whoever has come is.
    pub fn company(&mut self, company: &Company, now: Timestamp) -> Vec<Done> {
        let Some(question) = self.question_mut() else {
            return Vec::new();
        };
        let by = question.by;
        if company.get(&by) != Some(&question.page) {
            return self.end(RecordingEnd::AskerGone);
        }
        question.agreed.retain(|id| company.contains_key(id));
        // Everybody in the call but the one who asks.
        let others = company.len() - 1;
        if others == 0 {
            return self.end(RecordingEnd::Alone);
        }
        let complete = question.agreed.len() == others;
        let question = question.clone();
        match (&self.0, complete) {
            (Stage::Asked(_), true) => {
                let since = now;
                self.0 = Stage::On { question, since };
                vec![(by, RecordingDeed::Began { at: now })]
            }
            (Stage::On { .. }, false) => {
                self.0 = Stage::Asked(question);
                vec![(by, RecordingDeed::Paused)]
            }
            _ => Vec::new(),
        }
    }

    /// How it stands, for everybody in the call.
    pub fn view(&self) -> RecordingView {
        match &self.0 {
            Stage::Off { why } => RecordingView::Off { why: *why },
            Stage::Asked(question) => RecordingView::Asked {
                asked: question.asked,
                by: question.by,
                agreed: question.agreed.iter().copied().collect(),
            },
            Stage::On { question, since } => RecordingView::On {
                since: *since,
                by: question.by,
                agreed: question.agreed.iter().copied().collect(),
            },
        }
    }

    const fn question(&self) -> Option<&Question> {
        match &self.0 {
            Stage::Off { .. } => None,
            Stage::Asked(question) | Stage::On { question, .. } => Some(question),
        }
    }

    const fn question_mut(&mut self) -> Option<&mut Question> {
        match &mut self.0 {
            Stage::Off { .. } => None,
            Stage::Asked(question) | Stage::On { question, .. } => Some(question),
        }
    }
}
