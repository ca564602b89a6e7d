//! What is so in a call, as plain data in signals that belong to no page.

use domain::consultation::command::ChatText;
use domain::consultation::desk::{DeskMessage, DeskText};
use domain::consultation::event::{ChatMessage, CloseCode, EndReason};
use domain::consultation::files::FileView;
use domain::consultation::hearing::Hint;
use domain::consultation::negotiation::ConnectionState;
use domain::consultation::participant::{DisplayName, ParticipantView};
use domain::consultation::quality::Quality;
use domain::consultation::queue::QueueView;
use domain::consultation::recording::RecordingView;
use domain::consultation::safety_words::Verdict;
use domain::consultation::way::Way;
use domain::ids::{ChatId, ParticipantId};
use domain::time::Timestamp;
use leptos::prelude::ArcRwSignal;

/// The way to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Connection {
    /// Being made for the first time.
    #[default]
    Connecting,
    /// It stands.
    Live,
    /// Lost, and being made again.
    Lost,
    /// The sign-in has ended: nothing goes to the server until there is one again. The call goes on.
    SignInNeeded,
    /// Over.
    Closed(CloseCode),
}

/// The way to one other person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Media {
    /// To whom.
    pub of: ParticipantId,
    /// How it stands.
    pub state: ConnectionState,
    /// The way picture and sound take, once it is known.
    pub way: Option<Way>,
    /// How good the line is.
    pub quality: Quality,
    /// Whether they speak just now.
    pub speaks: bool,
    /// The words by which both know that no one is between them.
    pub safety: Verdict,
}

/// Everything a page can show of a call.
#[derive(Debug, Clone, Default)]
pub struct CallState {
    /// The way to the server.
    pub connection: ArcRwSignal<Connection>,
    /// Whether the server asks to sign in again.
    pub sign_in_needed: ArcRwSignal<bool>,
    /// Yourself, once the server has said so.
    pub me: ArcRwSignal<Option<ParticipantView>>,
    /// Whether you are in the call.
    pub admitted: ArcRwSignal<bool>,
    /// The others you may know of.
    pub people: ArcRwSignal<Vec<ParticipantView>>,
    /// Your place in the queue, while you wait.
    pub queue: ArcRwSignal<Option<QueueView>>,
    /// What the clinic and you have written to each other while you wait.
    pub desk: ArcRwSignal<Vec<DeskMessage>>,
    /// What you have written to reception and the server has not kept yet.
    pub desk_sending: ArcRwSignal<Vec<(ChatId, DeskText)>>,
    /// Rises with each message to reception that the server would not take.
    pub desk_refused: ArcRwSignal<u32>,
    /// Since when the clinic knows that you have stepped away from the waiting room.
    pub away_since: ArcRwSignal<Option<Timestamp>>,
    /// Rises each time one is sent back from the call to the waiting room.
    pub sent_back: ArcRwSignal<u32>,
    /// Since when the call is on hold.
    pub hold: ArcRwSignal<Option<Timestamp>>,
    /// What was said in writing.
    pub chat: ArcRwSignal<Vec<ChatMessage>>,
    /// What you have said and the server has not kept yet.
    pub sending: ArcRwSignal<Vec<(ChatId, ChatText)>>,
    /// Rises with each message the server would not take.
    pub refused_chat: ArcRwSignal<u32>,
    /// What was given.
    pub files: ArcRwSignal<Vec<FileView>>,
    /// Who asks for a still picture, until it is answered.
    pub asked: ArcRwSignal<Option<(ParticipantId, DisplayName)>>,
    /// What became of the still picture one has asked for: a refusal, until it was read.
    pub declined: ArcRwSignal<bool>,
    /// By whom one's own shared screen was replaced, until it was said.
    pub screen_taken: ArcRwSignal<Option<DisplayName>>,
    /// How recording stands; nothing where the site does not record.
    pub recording: ArcRwSignal<Option<RecordingView>>,
    /// Whether the server did not do what was last wanted about it.
    pub recording_refused: ArcRwSignal<bool>,
    /// Why it is over, when it is.
    pub ended: ArcRwSignal<Option<EndReason>>,
    /// The ways to the others; changes also when a picture or sound has come.
    pub media: ArcRwSignal<Vec<Media>>,
    /// What is to be said about whether people hear each other.
    pub hint: ArcRwSignal<Option<Hint>>,
    /// Whether your address is kept from the others: only relayed ways are used.
    pub hidden: ArcRwSignal<bool>,
}
