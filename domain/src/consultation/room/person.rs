//! One person of a room.

use super::Member;
use super::session::Session;
use crate::consultation::participant::{
    DisplayName, MediaState, ParticipantRole, ParticipantState, ParticipantView, Presence,
};
use crate::consultation::phone_camera::Owner;
use crate::consultation::way::Way;
use crate::ids::{InstanceId, ParticipantId};
use crate::time::Timestamp;

#[derive(Debug)]
pub(super) struct Person {
    pub id: ParticipantId,
    pub role: ParticipantRole,
    pub name: DisplayName,
    pub state: ParticipantState,
    /// The admission in force.
    pub admitted_at: Option<Timestamp>,
    /// The admission that hanging up has used up. Compared for equality only: clocks may jump.
    pub used_up: Option<Timestamp>,
    pub removed: bool,
    /// Of a camera: whose it is.
    pub camera_of: Option<Owner>,
    pub media: MediaState,
    pub way: Option<Way>,
    /// Since when they have stepped away from the waiting room.
    pub away_since: Option<Timestamp>,
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
            admitted_at: member.admitted_at,
            used_up: None,
            removed: false,
            camera_of: member.camera_of,
            media: MediaState::default(),
            way: None,
            away_since: None,
            instance: None,
            session: None,
        }
    }

    /// Brings the state up to what the database says at a new connection.
    pub fn arrive(&mut self, member: &Member) {
        self.name = member.name.clone();
        if let Some(at) = member.admitted_at {
            self.admit(at);
        }
        if self.role.hosts() {
            self.state = ParticipantState::Admitted;
        } else if self.state == ParticipantState::Left {
            self.state = ParticipantState::Waiting;
        }
    }

    /// Lets them in, unless they have hung up since that admission. Says whether anything changed.
    pub fn admit(&mut self, at: Timestamp) -> bool {
        if self.used_up == Some(at) {
            return false;
        }
        self.admitted_at = Some(at);
        self.away_since = None;
        let waited = self.state != ParticipantState::Admitted;
        self.state = ParticipantState::Admitted;
        waited
    }

    /// Hangs up; says which admission that uses up.
    pub fn leave(&mut self) -> Option<Timestamp> {
        self.state = ParticipantState::Left;
        self.way = None;
        self.away_since = None;
        self.used_up = self.admitted_at.take().or(self.used_up);
        self.used_up
    }

    pub fn is_admitted(&self) -> bool {
        self.state == ParticipantState::Admitted
    }

    pub fn is_connected(&self) -> bool {
        self.session.as_ref().is_some_and(|s| s.conn.is_some())
    }

    /// Whether this person may know of the other.
    pub fn sees(&self, other: &Self) -> bool {
        let theirs = other.camera_of.is_some_and(|of| of.participant == self.id);
        self.id != other.id
            && self.is_admitted()
            && match other.state {
                ParticipantState::Admitted => !(self.role.is_camera() && other.role.is_camera()),
                ParticipantState::Waiting => self.role.hosts() || theirs,
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
            way: self.way,
            away_since: self.away_since,
            camera_of: self.camera_of,
        }
    }
}
