//! One person in a consultation, as the others see them.

use serde::{Deserialize, Serialize};

use super::ladder::Wish;
use super::phone_camera::Owner;
use super::way::Way;
use crate::ids::{InstanceId, ParticipantId};
use crate::text::Line;
use crate::time::Timestamp;

/// The name shown under a face and beside a chat message.
pub type DisplayName = Line<120>;

/// In which capacity a person takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ParticipantRole {
    /// The person being seen.
    Patient,
    /// The person who leads the consultation and admits the others.
    Clinician,
    /// Somebody who helps the patient.
    Carer,
    /// Somebody who translates.
    Interpreter,
    /// Somebody who learns; the patient is told.
    Student,
    /// Another professional, invited by a link: takes part, but does not lead.
    Professional,
    /// No person: somebody's phone as one more camera of theirs ([`super::phone_camera`]).
    Camera,
}

impl ParticipantRole {
    /// Whether this role hosts: is in the call as soon as it connects, sees who waits, admits.
    pub const fn hosts(self) -> bool {
        matches!(self, Self::Clinician)
    }

    /// Whether this is somebody invited beside the patient: neither the patient nor a host.
    pub const fn is_guest(self) -> bool {
        !matches!(self, Self::Patient | Self::Clinician | Self::Camera)
    }

    /// Whether this is somebody's phone as a camera, and so no person.
    pub const fn is_camera(self) -> bool {
        matches!(self, Self::Camera)
    }

    /// The stable text, as stored and as on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Patient => "patient",
            Self::Clinician => "clinician",
            Self::Carer => "carer",
            Self::Interpreter => "interpreter",
            Self::Student => "student",
            Self::Professional => "professional",
            Self::Camera => "camera",
        }
    }

    /// The role of that text, if there is one.
    pub fn from_text(text: &str) -> Option<Self> {
        [
            Self::Patient,
            Self::Clinician,
            Self::Carer,
            Self::Interpreter,
            Self::Student,
            Self::Professional,
            Self::Camera,
        ]
        .into_iter()
        .find(|role| role.as_str() == text)
    }
}

/// How far into the consultation a person has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ParticipantState {
    /// In the waiting room: hears of nobody and can send nothing to the call.
    Waiting,
    /// In the call.
    Admitted,
    /// Hung up; coming back means waiting again (a host walks straight in).
    Left,
}

/// Whether a person's page is talking to the server. Media may flow between browsers all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// There is a live connection.
    Connected,
    /// There is none at the moment.
    Away,
}

/// One of a person's devices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeviceState {
    /// Working and sending.
    On,
    /// There, but switched off by its owner.
    #[default]
    Off,
    /// Missing, refused or broken: its owner could not switch it on.
    Unavailable,
}

/// What a person sends, said in words beside their picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MediaState {
    /// Their voice.
    pub microphone: DeviceState,
    /// Their picture.
    pub camera: DeviceState,
    /// Whether they share their screen.
    #[serde(default)]
    pub screen: bool,
    /// Whether their line is too poor for a picture just now, so that theirs is held back.
    #[serde(default)]
    pub held: bool,
    /// What they want sent to them at most.
    #[serde(default)]
    pub wish: Wish,
}

/// A person as another participant sees them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ParticipantView {
    /// Who.
    pub id: ParticipantId,
    /// In which capacity.
    pub role: ParticipantRole,
    /// Their name.
    pub name: DisplayName,
    /// Waiting, in the call, or gone.
    pub state: ParticipantState,
    /// Connected or away.
    pub presence: Presence,
    /// Their present page load, once there has been one. A new instance means new peer connections.
    pub instance: Option<InstanceId>,
    /// What they send.
    pub media: MediaState,
    /// The way their picture and sound take, as their browser says; of several, the furthest. Absent
    /// until it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub way: Option<Way>,
    /// Since when they have stepped away from the waiting room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub away_since: Option<Timestamp>,
    /// Of a camera: whose it is, and whose name it goes by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub camera_of: Option<Owner>,
}

impl ParticipantView {
    /// Whether they stand on the clinicians' side of a hold: a clinician, or a clinician's camera.
    pub fn is_with_clinicians(&self) -> bool {
        self.role.hosts() || self.camera_of.is_some_and(|owner| owner.role.hosts())
    }

    /// Whether media flows between these two: it does not between two cameras.
    pub const fn meets(&self, other: &Self) -> bool {
        !(self.role.is_camera() && other.role.is_camera())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_has_one_text_in_the_store_and_on_the_wire() {
        for role in [
            "patient",
            "clinician",
            "carer",
            "interpreter",
            "student",
            "professional",
            "camera",
        ] {
            let parsed = ParticipantRole::from_text(role).unwrap();
            assert_eq!(
                serde_json::to_string(&parsed).unwrap(),
                format!("\"{role}\"")
            );
        }
        assert_eq!(ParticipantRole::from_text("host"), None);
    }
}
