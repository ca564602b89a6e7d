//! A person's phone as one more camera of theirs in a call: who may use one, what it may do, and how
//! long it is in. It is a device and no person: it sends a picture and nothing else, and is in the call
//! only for as long as its owner is, by the admission under which they made its link.

use serde::{Deserialize, Serialize};

use super::command::Command;
use super::guests::QrCode;
use super::participant::{DeviceState, MediaState, ParticipantRole};
use crate::ids::{ConsultationId, ParticipantId};
use crate::people::wire::wire;
use crate::time::Timestamp;

/// How long a link is good for, in milliseconds: the phone lies beside whoever makes it.
pub const LINK_GOOD_FOR_MS: i64 = 10 * 60_000;

/// How long the phone that has used a link stays known, in milliseconds: longer than any call.
pub const PHONE_KNOWN_FOR_MS: i64 = 12 * 3_600_000;

/// Whose camera it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Owner {
    /// The person who shows something by it.
    pub participant: ParticipantId,
    /// In which capacity they take part.
    pub role: ParticipantRole,
}

wire! {
    /// A link that makes a phone one's camera: shown this once, for one phone.
    pub struct CameraLink {
        /// The link.
        pub link: String,
        /// The same as a QR code, unless it is too long for one.
        pub qr: Option<QrCode>,
        /// When it runs out.
        pub expires_at: Timestamp,
        /// Whether the clinician is asked to let the phone in.
        pub waits: bool,
    }

    /// What the phone is shown: nothing of the consultation but whose camera it is.
    pub struct CameraView {
        /// The consultation, whose socket it may open.
        pub consultation: ConsultationId,
        /// The name of whoever shows something by it.
        pub owner_name: String,
        /// The site.
        pub site_name: String,
        /// Whether the clinician is asked to let it in.
        pub waits: bool,
        /// Whether it has asked to come in.
        pub arrived: bool,
        /// The server's clock.
        pub now: Timestamp,
    }
}

/// Who may use a phone as a camera: whoever is examined, and whoever examines.
pub const fn may_own(role: ParticipantRole) -> bool {
    matches!(role, ParticipantRole::Patient | ParticipantRole::Clinician)
}

/// Whether a phone of theirs waits until the clinician lets it in. Who lets others in need not ask.
pub const fn waits(owner: ParticipantRole) -> bool {
    !owner.hosts()
}

/// What a camera may say: what makes the connection, and that it stops.
pub const fn may(command: &Command) -> bool {
    match command {
        Command::Signal { .. } | Command::Media(_) | Command::Way { .. } | Command::Leave => true,
        Command::Chat { .. }
        | Command::AskPicture { .. }
        | Command::AnswerPicture { .. }
        | Command::Desk { .. }
        | Command::Away { .. }
        | Command::Recording { .. }
        | Command::FirstPicture => false,
    }
}

/// A camera sends its picture alone, whatever its page says.
pub const fn picture_alone(said: MediaState) -> MediaState {
    MediaState {
        microphone: DeviceState::Unavailable,
        screen: false,
        ..said
    }
}

/// How its owner stands to the consultation now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnerNow {
    /// Whether they have hung up, or their own link opens nothing any more.
    pub gone: bool,
    /// Since when they are admitted; a clinician, who comes by a sign-in, never is.
    pub admitted_at: Option<Timestamp>,
}

/// Whether a camera still counts whose link was made under this admission of its owner. Somebody who
/// was let in anew, perhaps by another clinician, makes a new link.
pub fn counts(owner: OwnerNow, made_under: Option<Timestamp>) -> bool {
    !owner.gone && owner.admitted_at == made_under
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consultation::command::ChatText;
    use crate::consultation::guests::GUEST_ROLES;
    use crate::ids::ChatId;

    #[test]
    fn patient_and_clinician_may_and_a_camera_has_no_camera() {
        assert!(may_own(ParticipantRole::Patient) && may_own(ParticipantRole::Clinician));
        assert!(!may_own(ParticipantRole::Camera));
        assert!(GUEST_ROLES.iter().all(|role| !may_own(*role)));
    }

    #[test]
    fn only_who_lets_others_in_need_not_ask() {
        assert!(waits(ParticipantRole::Patient));
        assert!(!waits(ParticipantRole::Clinician));
    }

    #[test]
    fn a_camera_writes_nothing_and_asks_for_nothing() {
        let chat = Command::Chat {
            id: ChatId::from_number(1),
            text: ChatText::new("Hello").unwrap(),
        };
        let asks = Command::AskPicture {
            of: ParticipantId::from_number(1),
        };
        for command in [chat, asks, Command::Away { away: true }] {
            assert!(!may(&command), "{command:?}");
        }
        assert!(may(&Command::Leave));
        assert!(may(&Command::Media(MediaState::default())));
    }

    #[test]
    fn a_camera_that_claims_a_voice_has_none() {
        let said = MediaState {
            microphone: DeviceState::On,
            camera: DeviceState::On,
            screen: true,
            ..MediaState::default()
        };
        let heard = picture_alone(said);
        assert_eq!(heard.microphone, DeviceState::Unavailable);
        assert_eq!(heard.camera, DeviceState::On);
        assert!(!heard.screen);
    }

    #[test]
    fn it_counts_under_the_one_admission_of_its_owner() {
        let owner = |gone, at: Option<i64>| OwnerNow {
            gone,
            admitted_at: at.map(Timestamp),
        };
        assert!(counts(owner(false, Some(5)), Some(Timestamp(5))));
        assert!(!counts(owner(true, Some(5)), Some(Timestamp(5))));
        assert!(!counts(owner(false, None), Some(Timestamp(5))), "sent back");
        assert!(!counts(owner(false, Some(9)), Some(Timestamp(5))), "anew");
        assert!(counts(owner(false, None), None), "a clinician's");
    }
}
