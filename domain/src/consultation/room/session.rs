//! One resume session of one participant: the numbered events to it, the numbered commands from it.

use std::collections::{BTreeSet, VecDeque};

use super::ConnId;
use crate::consultation::command::ResumeToken;
use crate::consultation::event::{Event, RESUME_WINDOW_MS, Refusal};
use crate::ids::InstanceId;
use crate::time::Timestamp;

/// The most events kept for one participant until they are acknowledged.
pub const MAX_BUFFERED_EVENTS: usize = 1_024;

/// The most bytes (roughly) of events kept for one participant until they are acknowledged.
pub const MAX_BUFFERED_BYTES: usize = 256 * 1024;

/// The most refusals repeated after a resume.
const MAX_REFUSALS: usize = 32;

/// More is waiting than this participant may have waiting.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Overflow;

#[derive(Debug)]
pub(super) struct Session {
    /// Tells this session from an earlier one of the same participant.
    pub serial: u64,
    pub token: ResumeToken,
    pub instance: InstanceId,
    pub conn: Option<ConnId>,
    /// When their credentials for relays are to be renewed.
    pub ice_due: Option<Timestamp>,
    lost_at: Timestamp,
    last_event: u64,
    buffer: VecDeque<(u64, Event)>,
    weight: usize,
    /// The last command taken up.
    taken: u64,
    /// Those taken up that wait for the disk.
    pending: BTreeSet<u64>,
    refusals: VecDeque<(u64, Refusal)>,
}

impl Session {
    pub fn new(serial: u64, token: ResumeToken, instance: InstanceId, conn: ConnId) -> Self {
        Self {
            serial,
            token,
            instance,
            conn: Some(conn),
            ice_due: None,
            lost_at: Timestamp(0),
            last_event: 0,
            buffer: VecDeque::new(),
            weight: 0,
            taken: 0,
            pending: BTreeSet::new(),
            refusals: VecDeque::new(),
        }
    }

    pub fn lose(&mut self, now: Timestamp) {
        self.conn = None;
        self.lost_at = now;
    }

    pub fn is_over(&self, now: Timestamp) -> bool {
        self.conn.is_none() && now.0 - self.lost_at.0 > RESUME_WINDOW_MS
    }

    /// Whether a page that has events up to `last_event` can go on from there.
    pub fn can_resume(&self, token: &ResumeToken, instance: InstanceId, last_event: u64) -> bool {
        let first_kept = self.last_event - self.buffer.len() as u64;
        self.token == *token
            && self.instance == instance
            && (first_kept..=self.last_event).contains(&last_event)
    }

    /// Numbers and keeps an event.
    pub fn push(&mut self, event: Event) -> Result<u64, Overflow> {
        let weight = event.weight();
        let full = self.buffer.len() >= MAX_BUFFERED_EVENTS;
        if full || self.weight + weight > MAX_BUFFERED_BYTES {
            return Err(Overflow);
        }
        self.last_event += 1;
        self.weight += weight;
        self.buffer.push_back((self.last_event, event));
        Ok(self.last_event)
    }

    /// Forgets events that arrived. False for a number that was never sent.
    pub fn ack(&mut self, upto: u64) -> bool {
        while let Some((n, event)) = self.buffer.front() {
            if *n > upto {
                break;
            }
            self.weight -= event.weight();
            self.buffer.pop_front();
        }
        upto <= self.last_event
    }

    /// The events not yet acknowledged.
    pub fn kept(&self) -> impl Iterator<Item = (u64, &Event)> {
        self.buffer.iter().map(|(n, event)| (*n, event))
    }

    /// Takes up a command: `Some(true)` when it is new, `Some(false)` when it was taken up before,
    /// `None` when one before it is missing.
    pub const fn take(&mut self, n: u64) -> Option<bool> {
        if n == 0 || n > self.taken + 1 {
            return None;
        }
        let fresh = n == self.taken + 1;
        if fresh {
            self.taken = n;
        }
        Some(fresh)
    }

    pub fn wait_for(&mut self, n: u64) {
        self.pending.insert(n);
    }

    pub fn settle(&mut self, n: u64) {
        self.pending.remove(&n);
    }

    pub fn pending(&self) -> usize {
        self.pending.len()
    }

    /// The last command such that it and all before it are done.
    pub fn heard(&self) -> u64 {
        self.pending.first().map_or(self.taken, |first| first - 1)
    }

    /// Keeps a refusal, so that a resume repeats it.
    pub fn refuse(&mut self, n: u64, code: Refusal) {
        if self.refusals.len() >= MAX_REFUSALS {
            self.refusals.pop_front();
        }
        self.refusals.push_back((n, code));
    }

    pub fn refusals(&self) -> impl Iterator<Item = (u64, Refusal)> {
        self.refusals.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ParticipantId;

    fn session() -> Session {
        let token = ResumeToken("t".to_owned());
        Session::new(1, token, InstanceId::from_number(1), ConnId(1))
    }

    fn event() -> Event {
        Event::ParticipantLeft {
            participant: ParticipantId::from_number(9),
        }
    }

    #[test]
    fn heard_waits_for_the_disk_and_catches_up() {
        let mut session = session();
        assert_eq!(session.take(1), Some(true));
        assert_eq!(session.take(2), Some(true));
        session.wait_for(2);
        assert_eq!(session.take(3), Some(true));
        assert_eq!(session.heard(), 1);
        session.settle(2);
        assert_eq!(session.heard(), 3);
        assert_eq!(session.take(2), Some(false));
        assert_eq!(session.take(5), None);
    }

    #[test]
    fn only_what_is_still_kept_can_be_resumed() {
        let mut session = session();
        for _ in 0..5 {
            assert!(session.push(event()).is_ok());
        }
        assert!(session.ack(3));
        let token = session.token.clone();
        let instance = session.instance;
        assert!(!session.can_resume(&token, instance, 2));
        assert!(session.can_resume(&token, instance, 3));
        assert!(session.can_resume(&token, instance, 5));
        assert!(!session.can_resume(&token, instance, 6));
        assert!(!session.ack(6));
    }

    #[test]
    fn a_full_buffer_takes_no_more() {
        let mut session = session();
        for _ in 0..MAX_BUFFERED_EVENTS {
            assert!(session.push(event()).is_ok());
        }
        assert_eq!(session.push(event()), Err(Overflow));
    }
}
