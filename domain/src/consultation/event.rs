//! What the server sends over the socket.
//!
//! Events are numbered per participant from 1 within one resume session. A connection lost for less
//! than [`RESUME_WINDOW_MS`] continues where it stopped: `Welcome { resumed: true }`, then every
//! event after the last one that arrived, none twice. Otherwise a new session starts: `Welcome
//! { resumed: false }` with a snapshot of everything this participant may know, then events from 1.

use serde::{Deserialize, Serialize};

use super::command::{ChatText, ResumeToken, Side};
use super::desk::DeskMessage;
use super::files::FileView;
pub use super::ice::{IceConfig, IceServer};
use super::participant::{DisplayName, ParticipantRole, ParticipantView};
use super::queue::QueueView;
use super::recording::RecordingView;
use super::signal::Signal;
use crate::ids::{ChatId, InstanceId, ParticipantId};
use crate::time::Timestamp;

/// How long a lost connection can be continued.
pub const RESUME_WINDOW_MS: i64 = 30_000;

/// One frame to a browser.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerFrame {
    /// The connection stands.
    Welcome {
        /// Whether the lost connection is continued. If not, command and event numbers start anew.
        resumed: bool,
        /// What to show when this connection is lost.
        token: ResumeToken,
        /// Who you are.
        participant: ParticipantId,
        /// The last command done; send those after it again.
        heard: u64,
        /// Everything you may know; absent when resumed, because the missed events follow instead.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        snapshot: Option<Box<Snapshot>>,
    },
    /// Something happened.
    Event {
        /// Its number within the resume session, from 1.
        n: u64,
        /// What happened.
        event: Event,
    },
    /// All commands up to this number are done, and what was to be kept is kept.
    Heard {
        /// The number of the last command done.
        n: u64,
    },
    /// The answer to `Ping`.
    Pong,
    /// A command was not done, and will not be.
    Refused {
        /// Why.
        code: Refusal,
        /// Which command.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        n: Option<u64>,
    },
    /// The last frame of this connection.
    Closed {
        /// Why.
        code: CloseCode,
    },
}

/// Why a command was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// You are still in the waiting room.
    NotAdmitted,
    /// That person, or that page of theirs, is not in the call any more.
    Gone,
    /// A part of it is too long, it says nothing, or it is not yours to do.
    NotAcceptable,
    /// The clinician has put the call on hold.
    OnHold,
    /// There are too many of these in this consultation.
    TooMany,
    /// It could not be kept; try again.
    Unavailable,
}

/// Why a connection was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CloseCode {
    /// Another page of the same person took over. Do not connect again by yourself.
    Replaced,
    /// The link was revoked, or the person was removed. Do not connect again.
    Removed,
    /// As many people as fit are in the call. Come again when somebody has left.
    Full,
    /// The clinician has locked the room. Come again later.
    Locked,
    /// The consultation is over.
    Ended,
    /// You left.
    Left,
    /// The frame was not one of ours, or came out of order. Connect anew.
    Malformed,
    /// Another protocol version. Load the page again.
    Protocol,
    /// No sign-in or visit fits. Sign in or open the link again.
    SignInNeeded,
    /// You read more slowly than the room talks. Connect anew.
    TooSlow,
    /// You sent too much at once. Connect anew after a while.
    TooFast,
    /// The server is stopping. Connect anew; media goes on.
    Stopping,
    /// A fault of the server's. Connect anew.
    Unavailable,
}

impl CloseCode {
    /// Whether the page should try again by itself.
    pub const fn reconnects(self) -> bool {
        matches!(
            self,
            Self::Malformed | Self::TooSlow | Self::TooFast | Self::Stopping | Self::Unavailable
        )
    }

    /// Whether the call is over with it for this side. A clinician whose sign-in has ended is asked
    /// to sign in again, and meanwhile goes on talking with the patient: a call is never cut.
    pub const fn ends_call(self, side: Side) -> bool {
        !self.reconnects() && !matches!((self, side), (Self::SignInNeeded, Side::Staff))
    }
}

/// Something that happened in the consultation, as one participant is told of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// Somebody came, or something about them changed. May be about yourself.
    ParticipantChanged {
        /// The person as they are now.
        participant: ParticipantView,
    },
    /// Somebody left, or is no longer yours to see.
    ParticipantLeft {
        /// Who.
        participant: ParticipantId,
    },
    /// Your place in the queue, or the clinic's lateness, changed.
    QueueChanged {
        /// How it is now.
        queue: QueueView,
    },
    /// You are in the call.
    Admitted {
        /// How to reach the others.
        ice: IceConfig,
        /// Everybody else in the call.
        participants: Vec<ParticipantView>,
        /// What was said in writing so far.
        chat: Vec<ChatMessage>,
        /// What was given so far.
        #[serde(default)]
        files: Vec<FileView>,
    },
    /// You wait again: you were handed to somebody else, and keep your place. The thread says to whom.
    SentBack {
        /// Your place in the queue.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        queue: Option<QueueView>,
        /// What the clinic and you have written to each other.
        desk: Vec<DeskMessage>,
    },
    /// Another participant's page has this for yours.
    Signal {
        /// From whom.
        from: ParticipantId,
        /// From which of their page loads.
        from_instance: InstanceId,
        /// What.
        signal: Signal,
    },
    /// New credentials for the relays, well before the ones you have end. What is connected stays so;
    /// the next way is looked for with these.
    IceChanged {
        /// How to reach the others from now on.
        ice: IceConfig,
    },
    /// Somebody said something in writing (your own messages come back this way too).
    Chat(ChatMessage),
    /// Somebody has given a file, or one was deleted: these are there now.
    FilesChanged {
        /// All of them, in the order in which they came.
        files: Vec<FileView>,
    },
    /// The clinician asks for a still picture for the record: the patient answers.
    PictureAsked {
        /// Who asks.
        from: ParticipantId,
        /// Their name.
        name: DisplayName,
    },
    /// What the patient has answered. A picture that was agreed to follows as a file.
    PictureAnswered {
        /// Who answers.
        from: ParticipantId,
        /// Whether they agree.
        yes: bool,
    },
    /// How recording stands has changed.
    RecordingChanged {
        /// How it stands now; absent where the site does not record.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        recording: Option<RecordingView>,
    },
    /// The clinic has written to you while you wait, or what you wrote is kept.
    Desk(DeskMessage),
    /// Reception and the clinician know that you have stepped away, or are back.
    AwayChanged {
        /// Since when you are away; absent when you are here.
        since: Option<Timestamp>,
    },
    /// The clinician has put the call on hold, or is back: until then nothing is seen or heard
    /// between the clinicians and the others.
    HoldChanged {
        /// Since when it is on hold; absent when it goes on.
        since: Option<Timestamp>,
    },
    /// The consultation is over.
    Ended {
        /// Why.
        reason: EndReason,
    },
}

