//! What a browser sends over the socket.
//!
//! The first frame is [`ClientFrame::Hello`]. After that come numbered commands: 1, 2, 3 … within
//! one resume session (from a `Welcome` with `resumed: false` on). A command the server has not yet
//! acknowledged with `Heard` is sent again after a resume under its old number; the server does each
//! number once.

use serde::{Deserialize, Serialize};

use super::desk::DeskText;
use super::participant::MediaState;
use super::recording::RecordingStep;
use super::signal::Signal;
use super::way::Way;
use crate::ids::{ChatId, InstanceId, ParticipantId};
use crate::text::Prose;

/// The version of the socket protocol spoken here.
pub const PROTOCOL: u16 = 1;

/// The largest frame either side sends, in bytes.
pub const MAX_FRAME_BYTES: usize = 64 * 1024;

/// What one person says to the others in writing.
pub type ChatText = Prose<2000>;

/// One frame from a browser.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientFrame {
    /// The first frame: who is asking, and whether a lost connection is to be continued.
    Hello {
        /// The protocol version, [`PROTOCOL`].
        protocol: u16,
        /// Which of the browser's sign-ins this page acts for.
        side: Side,
        /// This page load.
        instance: InstanceId,
        /// The connection to continue, if there was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        resume: Option<Resume>,
    },
    /// A numbered command.
    Command {
        /// Its number within the resume session, from 1.
        n: u64,
        /// What to do.
        command: Command,
    },
    /// All events up to this number have arrived and may be forgotten.
    Ack {
        /// The number of the last event that arrived.
        event: u64,
    },
    /// Is anybody there? Answered with `Pong`.
    Ping,
}

/// Which of the browser's two possible sign-ins a page acts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The visit opened by an invitation.
    Patient,
    /// The visit opened by the invitation of a carer, interpreter or other guest.
    Guest,
    /// The visit of a phone that is somebody's camera.
    Camera,
    /// A member of staff's sign-in.
    Staff,
}

/// The connection to continue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Resume {
    /// The token of its `Welcome`.
    pub token: ResumeToken,
    /// The last event that arrived; 0 when none did.
    pub last_event: u64,
}

/// Proves that a page is the one that held the lost connection. Not a sign-in: the cookie is
/// checked as well.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct ResumeToken(pub String);

impl core::fmt::Debug for ResumeToken {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("ResumeToken")
    }
}

/// What a participant wants done. Admitting, the note and the end are HTTP requests instead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Command {
    /// Pass this on to another participant's page, so that two browsers find each other.
    Signal {
        /// To whom.
        to: ParticipantId,
        /// To which of their page loads; for any other it is dropped.
        to_instance: InstanceId,
        /// What.
        signal: Signal,
    },
    /// Say this in writing to everybody in the call.
    Chat {
        /// Chosen by the sender; the same id sent twice is one message.
        id: ChatId,
        /// The words.
        text: ChatText,
    },
    /// My microphone, camera or screen changed.
    Media(MediaState),
    /// The way my picture and sound take is known, or changed. Of several ways, the furthest.
    Way {
        /// Which.
        way: Way,
    },
    /// Ask this patient for a still picture for the record. Only who leads the call may.
    AskPicture {
        /// Whom.
        of: ParticipantId,
    },
    /// Answer who asked for a picture. The picture itself is sent as a file.
    AnswerPicture {
        /// Who asked.
        to: ParticipantId,
        /// Whether one agrees.
        yes: bool,
    },
    /// Ask whether this call may be recorded, answer that, or end it.
    Recording {
        /// Which.
        step: RecordingStep,
    },
    /// Write to reception, while waiting.
    Desk {
        /// Chosen by the sender; the same id sent twice is one message.
        id: ChatId,
        /// The words.
        text: DeskText,
    },
    /// Step away from the waiting room for a few minutes, or be back.
    Away {
        /// Whether away.
        away: bool,
    },
    /// The first picture of somebody else is on this page's screen.
    FirstPicture,
    /// Hang up.
    Leave,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consultation::signal::{LinkId, SignalBody};

    #[test]
    fn a_hello_reads_as_documented() {
        let hello: ClientFrame = serde_json::from_str(
            r#"{"type":"hello","protocol":1,"side":"patient",
                "instance":"000000000000000000000000000000a1"}"#,
        )
        .unwrap();
        let expected = ClientFrame::Hello {
            protocol: PROTOCOL,
            side: Side::Patient,
            instance: InstanceId::from_number(0xa1),
            resume: None,
        };
        assert_eq!(hello, expected);
    }

    #[test]
    fn every_command_survives_its_own_text() {
        for command in [
            Command::Signal {
                to: ParticipantId::from_number(1),
                to_instance: InstanceId::from_number(2),
                signal: Signal {
                    from: LinkId(1),
                    to: None,
                    body: SignalBody::Hello,
                },
            },
            Command::Chat {
                id: ChatId::from_number(3),
                text: ChatText::new("Bore da").unwrap(),
            },
            Command::Media(MediaState::default()),
            Command::Way { way: Way::RelayTcp },
            Command::AskPicture {
                of: ParticipantId::from_number(4),
            },
            Command::AnswerPicture {
                to: ParticipantId::from_number(5),
                yes: true,
            },
            Command::Recording {
                step: RecordingStep::Answer {
                    asked: crate::time::Timestamp(1),
                    yes: true,
                },
            },
            Command::Desk {
                id: ChatId::from_number(4),
                text: DeskText::new("Rwy'n aros").unwrap(),
            },
            Command::Away { away: true },
            Command::FirstPicture,
            Command::Leave,
        ] {
            let frame = ClientFrame::Command { n: 1, command };
            let text = serde_json::to_string(&frame).unwrap();
            assert_eq!(serde_json::from_str::<ClientFrame>(&text).unwrap(), frame);
        }
    }
}
