//! Words between the clinic and somebody who waits, and stepping away.

use domain::consultation::command::Command;
use domain::consultation::desk::{DeskMessage, DeskText};
use domain::ids::ChatId;
use domain::time::Timestamp;
use leptos::prelude::{GetUntracked, Set, Update};

use super::call::Call;
use crate::api::random_hex;

impl Call {
    /// Writes to reception.
    pub fn write_to_desk(&self, text: DeskText) {
        if let Ok(id) = random_hex(16).parse::<ChatId>() {
            self.state
                .desk_sending
                .update(|s| s.push((id, text.clone())));
            self.command(Command::Desk { id, text });
        }
    }

    /// Steps away from the waiting room, or is back.
    pub fn step_away(&self, away: bool) {
        self.command(Command::Away { away });
    }

    pub(super) fn desk_begins(&self, thread: Vec<DeskMessage>, away_since: Option<Timestamp>) {
        self.state.desk.set(thread);
        self.state.away_since.set(away_since);
        self.desk_arrived();
    }

    pub(super) fn desk_has(&self, message: DeskMessage) {
        self.state.desk.update(|thread| {
            if thread.iter().all(|m| m.id != message.id) {
                thread.push(message);
            }
        });
        self.desk_arrived();
    }

    pub(super) fn desk_was_refused(&self, id: ChatId) {
        self.state
            .desk_sending
            .update(|s| s.retain(|(sent, _)| *sent != id));
        self.state.desk_refused.update(|n| *n += 1);
    }

    /// What has come back from the server is not being sent any more.
    fn desk_arrived(&self) {
        let thread = self.state.desk.get_untracked();
        self.state
            .desk_sending
            .update(|s| s.retain(|(id, _)| thread.iter().all(|m| m.id != *id)));
    }
}
