//! One person of a room.

use super::Member;
use super::session::Session;
use crate::consultation::participant::{
    DisplayName, MediaState, ParticipantRole, ParticipantState, ParticipantView, Presence,
};
use crate::ids::{InstanceId, ParticipantId};
use crate::time::Timestamp;

#[derive(Debug)]
pub(super) struct Person {
    pub id: ParticipantId,
    pub role: ParticipantRole,
    pub name: DisplayName,
    pub state: ParticipantState,
    pub left_at: Option<Timestamp>,
    pub removed: bool,
    pub media: MediaState,
    /// Outlives the session: peers keep their media with a page whose socket is gone.
    pub instance: Option<InstanceId>,
    pub session: Option<Session>,
}

impl Person {
    pub fn new(member: Member) -> Self {
        let admitted = member.role.hosts() || member.admitted_at.is_some();
        Self {
            id: member.participant,
            role: member.role,
            name: member.name,
            state: if admitted {
                ParticipantState::Admitted
            } else {
                ParticipantState::Waiting
            },
            left_at: None,
            removed: false,
            media: MediaState::default(),
            instance: None,
            session: None,
        }
    }

    /// Brings the state up to what the database says at a new connection.
    pub fn arrive(&mut self, member: &Member) {
        self.name = member.name.clone();
        let admitted = self.role.hosts() || member.admitted_at.is_some_and(|at| self.accepts(at));
        if admitted {
            self.state = ParticipantState::Admitted;
        } else if self.state == ParticipantState::Left {
            self.state = ParticipantState::Waiting;
        }
    }

    /// Whether an admission of that time is newer than the last leaving.
    pub fn accepts(&self, admitted_at: Timestamp) -> bool {
        self.left_at.is_none_or(|left| admitted_at > left)
    }

    pub fn is_admitted(&self) -> bool {
        self.state == ParticipantState::Admitted
    }

    pub fn is_connected(&self) -> bool {
        self.session.as_ref().is_some_and(|s| s.conn.is_some())
    }

    /// Whether this person may know of the other.
    pub fn sees(&self, other: &Self) -> bool {
        self.id != other.id
            && self.is_admitted()
            && match other.state {
                ParticipantState::Admitted => true,
                ParticipantState::Waiting => self.role.hosts(),
                ParticipantState::Left => false,
            }
    }

    pub fn view(&self) -> ParticipantView {
        ParticipantView {
            id: self.id,
            role: self.role,
            name: self.name.clone(),
            state: self.state,
            presence: if self.is_connected() {
                Presence::Connected
            } else {
                Presence::Away
            },
            instance: self.instance,
            media: self.media,
        }
    }
}
