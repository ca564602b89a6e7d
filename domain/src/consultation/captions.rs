//! Which words of a recogniser are shown under a call, and for how long.
//!
//! Each person's device makes the captions of what it hears by itself; they go nowhere. A recogniser says a
//! phrase several times while it grows, and once more when it is settled.

use crate::ids::ParticipantId;
use crate::time::Timestamp;

/// So many lines are read while one looks at a face.
pub const LINES: usize = 3;
/// How long a settled line stays, in milliseconds.
pub const STAYS_MS: i64 = 7_000;
/// A recogniser that falls silent in the middle of a phrase: its words stay so long, in milliseconds.
pub const UNSETTLED_STAYS_MS: i64 = 12_000;
/// The end of a long phrase is what counts; in characters.
pub const LONGEST: usize = 140;

/// A line as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caption {
    /// Rises: the same line keeps its number while it grows.
    pub number: u32,
    /// Who is speaking.
    pub of: ParticipantId,
    /// What was understood, its end if it is long.
    pub words: String,
    settled: bool,
    until: Timestamp,
}

/// The lines of one call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Captions {
    lines: Vec<Caption>,
    last: u32,
}

impl Captions {
    /// Somebody's recogniser has understood this; `settled` when it will not change any more.
    pub fn hear(&mut self, of: ParticipantId, words: &str, settled: bool, now: Timestamp) {
        self.pass(now);
        let words = end_of(words.trim());
        let growing = self
            .lines
            .iter()
            .position(|line| line.of == of && !line.settled);
        if words.is_empty() {
            // It was nothing after all.
            if let Some(at) = growing {
                self.lines.remove(at);
            }
            return;
        }
        let stays = if settled {
            STAYS_MS
        } else {
            UNSETTLED_STAYS_MS
        };
        let until = now.plus_ms(stays);
        if let Some(line) = growing.and_then(|at| self.lines.get_mut(at)) {
            line.words = words;
            line.settled = settled;
            line.until = until;
            return;
        }
        self.last = self.last.wrapping_add(1);
        self.lines.push(Caption {
            number: self.last,
            of,
            words,
            settled,
            until,
        });
        let many = self.lines.len().saturating_sub(LINES);
        self.lines.drain(..many);
    }

    /// Somebody has left, or is not listened to any more.
    pub fn gone(&mut self, of: ParticipantId) {
        self.lines.retain(|line| line.of != of);
    }

    /// Takes away what has been there long enough.
    pub fn pass(&mut self, now: Timestamp) {
        self.lines.retain(|line| line.until > now);
    }

    /// When the next line has been there long enough.
    pub fn wake_at(&self) -> Option<Timestamp> {
        self.lines.iter().map(|line| line.until).min()
    }

    /// What is shown, the newest last.
    pub fn lines(&self) -> &[Caption] {
        &self.lines
    }
}

/// The end of a text, from a whole word on.
fn end_of(text: &str) -> String {
    let length = text.chars().count();
    if length <= LONGEST {
        return text.to_owned();
    }
    let end: String = text.chars().skip(length - LONGEST).collect();
    let whole = end.split_once(' ').map_or(end.as_str(), |(_, rest)| rest);
    format!("… {whole}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAH: ParticipantId = ParticipantId::from_number(1);
    const ALYS: ParticipantId = ParticipantId::from_number(2);

    fn at(ms: i64) -> Timestamp {
        Timestamp(ms)
    }

    fn words(captions: &Captions) -> Vec<&str> {
        captions.lines().iter().map(|l| l.words.as_str()).collect()
    }

    #[test]
    fn a_phrase_grows_in_its_place_and_the_next_is_a_line_of_its_own() {
        let mut captions = Captions::default();
        captions.hear(SHAH, "how", false, at(0));
        captions.hear(ALYS, "hello", true, at(100));
        captions.hear(SHAH, "how are you", false, at(200));
        captions.hear(SHAH, "How are you?", true, at(300));
        assert_eq!(words(&captions), ["How are you?", "hello"]);
        let number = captions.lines()[0].number;
        captions.hear(SHAH, "Good.", true, at(400));
        assert_eq!(words(&captions), ["How are you?", "hello", "Good."]);
        assert_eq!(captions.lines()[0].number, number);
    }

    #[test]
    fn only_the_newest_lines_are_shown_and_each_for_its_time() {
        let mut captions = Captions::default();
        for (second, text) in ["one", "two", "three", "four"].into_iter().enumerate() {
            captions.hear(SHAH, text, true, at(1_000 * second as i64));
        }
        assert_eq!(words(&captions), ["two", "three", "four"]);
        assert_eq!(captions.wake_at(), Some(at(1_000 + STAYS_MS)));
        captions.pass(at(1_000 + STAYS_MS));
        assert_eq!(words(&captions), ["three", "four"]);
        captions.pass(at(60_000));
        assert_eq!((words(&captions).len(), captions.wake_at()), (0, None));
    }

    #[test]
    fn a_phrase_that_is_never_settled_goes_too() {
        let mut captions = Captions::default();
        captions.hear(SHAH, "and then", false, at(0));
        captions.pass(at(UNSETTLED_STAYS_MS - 1));
        assert_eq!(words(&captions), ["and then"]);
        captions.pass(at(UNSETTLED_STAYS_MS));
        assert!(words(&captions).is_empty());
    }

    #[test]
    fn what_turns_out_to_be_nothing_and_whoever_leaves_are_taken_away() {
        let mut captions = Captions::default();
        captions.hear(SHAH, "um", false, at(0));
        captions.hear(SHAH, "  ", true, at(100));
        assert!(words(&captions).is_empty());
        captions.hear(SHAH, "Hello", true, at(200));
        captions.hear(ALYS, "Hello", true, at(300));
        captions.gone(SHAH);
        assert_eq!(captions.lines().len(), 1);
        assert_eq!(captions.lines()[0].of, ALYS);
    }

    #[test]
    fn of_a_long_phrase_the_end_is_shown_from_a_whole_word_on() {
        let mut captions = Captions::default();
        let long = "thé word ".repeat(60);
        captions.hear(SHAH, &long, false, at(0));
        let shown = &captions.lines()[0].words;
        assert!(shown.starts_with("… "), "{shown}");
        assert!(shown.ends_with("thé word"), "{shown}");
        assert!(shown.chars().count() <= LONGEST + 2);
        assert!(shown.split(' ').skip(1).all(|w| w == "thé" || w == "word"));
    }
}
