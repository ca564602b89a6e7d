//! The live rooms: one task a consultation with sockets, and the one list of them.

mod around;
mod entry;
mod figures;
mod keeper;
mod message;
mod messenger;
mod room_task;
mod rooms;
mod socket;

pub use entry::Who;
pub use rooms::LiveRooms;
pub use socket::{Callers, attend};

/// Seconds a new socket has to say who it is.
const HELLO_SECONDS: u64 = 10;

/// Seconds of silence after which a socket is taken for dead; browsers ping every few seconds.
const SILENCE_SECONDS: u64 = 45;

/// Seconds one frame may take to leave; who reads more slowly is shed.
const SEND_SECONDS: u64 = 10;

/// Seconds the other side has to take note of a goodbye.
const FAREWELL_SECONDS: u64 = 2;

/// Frames on their way to one socket. More than a whole replay after a resume.
const OUTGOING_FRAMES: usize = 1_536;

/// Things on their way to one room.
const INCOMING: usize = 256;

/// How long a room without anybody is kept, in seconds.
const LINGER_SECONDS: u64 = 60;
