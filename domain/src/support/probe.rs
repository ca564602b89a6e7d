//! Small packets there and back: how long that takes, how much it varies, and what gets lost which way.
//!
//! A probe is as large as a packet of voice and leaves as often. The server sends each back with the count
//! of those that have reached it, which tells loss on the way there from loss on the way back.

/// A probe's size in bytes: 20 ms of Opus at 32 kbit/s with what wraps it.
pub const SIZE: usize = 120;
/// Larger ones are not sent back.
const LARGEST: usize = 200;
/// More than these in one connection are not sent back.
const MOST: u32 = 1_000;

/// The probe of this number.
pub fn probe(number: u32) -> Vec<u8> {
    let mut bytes = vec![0; SIZE];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    bytes
}

/// The server's side: sends back what came, never more than that.
#[derive(Debug, Default)]
pub struct Mirror {
    count: u32,
}

impl Mirror {
    /// What to send back for this, if anything.
    pub fn reflect(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        if !(8..=LARGEST).contains(&bytes.len()) || self.count >= MOST {
            return None;
        }
        self.count += 1;
        let mut back = bytes.to_vec();
        back[4..8].copy_from_slice(&self.count.to_be_bytes());
        Some(back)
    }
}

/// The browser's side: what was sent when, and what came back.
#[derive(Debug, Default)]
pub struct Probes {
    /// When each left, and when it was back, in milliseconds of one clock.
    times: Vec<(f64, Option<f64>)>,
    /// The most that the server has counted.
    there: u32,
}

/// What the probes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Told {
    /// Milliseconds there and back, the median.
    pub round_trip_ms: Option<u32>,
    /// How much that varies from one to the next, in milliseconds.
    pub jitter_ms: Option<u32>,
    /// Of a thousand so many did not get there.
    pub lost_up_permille: Option<u16>,
    /// Of a thousand that got there so many did not come back.
    pub lost_down_permille: Option<u16>,
}

impl Probes {
    /// The next probe leaves now.
    pub fn send(&mut self, now_ms: f64) -> Vec<u8> {
        let number = u32::try_from(self.times.len()).unwrap_or(u32::MAX);
        self.times.push((now_ms, None));
        probe(number)
    }

    /// Something came back.
    pub fn receive(&mut self, bytes: &[u8], now_ms: f64) {
        let number = |at: usize| {
            let part = bytes.get(at..at + 4)?;
            part.try_into().ok().map(u32::from_be_bytes)
        };
        let (Some(which), Some(count)) = (number(0), number(4)) else {
            return;
        };
        let which = usize::try_from(which).unwrap_or(usize::MAX);
        // One that was never sent, or is back already, tells nothing.
        if let Some((_, back @ None)) = self.times.get_mut(which) {
            *back = Some(now_ms);
            self.there = self.there.max(count);
        }
    }

    /// Whether all are back.
    pub fn all_back(&self) -> bool {
        self.times.iter().all(|(_, back)| back.is_some())
    }

    /// What they say so far.
    pub fn told(&self) -> Told {
        let trips: Vec<f64> = (self.times.iter())
            .filter_map(|(left, back)| back.map(|back| (back - left).max(0.0)))
            .collect();
        let sent = count(self.times.len());
        let back = count(trips.len());
        let there = self.there.clamp(back, sent.max(back));
        let mut sorted = trips.clone();
        sorted.sort_by(f64::total_cmp);
        let changes: Vec<f64> = trips
            .windows(2)
            .map(|two| (two[1] - two[0]).abs())
            .collect();
        let mean = changes.iter().sum::<f64>() / (changes.len().max(1) as f64);
        Told {
            round_trip_ms: sorted.get(sorted.len() / 2).map(|&ms| whole(ms)),
            jitter_ms: (!changes.is_empty()).then(|| whole(mean)),
            lost_up_permille: permille(sent - there, sent),
            lost_down_permille: permille(there - back, there),
        }
    }
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

/// Milliseconds, rounded.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(ms: f64) -> u32 {
    ms.round().clamp(0.0, 1e9) as u32
}

