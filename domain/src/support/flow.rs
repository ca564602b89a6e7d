//! A line filled for a moment, to see what it carries; and the words with which that is asked for.

use core::fmt;

/// One piece's size in bytes: one packet each, so that a slow line is counted finely.
pub const PIECE: usize = 1_000;
/// The most that may wait to leave, in bytes, so that a slow line is not busy with it for long after.
pub const WAITING: u32 = 24_000;
/// How often the receiving side says what has come, in milliseconds.
pub const REPORT_EVERY_MS: f64 = 100.0;

/// What the browser asks of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Fill the line to me.
    Down,
    /// Count what I send from now on.
    Up,
    /// That was all.
    Bye,
}

impl Command {
    /// As it is sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Up => "up",
            Self::Bye => "bye",
        }
    }

    /// Reads it.
    pub fn read(text: &str) -> Option<Self> {
        [Self::Down, Self::Up, Self::Bye]
            .into_iter()
            .find(|command| command.as_str() == text)
    }
}

/// Counts what comes.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Flow {
    /// When the first piece came, and the last, in milliseconds of one clock.
    times: Option<(f64, f64)>,
    /// What has come after the first piece.
    bytes: u32,
}

impl Flow {
    /// A piece of this size has come.
    pub fn receive(&mut self, size: usize, now_ms: f64) {
        match &mut self.times {
            // From the first on: what it waited for is no matter of the line.
            None => self.times = Some((now_ms, now_ms)),
            Some((_, last)) => {
                *last = now_ms.max(*last);
                let size = u32::try_from(size).unwrap_or(u32::MAX);
                self.bytes = self.bytes.saturating_add(size);
            }
        }
    }

    /// What has come so far.
    pub fn report(&self) -> Report {
        let lasted = self.times.map_or(0.0, |(first, last)| last - first);
        Report {
            bytes: self.bytes,
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            ms: lasted.clamp(0.0, 1e9) as u32,
        }
    }
}

/// So much in so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Report {
    /// Bytes after the first piece.
    pub bytes: u32,
    /// Milliseconds from the first piece to the last.
    pub ms: u32,
}

impl Report {
    /// The rate in kbit/s; none when nothing came after the first piece.
    pub fn kbps(&self) -> Option<u32> {
        let bits = u64::from(self.bytes) * 8;
        (bits > 0).then(|| u32::try_from(bits / u64::from(self.ms.max(1))).unwrap_or(u32::MAX))
    }

    /// Reads what `Display` wrote.
    pub fn read(text: &str) -> Option<Self> {
        let (bytes, ms) = text.strip_prefix("got ")?.split_once(' ')?;
        Some(Self {
            bytes: bytes.parse().ok()?,
            ms: ms.parse().ok()?,
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "got {} {}", self.bytes, self.ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pieces that come through a line of so many kbit/s for so many milliseconds.
    fn through(kbps: f64, lasts_ms: f64) -> Flow {
        let mut flow = Flow::default();
        let each = PIECE as f64 * 8.0 / kbps;
        let mut now = 1_234.5;
        while now < 1_234.5 + lasts_ms {
            flow.receive(PIECE, now);
            now += each;
        }
        flow
    }

    #[test]
    fn the_rate_is_that_of_the_line() {
        for kbps in [64.0, 300.0, 2_000.0, 9_000.0] {
            let told = f64::from(through(kbps, 2_500.0).report().kbps().unwrap());
            assert!((told / kbps - 1.0).abs() < 0.02, "{told} of {kbps}");
        }
    }

    #[test]
    fn one_piece_alone_tells_no_rate_and_all_at_once_is_fast() {
        assert_eq!(through(1.0, 100.0).report().kbps(), None);
        assert_eq!(Flow::default().report().kbps(), None);
        let mut flow = Flow::default();
        flow.receive(1_000, 5.0);
        flow.receive(1_000, 5.0);
        assert_eq!(flow.report().kbps(), Some(8_000));
    }

    #[test]
    fn words_survive_the_way() {
        let report = through(500.0, 1_000.0).report();
        assert_eq!(Report::read(&report.to_string()), Some(report));
        for bad in ["", "got", "got 1", "got -1 2", "got 1 2 3", "1 2"] {
            assert_eq!(Report::read(bad), None, "{bad}");
        }
        for command in [Command::Down, Command::Up, Command::Bye] {
            assert_eq!(Command::read(command.as_str()), Some(command));
        }
        assert_eq!(Command::read("DOWN"), None);
    }
}
