//! The wire: STUN messages, ChannelData, and their framing on a stream.
//!
//! Reading borrows from the datagram and writing fills a buffer the caller owns: nothing here
//! allocates. Whatever bytes come in, reading ends, and never panics.

mod address;
pub mod attribute;
mod channel_data;
mod crc;
mod fields;
mod frame;
mod integrity;
mod message;
mod writer;

pub use address::{read_xor, write_xor};
pub use channel_data::{CHANNEL_HEADER, ChannelData, is_channel_number};
pub use fields::{BadAttribute, Fields, Unknown, peers};
pub use frame::{Frame, InvalidFrame, next_frame};
pub use integrity::{Algorithm, Integrity, IntegrityKind, Key};
pub use message::{Attribute, Class, HEADER, MAGIC, Message, Method, TransactionId};
pub use writer::Writer;
