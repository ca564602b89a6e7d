//! The room of a consultation on the server, as a state machine without I/O: who waits, who is in
//! the call, what each of them is told. The shell around it owns sockets, timers, randomness and the
//! database.
//!
//! What holds whatever order things happen in (tried by `domain/tests/room.rs`):
//! - Somebody who resumes in time gets every event once, in order; every command is done once.
//! - Only people who were admitted can signal or chat, and only they are signalled or chatted to.
//!   Somebody who waits learns of nobody; only a host learns who waits.
//! - Credentials for relays are only for people who were admitted, and are renewed before they end.
//! - On hold, no signal passes between the clinicians and the others, so that nobody comes into the
//!   call by a new page while they believe themselves unseen.
//! - Nothing is recorded but with the kept consent of everybody in the call ([`super::recording`]).
//! - At most four are in the call ([`super::company`]); a place is kept while its owner can resume.
//! - A guest reads nothing that was written before they came.
//! - A camera reads, writes and hears of nothing but whom it is seen by, and goes when its owner goes.
//! - A signal reaches only the page load it was meant for.
//! - A person has at most one live connection; the newest wins. An admission lasts until they leave, are removed
//!   or it is over, however long they are away; a device that is gone gives way to another that is let in.
//! - A chat message is delivered only after the shell has kept it; so are the words to and from
//!   reception, which only the patient hears, and only while they wait. Of them a guest who waits hears
//!   only what goes to everybody.
//! - `Ended` is the last event anybody gets.
//! - Everything kept in memory is bounded; whoever reads too slowly is shed.

mod cameras;
mod commands;
mod credentials;
mod desk;
mod files;
mod goings;
mod hold;
mod machine;
mod patients_place;
mod person;
mod places;
mod recording;
mod sent_back;
mod session;
mod snapshot;
mod telling;

use super::command::{ClientFrame, Resume, ResumeToken};
use super::desk::DeskMessage;
use super::event::{ChatMessage, CloseCode, EndReason, IceConfig, ServerFrame};
use super::files::FileView;
use super::participant::{DisplayName, ParticipantRole};
use super::phone_camera::Owner;
use super::queue::QueueView;
use super::recording::RecordingDeed;
use crate::ids::{InstanceId, ParticipantId};
use crate::time::Timestamp;

pub use machine::Room;
pub use session::{MAX_BUFFERED_BYTES, MAX_BUFFERED_EVENTS};

/// The most people a room takes, waiting ones included.
pub const MAX_PEOPLE: usize = 16;

/// The most chat messages of one consultation.
pub const MAX_CHAT_MESSAGES: usize = 1_000;

/// The most chat messages of one person that are on their way to the disk.
pub const MAX_CHAT_PENDING: usize = 16;

/// How much of the chat a snapshot carries: the newest messages up to this weight.
pub const MAX_SNAPSHOT_CHAT_BYTES: usize = 40 * 1024;

/// One connection, numbered by the shell; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnId(pub u64);

/// One thing the shell was asked to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// A person as the database knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub participant: ParticipantId,
    /// In which capacity.
    pub role: ParticipantRole,
    /// Their name.
    pub name: DisplayName,
    /// When they were admitted, if they were and have not left since.
    pub admitted_at: Option<Timestamp>,
    /// Of a camera: whose it is.
    pub camera_of: Option<Owner>,
}

/// A connection whose first frame was read and whose sign-in was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connect {
    /// The connection.
    pub conn: ConnId,
    /// Whose it is.
    pub member: Member,
    /// Their page load.
    pub instance: InstanceId,
    /// What they ask to continue.
    pub resume: Option<Resume>,
    /// A fresh random token, used when nothing is continued.
    pub token: ResumeToken,
    /// How to reach the others; handed on only to somebody admitted.
    pub ice: IceConfig,
}

