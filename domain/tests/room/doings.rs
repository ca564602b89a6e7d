//! What people and the clinic do in the world, by chance.

use domain::consultation::command::{ChatText, ClientFrame, Command};
use domain::consultation::desk::{DeskMessage, DeskSide, DeskText, DeskWords};
use domain::consultation::files::{FileKind, FileName, FileView};
use domain::consultation::participant::{DeviceState, MediaState};
use domain::consultation::queue::QueueView;
use domain::consultation::room::Input;
use domain::consultation::signal::{LinkId, Signal, SignalBody};
use domain::consultation::way::Way;
use domain::ids::{ChatId, FileId, InstanceId};
use rand::Rng;

use crate::world::{World, ice};

impl World {
    pub(super) fn say(&mut self, who: usize, command: Command) {
        if self.clients[who].welcomed {
            self.clients[who].send(command);
        }
    }

    pub(super) fn send_chat(&mut self, who: usize) {
        let id = ChatId::from_number(u128::from(self.number()));
        let text = ChatText::new("Hello").unwrap();
        self.say(who, Command::Chat { id, text });
    }

    pub(super) fn send_signal(&mut self, who: usize) {
        let to = self.rng.random_range(0..self.clients.len());
        let tag = self.number() as u32;
        let target = &self.clients[to];
        let stale = self.rng.random_bool(0.1);
        let to_instance = if stale {
            InstanceId::from_number(5)
        } else {
            target.instance
        };
        let body = SignalBody::Offer {
            round: 1,
            seen: 0,
            sdp: format!("{} {to_instance}", self.clients[who].instance),
        };
        let signal = Signal {
            from: LinkId(tag),
            to: None,
            body,
        };
        let command = Command::Signal {
            to: target.id(),
            to_instance,
            signal,
        };
        if self.clients[who].welcomed {
            let sender = &self.clients[who];
            self.sent.push((tag, who, to, sender.next_command));
        }
        self.say(who, command);
    }

    pub(super) fn send_media(&mut self, who: usize) {
        if self.rng.random_bool(0.2) {
            return self.say(who, Command::FirstPicture);
        }
        if self.rng.random_bool(0.3) {
            let ways = [Way::Direct, Way::RelayUdp, Way::RelayTls];
            let way = ways[self.rng.random_range(0..ways.len())];
            return self.say(who, Command::Way { way });
        }
        let camera = if self.rng.random_bool(0.5) {
            DeviceState::On
        } else {
            DeviceState::Off
        };
        let media = MediaState {
            camera,
            ..MediaState::default()
        };
        self.say(who, Command::Media(media));
    }

    pub(super) fn admit(&mut self, who: usize) {
        let participant = self.clients[who].id();
        self.now = self.now.plus_ms(1);
        // The disk leaves an admission that stands as it is. Now and then it was taken back and made anew before
        // the room looked.
        let anew = self.rng.random_bool(0.2);
        let member = &mut self.clients[who].member;
        let stands = member.admitted_at.filter(|_| !anew);
        if member.admitted_at.is_some() && anew {
            self.saw("let in anew");
        }
        let (at, ice) = (stands.unwrap_or(self.now), ice());
        self.clients[who].member.admitted_at = Some(at);
        self.saw("admitted");
        self.input(Input::Admitted {
            participant,
            at,
            ice,
        });
    }

    pub(super) fn leave(&mut self, who: usize) {
        if self.clients[who].welcomed {
            self.saw("left");
            self.say(who, Command::Leave);
        }
    }

    pub(super) fn remove_or_send_back(&mut self, who: usize) {
        if who == 0 || self.rng.random_bool(0.5) {
            return self.remove(who);
        }
        if self.clients[who].member.admitted_at.take().is_some() {
            self.saw("sent back");
            let participant = self.clients[who].id();
            self.input(Input::SentBack { participant });
        }
    }

    pub(super) fn remove(&mut self, who: usize) {
        // One of the patients, and not in every history.
        if who != 2 || self.rng.random_bool(0.3) || self.removed.contains(&who) {
            return;
        }
        self.saw("removed");
        self.removed.push(who);
        let participant = self.clients[who].id();
        self.input(Input::Removed { participant });
    }

    pub(super) fn repeat_a_command(&mut self, who: usize) {
        let client = &mut self.clients[who];
        if let (true, Some((n, command))) = (client.welcomed, client.unheard.front().cloned()) {
            // Only one that has been sent can be repeated, so put it behind everything.
            client.up.push_back(ClientFrame::Command { n, command });
            self.saw("repeated");
        }
    }

    pub(super) fn acknowledge(&mut self, who: usize) {
        let client = &mut self.clients[who];
        if client.welcomed {
            let event = client.last_event;
            client.up.push_back(ClientFrame::Ack { event });
        }
    }

    pub(super) fn change_the_queue_or_the_hold(&mut self) {
        if self.rng.random_bool(0.5) {
            let on = self.rng.random_bool(0.5);
            self.saw(if on { "held" } else { "taken back" });
            let since = on.then_some(self.now);
            return self.input(Input::HoldChanged { since });
        }
        let queue = QueueView {
            place: self.rng.random_range(1..4),
            late_minutes: 0,
        };
        self.input(Input::QueueChanged { queue: Some(queue) });
    }

    /// Words between the clinic and those who wait; somebody steps away, or is back.
    pub(super) fn wait_in_words(&mut self, who: usize) {
        let id = ChatId::from_number(u128::from(self.number()));
        let text = DeskText::new("How long?").unwrap();
        // Mostly one of the patients: others are refused.
        let who = if self.rng.random_bool(0.9) {
            1 + who % 2
        } else {
            who
        };
        match self.rng.random_range(0..6) {
            0 => {
                // The disk has it before the room hears of it, and the room may hear of it again.
                let message = DeskMessage {
                    id,
                    by: DeskSide::Clinic,
                    at: self.now,
                    words: DeskWords::RunningLate { minutes: 20 },
                    to_all: self.rng.random_bool(0.5),
                };
                self.saw("notice");
                self.desk.push(message);
                let thread = self.desk.clone();
                self.input(Input::DeskChanged { thread });
            }
            1 => self.say(who, Command::Away { away: true }),
            2 => self.say(who, Command::Away { away: false }),
            _ => self.say(who, Command::Desk { id, text }),
        }
    }

    /// A file comes or goes in the database; now and then somebody asks for a picture, or answers.
    pub(super) fn change_files(&mut self, who: usize) {
        if self.rng.random_bool(0.4) {
            let to = self.rng.random_range(0..self.clients.len());
            let to = self.clients[to].id();
            let command = if self.rng.random_bool(0.5) {
                Command::AskPicture { of: to }
            } else {
                Command::AnswerPicture { to, yes: true }
            };
            return self.say(who, command);
        }
        if self.files.len() > 3 {
            self.files.remove(0);
        } else {
            let id = FileId::from_number(u128::from(self.number()));
            self.files.push(FileView {
                id,
                from: self.clients[who].id(),
                name: self.clients[who].member.name.clone(),
                file: FileName::given("rash.jpg", FileKind::Jpeg),
                kind: FileKind::Jpeg,
                bytes: 100,
                picture: false,
                at: self.now,
            });
        }
        self.saw("files");
        let files = self.files.clone();
        self.input(Input::FilesChanged { files });
    }
}
