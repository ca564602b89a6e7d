//! When a connection of a check is tried anew beside the one that is tried.
//!
//! A handshake whose packets get lost may stand still for good: then one that is begun anew gets through, and a
//! line that bears a voice would be told to bear nothing.

/// So many are tried on the way that calls take, at most.
pub const ON_THE_LINE: u8 = 5;
/// So many on each way through a relay, of which most relays are reached by no more than three.
pub const BY_RELAY: u8 = 3;
/// How long one that has its answer is waited for, in milliseconds.
const PATIENCE_MS: f64 = 1_000.0;
/// And for so many times as long as that answer took: on a slow line all takes longer, and must not be made slower.
const PATIENCE_TRIPS: f64 = 3.0;

/// When one was begun, and when its answer came, in milliseconds of one clock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Try {
    /// When it was begun.
    pub began_ms: f64,
    /// When its answer came, if it has.
    pub answered_ms: Option<f64>,
}

/// Whether another one is begun now, after so many of which this was the last.
pub fn another(made: u8, most: u8, last: Try, now_ms: f64) -> bool {
    let Some(answered) = last.answered_ms else {
        return false;
    };
    let patience = PATIENCE_MS + PATIENCE_TRIPS * (answered - last.began_ms).max(0.0);
    made < most && now_ms - answered > patience
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAST: Try = Try {
        began_ms: 500.0,
        answered_ms: Some(600.0),
    };

    #[test]
    fn another_is_begun_when_one_has_had_its_time_after_its_answer() {
        assert!(!another(1, 3, LAST, 1_900.0));
        assert!(another(1, 3, LAST, 1_901.0));
        assert!(!another(3, 3, LAST, 9_000.0), "no more than may be");
    }

    #[test]
    fn on_a_slow_line_it_has_longer_and_without_an_answer_there_is_nothing_to_wait_for() {
        let slow = Try {
            answered_ms: Some(1_500.0),
            ..LAST
        };
        assert!(!another(1, 3, slow, 5_500.0));
        assert!(another(1, 3, slow, 5_501.0));
        let unanswered = Try {
            answered_ms: None,
            ..LAST
        };
        assert!(!another(1, 3, unanswered, 60_000.0));
    }
}