impl Event {
    /// Roughly how many bytes it takes up in a buffer.
    pub fn weight(&self) -> usize {
        64 + match self {
            Self::Signal { signal, .. } => signal.weight(),
            Self::Chat(message) => message.weight(),
            Self::Desk(message) => message.weight(),
            Self::SentBack { desk, .. } => 64 + desk.iter().map(DeskMessage::weight).sum::<usize>(),
            Self::ParticipantChanged { .. } => 512,
            Self::IceChanged { .. } => 2048,
            Self::Admitted {
                participants, chat, ..
            } => {
                2048 + 512 * participants.len()
                    + chat.iter().map(ChatMessage::weight).sum::<usize>()
            }
            Self::FilesChanged { files } => 512 * files.len(),
            Self::PictureAsked { .. } => 256,
            Self::RecordingChanged { recording } => {
                recording.as_ref().map_or(0, RecordingView::weight)
            }
            Self::ParticipantLeft { .. }
            | Self::QueueChanged { .. }
            | Self::PictureAnswered { .. }
            | Self::AwayChanged { .. }
            | Self::HoldChanged { .. }
            | Self::Ended { .. } => 64,
        }
    }
}

/// One chat message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChatMessage {
    /// Chosen by its sender.
    pub id: ChatId,
    /// Who wrote it.
    pub from: ParticipantId,
    /// Their name, also when they have left since.
    pub name: DisplayName,
    /// In which capacity they wrote.
    pub role: ParticipantRole,
    /// When the server kept it.
    pub at: Timestamp,
    /// The words.
    pub text: ChatText,
}

impl ChatMessage {
    /// Roughly how many bytes it takes up in a buffer.
    pub fn weight(&self) -> usize {
        192 + self.text.as_str().len() + self.name.as_str().len()
    }
}

/// Why a consultation is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// The clinician ended it and recorded an outcome.
    Finished,
    /// The appointment was cancelled.
    Cancelled,
}

/// Everything one participant may know about the consultation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Snapshot {
    /// Yourself.
    pub me: ParticipantView,
    /// The others you may see: nobody while you wait; the call, once admitted; also who waits, for
    /// the clinician.
    pub participants: Vec<ParticipantView>,
    /// What was said in writing so far; empty while you wait.
    pub chat: Vec<ChatMessage>,
    /// What was given so far; empty while you wait.
    #[serde(default)]
    pub files: Vec<FileView>,
    /// Your place in the queue, while you wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<QueueView>,
    /// What the clinic and you have written to each other, while you wait; of a guest only what the clinic has
    /// told everybody who waits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub desk: Vec<DeskMessage>,
    /// Since when the call is on hold, once admitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<Timestamp>,
    /// How recording stands, once admitted; absent where the site does not record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<RecordingView>,
    /// How to reach the others, once admitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ice: Option<IceConfig>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chat_event_reads_flat() {
        let event = Event::Chat(ChatMessage {
            id: ChatId::from_number(1),
            from: ParticipantId::from_number(2),
            name: DisplayName::new("Siân Wyn-Jones").unwrap(),
            role: ParticipantRole::Patient,
            at: Timestamp(0),
            text: ChatText::new("Helo").unwrap(),
        });
        let frame = ServerFrame::Event { n: 7, event };
        let value = serde_json::to_value(&frame).unwrap();
        assert_eq!(value["type"], "event");
        assert_eq!(value["event"]["type"], "chat");
        assert_eq!(value["event"]["text"], "Helo");
        assert_eq!(serde_json::from_value::<ServerFrame>(value).unwrap(), frame);
    }

    #[test]
    fn a_call_outlives_a_clinicians_sign_in_and_nothing_else() {
        let over = |code: CloseCode, side| code.ends_call(side);
        assert!(!over(CloseCode::SignInNeeded, Side::Staff));
        assert!(over(CloseCode::SignInNeeded, Side::Patient));
        for side in [Side::Staff, Side::Patient] {
            for code in [CloseCode::Replaced, CloseCode::Removed, CloseCode::Ended] {
                assert!(over(code, side), "{code:?} {side:?}");
            }
            assert!(!over(CloseCode::Stopping, side));
        }
    }
}