fn permille(part: u32, of: u32) -> Option<u16> {
    let share = u64::from(part) * 1_000 / u64::from((of > 0).then_some(of)?);
    u16::try_from(share).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};

    /// A line with these delays and chances of loss; answers what its probes say.
    fn over(seed: u64, there: (f64, f64), back: (f64, f64), sway: f64) -> Told {
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
        let (mut probes, mut mirror) = (Probes::default(), Mirror::default());
        let mut answers = Vec::new();
        for i in 0..500 {
            let now = f64::from(i) * 20.0;
            let probe = probes.send(now);
            if random.random_bool(there.1) {
                continue;
            }
            let answer = mirror.reflect(&probe).unwrap();
            if !random.random_bool(back.1) {
                let late = random.random_range(0.0..=sway);
                answers.push((now + there.0 + back.0 + late, answer));
            }
        }
        answers.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (at, answer) in answers {
            probes.receive(&answer, at);
        }
        probes.told()
    }

    #[test]
    fn a_clean_line_tells_its_round_trip_and_no_loss() {
        let told = over(1, (20.0, 0.0), (15.0, 0.0), 0.0);
        assert_eq!(
            told,
            Told {
                round_trip_ms: Some(35),
                jitter_ms: Some(0),
                lost_up_permille: Some(0),
                lost_down_permille: Some(0),
            }
        );
    }

    #[test]
    fn loss_is_told_from_the_side_it_is_on() {
        for seed in 0..20 {
            let up = over(seed, (20.0, 0.3), (20.0, 0.0), 5.0);
            assert!(
                (230..=370).contains(&up.lost_up_permille.unwrap()),
                "{up:?}"
            );
            assert!(up.lost_down_permille.unwrap() <= 2, "{up:?}");
            let down = over(seed, (20.0, 0.0), (20.0, 0.3), 5.0);
            assert!(
                (230..=370).contains(&down.lost_down_permille.unwrap()),
                "{down:?}"
            );
            assert!(down.lost_up_permille.unwrap() <= 20, "{down:?}");
        }
    }

    #[test]
    fn what_varies_is_told() {
        let told = over(3, (20.0, 0.0), (20.0, 0.0), 120.0);
        assert!((30..=60).contains(&told.jitter_ms.unwrap()), "{told:?}");
        assert!(
            (80..=120).contains(&told.round_trip_ms.unwrap()),
            "{told:?}"
        );
    }

    #[test]
    fn nothing_back_is_all_lost_on_the_way_there_and_nothing_sent_says_nothing() {
        let mut probes = Probes::default();
        assert_eq!(probes.told(), Told::default());
        probes.send(0.0);
        let told = probes.told();
        assert_eq!(
            (told.lost_up_permille, told.round_trip_ms),
            (Some(1_000), None)
        );
        assert!(!probes.all_back());
    }

    #[test]
    fn forged_answers_change_nothing() {
        let mut probes = Probes::default();
        let probe = probes.send(0.0);
        let mut mirror = Mirror::default();
        let answer = mirror.reflect(&probe).unwrap();
        probes.receive(&answer, 10.0);
        probes.receive(&answer, 500.0);
        probes.receive(&[0xff; SIZE], 500.0);
        probes.receive(&[1, 2], 500.0);
        assert_eq!(probes.told().round_trip_ms, Some(10));
        assert!(probes.all_back());
    }

    #[test]
    fn the_mirror_never_makes_more_of_it() {
        let mut mirror = Mirror::default();
        for size in [0, 7, 201, 65_000] {
            assert_eq!(mirror.reflect(&vec![0; size]), None, "{size}");
        }
        let answered = (0..2_000)
            .filter(|&n| mirror.reflect(&probe(n)).is_some())
            .count();
        assert_eq!(answered, 1_000);
    }
}
