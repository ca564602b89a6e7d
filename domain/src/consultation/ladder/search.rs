//! Finding out whether a line that was narrow is wide again.
//!
//! After a dip a browser believes in more only by some percent a second (draft-ietf-rmcat-gcc §5.5). What it does
//! beside that is to try, within moments, what it may suddenly send, if it has sent much less than it believes in for
//! a second or two. So it is held back for as long, now and then, and then may send as before.

use super::rung::VOICE_ALONE_BPS;
use crate::time::Timestamp;

/// For how long a line is borne as narrow before the first search: two looks.
const FIRST_MS: i64 = 1_500;
/// The longest time between two searches.
const MOST_MS: i64 = 60_000;
/// For how long is held back: two looks.
const HELD_MS: i64 = 1_500;
/// A browser that sends a larger share than this of what it believes in does not think of itself as held back.
const HELD_BACK: f64 = 0.6;
/// What the heads of a voice's packets take, bits a second.
const HEADS_BPS: u32 = 24_000;
/// What a voice alone takes that is sent twice, bits a second.
const VOICE_BPS: u32 = 2 * VOICE_ALONE_BPS + HEADS_BPS;
/// What is left of the picture meanwhile, bits a second.
const PICTURE_BPS: u32 = 20_000;

/// Searches, the more seldom the more often nothing was found.
#[derive(Debug, Clone)]
pub(super) struct Search {
    narrow_since: Option<Timestamp>,
    held_since: Option<Timestamp>,
    wait_ms: i64,
}

impl Default for Search {
    fn default() -> Self {
        Self {
            narrow_since: None,
            held_since: None,
            wait_ms: FIRST_MS,
        }
    }
}

impl Search {
    /// What a picture may take now beside the voice, while it is held back, bits a second.
    pub fn most_bps(&self) -> Option<u32> {
        self.held_since.map(|_| PICTURE_BPS)
    }

    /// The line does well, and yet the browser believes in no more than this: too little for a larger picture.
    pub fn narrow(&mut self, believed_bps: f64, now: Timestamp) {
        let narrow_since = *self.narrow_since.get_or_insert(now);
        let has_room = believed_bps * HELD_BACK >= f64::from(VOICE_BPS + PICTURE_BPS);
        match self.held_since {
            Some(began) if now.0 - began.0 >= HELD_MS => {
                self.held_since = None;
                self.narrow_since = Some(now);
                self.wait_ms = (self.wait_ms * 2).min(MOST_MS);
            }
            None if now.0 - narrow_since.0 >= self.wait_ms && has_room => {
                self.held_since = Some(now);
            }
            _ => {}
        }
    }

    /// There is something else to do: the line is bad, or wide enough, or nothing larger is wanted.
    pub fn rest(&mut self) {
        self.narrow_since = None;
        self.held_since = None;
    }

    /// It has become another line.
    pub fn anew(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_line_is_searched_more_and_more_seldom() {
        let mut search = Search::default();
        let mut began = Vec::new();
        for second in 0..120 {
            let before = search.most_bps();
            search.narrow(180_000.0, Timestamp(second * 1_000));
            if before.is_none() && search.most_bps().is_some() {
                began.push(second);
            }
        }
        assert_eq!(began, [2, 7, 15, 29, 55, 105]);
        search.anew();
        search.narrow(180_000.0, Timestamp(200_000));
        search.narrow(180_000.0, Timestamp(202_000));
        assert_eq!(search.most_bps(), Some(20_000));
        search.rest();
        assert_eq!(search.most_bps(), None);
    }

    #[test]
    fn a_voice_is_never_held_back() {
        let mut search = Search::default();
        for second in 0..60 {
            search.narrow(130_000.0, Timestamp(second * 1_000));
            assert_eq!(search.most_bps(), None, "second {second}");
        }
    }
}