/// What happens to a room.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// Somebody connected.
    Connect(Box<Connect>),
    /// A connection was lost.
    Disconnect {
        /// Which.
        conn: ConnId,
    },
    /// A frame arrived.
    Frame {
        /// On which connection.
        conn: ConnId,
        /// The frame.
        frame: ClientFrame,
    },
    /// What arrived could not be read.
    Unreadable {
        /// On which connection.
        conn: ConnId,
    },
    /// A connection must go (too much sent, the server stops); its session can be resumed.
    Drop {
        /// Which.
        conn: ConnId,
        /// What to say.
        code: CloseCode,
    },
    /// Somebody was admitted. Repeating it does nothing.
    Admitted {
        /// Who.
        participant: ParticipantId,
        /// When; the admission they had when they hung up does nothing any more.
        at: Timestamp,
        /// How to reach the others.
        ice: IceConfig,
    },
    /// Somebody's admission was taken back: they wait again. Repeating it does nothing.
    SentBack {
        /// Who.
        participant: ParticipantId,
    },
    /// Fresh credentials for somebody, as `IceDue` asked.
    IceRenewed {
        /// For whom.
        participant: ParticipantId,
        /// How to reach the others from now on.
        ice: IceConfig,
    },
    /// Somebody's link was revoked: they go and can't come back.
    Removed {
        /// Who.
        participant: ParticipantId,
    },
    /// Somebody's sign-in ended: they go, and may come back by signing in again.
    SignedOut {
        /// Who.
        participant: ParticipantId,
    },
    /// The place in the queue or the clinic's lateness changed.
    QueueChanged {
        /// How it is now; `None` when there is no queue to be in.
        queue: Option<QueueView>,
    },
    /// These files are there now. Repeating it does nothing.
    FilesChanged {
        /// All of them, in the order in which they came.
        files: Vec<FileView>,
    },
    /// What the clinic and the patient have written to each other, as the database has it.
    DeskChanged {
        /// All of it, in the order it was kept.
        thread: Vec<DeskMessage>,
    },
    /// The clinician has put the others on hold, or taken them back. Repeating it does nothing.
    HoldChanged {
        /// Since when they are on hold.
        since: Option<Timestamp>,
    },
    /// The site lets calls be recorded, or does not. Repeating it does nothing.
    RecordingAllowed {
        /// Whether it does.
        allowed: bool,
    },
    /// Somebody had stepped away when the room was last open.
    AwayKnown {
        /// Who.
        participant: ParticipantId,
        /// Since when.
        since: Timestamp,
    },
    /// The consultation is over. Repeating it does nothing.
    Ended {
        /// Why.
        reason: EndReason,
    },
    /// What was to be kept is kept.
    Committed {
        /// What.
        ticket: Ticket,
    },
    /// What was to be kept could not be.
    CommitFailed {
        /// What.
        ticket: Ticket,
    },
    /// Time has passed.
    Tick,
}

/// What a room wants done.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// Send a frame.
    Send {
        /// On which connection.
        conn: ConnId,
        /// The frame.
        frame: ServerFrame,
    },
    /// Say why, and close the connection. Nothing more comes for it.
    Close {
        /// Which.
        conn: ConnId,
        /// Why.
        code: CloseCode,
    },
    /// Keep this, then answer with `Committed` or `CommitFailed`.
    Commit {
        /// To answer with.
        ticket: Ticket,
        /// What to keep.
        change: Change,
    },
    /// Somebody's credentials for relays end before long: answer with `IceRenewed`.
    IceDue {
        /// Whose.
        participant: ParticipantId,
        /// In which capacity they take part.
        role: ParticipantRole,
    },
    /// Somebody came, went or changed state: boards should look again.
    PresenceChanged,
}

/// Something the shell is to keep in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A chat message.
    Chat(ChatMessage),
    /// What a waiting patient writes to reception.
    Desk {
        /// Who writes.
        participant: ParticipantId,
        /// The message.
        message: DeskMessage,
    },
    /// Somebody has seen the first picture of another, as far as the room knows.
    FirstPicture {
        /// Who.
        participant: ParticipantId,
    },
    /// Somebody did something about a recording.
    Recording {
        /// Who; of what happens by itself, whose recording it is.
        participant: ParticipantId,
        /// What.
        deed: RecordingDeed,
    },
    /// Somebody steps away from the waiting room, or is back.
    Away {
        /// Who.
        participant: ParticipantId,
        /// Since when they are away.
        since: Option<Timestamp>,
    },
    /// Somebody hung up, and waits again when they come back.
    Left {
        /// Who.
        participant: ParticipantId,
        /// When.
        at: Timestamp,
        /// The admission that is used up; a newer one stands.
        admission: Option<Timestamp>,
    },
}
