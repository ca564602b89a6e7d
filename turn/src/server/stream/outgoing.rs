//! What waits to be written to a stream. It is bounded: to a slow client media is dropped, for late
//! media is of no use and waiting for one client must not hold up anything.

use crate::core::Head;
use crate::stun::next_frame;

/// Media is dropped when so much waits: about half a second of good video.
const MEDIA_LIMIT: usize = 128 * 1024;

/// A client that reads not even answers is given up.
const ANSWER_LIMIT: usize = MEDIA_LIMIT + 64 * 1024;

/// Memory kept while nothing waits.
const KEPT: usize = 16 * 1024;

#[derive(Default)]
pub(super) struct Outgoing {
    bytes: Vec<u8>,
    written: usize,
}

impl Outgoing {
    pub(super) fn waiting(&self) -> &[u8] {
        &self.bytes[self.written..]
    }

    /// The first message that waits, or what is left of it.
    pub(super) fn next_message(&self) -> &[u8] {
        let waiting = self.waiting();
        let length = match next_frame(waiting) {
            Ok(Some(frame)) => frame.with_padding,
            _ => waiting.len(),
        };
        &waiting[..length]
    }

    /// Takes a relayed packet, unless too much waits.
    pub(super) fn media(&mut self, head: &Head, payload: &[u8], padding: usize) -> bool {
        let length = head.bytes().len() + payload.len() + padding;
        if self.waiting().len() + length > MEDIA_LIMIT {
            return false;
        }
        self.bytes.extend_from_slice(head.bytes());
        self.bytes.extend_from_slice(payload);
        self.bytes.resize(self.bytes.len() + padding, 0);
        true
    }

    /// Takes an answer, unless far too much waits.
    pub(super) fn answer(&mut self, answer: &[u8]) -> bool {
        if self.waiting().len() + answer.len() > ANSWER_LIMIT {
            return false;
        }
        self.bytes.extend_from_slice(answer);
        true
    }

    /// So much was written.
    pub(super) fn advance(&mut self, written: usize) {
        self.written += written;
        if self.written == self.bytes.len() {
            self.bytes.clear();
            self.bytes.shrink_to(KEPT);
            self.written = 0;
        } else if self.written > MEDIA_LIMIT {
            self.bytes.drain(..self.written);
            self.written = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_gives_way_to_answers_and_memory_stays_bounded() {
        let mut outgoing = Outgoing::default();
        while outgoing.answer(&[1; 1000]) {}
        assert!(outgoing.waiting().len() <= ANSWER_LIMIT);
        let mut outgoing = Outgoing::default();
        let mut passed = 0;
        for _ in 0..100_000 {
            if outgoing.answer(&[1; 100]) {
                passed += 100;
            }
            let waiting = outgoing.waiting().len();
            outgoing.advance(waiting.min(90));
            assert!(outgoing.bytes.len() <= 2 * ANSWER_LIMIT);
        }
        assert_eq!(passed, 90 * 100_000 + outgoing.waiting().len());
    }
}
