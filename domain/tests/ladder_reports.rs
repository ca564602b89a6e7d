//! Voice first where word of what is lost gets lost, too: a seeded simulation of packets, of reports about them and of
//! what is asked to be sent again, as a browser counts them.
#![allow(clippy::unwrap_used, missing_docs)]

use domain::consultation::ladder::{Ladder, Rung};
use domain::consultation::stats::Stat;
use domain::time::Timestamp;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A line, both ways, and the counts of whoever sends over it.
struct Line {
    /// Share lost, each way.
    loss: f64,
    /// Share of packets that come late, and are asked for before they do.
    late: f64,
    noise: ChaCha8Rng,
    sent: f64,
    again: f64,
    lost: f64,
    /// Packets of the picture since the last report that was sent, and how many of them were lost.
    since: (f64, f64),
    /// When the picture is reported on next.
    due: f64,
    /// The last reports that came of picture and voice: when, what share, how many in all.
    picture: Option<(f64, f64, f64)>,
    voice: Option<(f64, f64)>,
}

impl Line {
    fn new(loss: f64, late: f64, seed: u64) -> Self {
        Self {
            loss,
            late,
            noise: ChaCha8Rng::seed_from_u64(seed),
            sent: 0.0,
            again: 0.0,
            lost: 0.0,
            since: (0.0, 0.0),
            due: 0.0,
            picture: None,
            voice: None,
        }
    }

    fn loses(&mut self) -> bool {
        self.noise.random_bool(self.loss)
    }

    /// One second in the life of a call at this rung: what the browser then counts.
    fn second(&mut self, at: usize, rung: Rung) -> Vec<Stat> {
        let now = at as f64 * 1_000.0;
        let packets = match rung {
            Rung::Sound => 0,
            Rung::Small => 20,
            Rung::Medium => 40,
            Rung::Large => 80,
        };
        for _ in 0..packets {
            self.sent += 1.0;
            self.since.0 += 1.0;
            let mut missing = self.loses();
            if missing {
                (self.lost, self.since.1) = (self.lost + 1.0, self.since.1 + 1.0);
            } else if self.noise.random_bool(self.late) {
                (self.sent, self.again) = (self.sent + 1.0, self.again + 1.0);
            }
            // It is asked for again and again; the asking gets lost as well.
            for _ in 0..10 {
                if missing && !self.loses() {
                    (self.sent, self.again) = (self.sent + 1.0, self.again + 1.0);
                    missing = self.loses();
                }
            }
        }
        // A report a second of the picture, more or less, and one in five of the voice.
        while packets > 0 && self.due <= now {
            self.due = self.due.max(now - 1_000.0) + self.noise.random_range(500.0..1_500.0);
            if self.since.0 == 0.0 {
                continue;
            }
            let share = self.since.1 / self.since.0;
            self.since = (0.0, 0.0);
            if !self.loses() {
                self.picture = Some((now, share, self.lost));
            }
        }
        if at % 5 == 4 && !self.loses() {
            self.voice = Some((now, self.loss));
        }
        let stat = |kind: &str, media: &str, at: f64| Stat {
            kind: kind.to_owned(),
            media: media.to_owned(),
            timestamp: Some(at),
            ..Stat::default()
        };
        let mut stats = vec![Stat {
            packets_sent: Some(self.sent),
            retransmitted_packets_sent: Some(self.again),
            ..stat("outbound-rtp", "video", now)
        }];
        stats.extend(self.picture.map(|(at, share, lost)| Stat {
            fraction_lost: Some(share),
            packets_lost: Some(lost),
            ..stat("remote-inbound-rtp", "video", at)
        }));
        stats.extend(self.voice.map(|(at, share)| Stat {
            fraction_lost: Some(share),
            ..stat("remote-inbound-rtp", "audio", at)
        }));
        stats
    }
}

/// The rungs of a call, second by second. Before they hear of loss all believe in a good line.
fn rungs(line: &mut Line, ladder: &mut Ladder, from: usize, seconds: usize) -> Vec<Rung> {
    let each = (from..from + seconds).map(|second| {
        let stats = line.second(second, ladder.rung());
        let sample = ladder.look(&stats);
        ladder.observe(&sample, Timestamp(second as i64 * 1_000));
        ladder.rung()
    });
    each.collect()
}

#[test]
fn at_thirty_percent_loss_the_picture_gives_way_soon_and_stays_away() {
    let mut waits = Vec::new();
    for seed in 0..300 {
        let (mut line, mut ladder) = (Line::new(0.0, 0.0, seed), Ladder::default());
        rungs(&mut line, &mut ladder, 0, 30);
        assert_eq!(ladder.rung(), Rung::Large, "seed {seed}");
        line.loss = 0.3;
        let told = rungs(&mut line, &mut ladder, 30, 90);
        let wait = told.iter().position(|rung| *rung == Rung::Sound);
        let wait = wait.unwrap_or(told.len());
        assert!(
            told[wait..].iter().all(|rung| *rung == Rung::Sound),
            "seed {seed}: the picture came back, {:?}",
            told.split_at(30.min(told.len())).0
        );
        waits.push(wait + 1);
    }
    waits.sort_unstable();
    let (half, most) = (waits[waits.len() / 2], waits[waits.len() - 1]);
    println!("voice alone after {half} s half the time, {most} s at most");
    assert!(half <= 4 && most <= 7, "{half} s, {most} s");
}

#[test]
fn a_good_line_keeps_its_picture_and_so_does_one_that_disorders_packets() {
    for (loss, late) in [(0.0, 0.0), (0.01, 0.0), (0.02, 0.0), (0.0, 0.2)] {
        for seed in 0..40 {
            let (mut line, mut ladder) = (Line::new(loss, late, seed), Ladder::default());
            rungs(&mut line, &mut ladder, 0, 60);
            let told = rungs(&mut line, &mut ladder, 60, 240);
            let gave_way = told.iter().filter(|rung| **rung < Rung::Large).count();
            assert_eq!(gave_way, 0, "{loss} lost, {late} late, seed {seed}");
        }
    }
}
