//! The sockets of one room: hands out frames, sheds those who do not take them.

use std::collections::HashMap;

use domain::consultation::event::{CloseCode, ServerFrame};
use domain::consultation::room::ConnId;
use domain::ids::{ParticipantId, SignInId};
use tokio::sync::mpsc::Sender;

use super::Who;
use super::figures;

/// What waits for a socket. Boxed, because a channel sets aside room for 32 of whatever it carries, and there are
/// thousands of them.
pub type Frames = Sender<Box<ServerFrame>>;

/// One socket of a room.
#[derive(Debug)]
pub struct Line {
    pub participant: ParticipantId,
    pub who: Who,
    pub frames: Frames,
}

/// The sockets of one room.
#[derive(Debug, Default)]
pub struct Messenger(HashMap<ConnId, Line>);

impl Messenger {
    pub fn add(&mut self, conn: ConnId, line: Line) {
        self.0.insert(conn, line);
    }

    pub fn forget(&mut self, conn: ConnId) {
        self.0.remove(&conn);
    }

    pub fn conns(&self) -> Vec<ConnId> {
        self.0.keys().copied().collect()
    }

    /// The sign-ins of the clinicians who are here.
    pub fn sign_ins(&self) -> Vec<SignInId> {
        let sign_in = |line: &Line| match line.who {
            Who::Staff { sign_in, .. } => Some(sign_in),
            Who::Visit(_) => None,
        };
        self.0.values().filter_map(sign_in).collect()
    }

    /// The participants whose sockets answer to this.
    pub fn participants(&self, is: impl Fn(Who) -> bool) -> Vec<ParticipantId> {
        let lines = self.0.values().filter(|line| is(line.who));
        lines.map(|line| line.participant).collect()
    }

    /// Hands a frame to a socket; false when it has too many waiting.
    pub fn send(&self, conn: ConnId, frame: ServerFrame) -> bool {
        if let ServerFrame::Welcome { resumed, .. } = &frame {
            figures::connected(*resumed);
        }
        self.0
            .get(&conn)
            .is_none_or(|line| line.frames.try_send(Box::new(frame)).is_ok())
    }

    /// Says goodbye; the socket closes itself when it has sent what was waiting.
    pub fn close(&mut self, conn: ConnId, code: CloseCode) {
        if let Some(line) = self.0.remove(&conn) {
            figures::closed(code);
            // A socket that is full is closed without a word.
            let _ = line.frames.try_send(Box::new(ServerFrame::Closed { code }));
        }
    }
}
