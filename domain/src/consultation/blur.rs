//! Blurring one's background: what may be seen of a person meanwhile, and when it costs too much.
//!
//! Whoever asks for it has something behind them that is not to be seen. So one rule stands above all:
//! once a person is blurred, or waits to be, no clear picture leaves before they say so.

use super::stats::Stat;

/// Why there is no blur.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The device has not the strength for it.
    TooBusy,
    /// It has stopped, or did not start.
    Broken,
    /// This browser cannot.
    Cannot,
}

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Blur {
    /// Not wanted.
    #[default]
    Off,
    /// Being got ready.
    Starting {
        /// Whether the person is seen meanwhile, as they were before they asked.
        clear: bool,
    },
    /// The picture is blurred.
    On,
    /// Wanted, and not to be had.
    Lost {
        /// The cause.
        why: Why,
        /// Whether the person is seen, as they were all the time.
        clear: bool,
    },
}

/// What may be seen of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// Them and what is behind them.
    Clear,
    /// Them alone.
    Blurred,
    /// Nothing.
    Nothing,
}

/// What happens to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// The person switches it on.
    Wanted {
        /// Whether their camera is on.
        seen: bool,
    },
    /// The person switches it off, or says after a loss that they may be seen without it.
    NotWanted,
    /// A blurred picture is there.
    Ready,
    /// The picture comes from elsewhere now, and is not blurred yet.
    Renewed,
    /// There is no blurred picture any more.
    Failed(Why),
}

impl Blur {
    /// As it stands after that.
    #[must_use]
    pub fn after(self, input: Input) -> Self {
        match (self, input) {
            (_, Input::NotWanted) => Self::Off,
            (Self::Starting { .. } | Self::On, Input::Wanted { .. }) => self,
            (Self::Off | Self::Lost { .. }, Input::Wanted { seen }) => Self::Starting {
                clear: seen && self.face() == Face::Clear,
            },
            (Self::Starting { .. } | Self::On, Input::Ready) => Self::On,
            (Self::On, Input::Renewed) => Self::Starting { clear: false },
            (Self::Starting { clear }, Input::Failed(why)) => Self::Lost { why, clear },
            (Self::On, Input::Failed(why)) => Self::Lost { why, clear: false },
            // What is switched off, or was lost, does not come back by itself.
            (Self::Off | Self::Lost { .. }, _) | (Self::Starting { .. }, Input::Renewed) => self,
        }
    }

    /// What may be seen.
    pub const fn face(self) -> Face {
        match self {
            Self::Off | Self::Starting { clear: true } | Self::Lost { clear: true, .. } => {
                Face::Clear
            }
            Self::On => Face::Blurred,
            Self::Starting { clear: false } | Self::Lost { clear: false, .. } => Face::Nothing,
        }
    }

    /// Whether it is on, or about to be.
    pub const fn is_on(self) -> bool {
        matches!(self, Self::Starting { .. } | Self::On)
    }
}

/// What blurring has cost since the last look, about a second ago.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Cost {
    /// Milliseconds that a picture took, from the camera to where it is sent; while one has not come
    /// back, at least as long as it has been away.
    pub frame_ms: f64,
    /// Pictures blurred.
    pub made: u32,
    /// Pictures that found the one before still being blurred.
    pub dropped: u32,
    /// Whether the browser sends less than it could because the processor is busy.
    pub short_of_cpu: bool,
}

/// A picture that takes longer leaves fewer than ten a second: movements come in jerks.
const SLOW_MS: f64 = 100.0;
/// Looks that are not counted: the first pictures take long on every device.
const GRACE: u32 = 3;
/// A look at which blurring itself is slow.
const SLOW: u32 = 2;
/// A look at which only the browser complains; that may have other causes.
const SHORT: u32 = 1;
/// So much is too much: five seconds without a break, or ten of complaints, and longer with breaks.
const FULL: u32 = 10;

/// Adds up over a call whether blurring costs too much.
///
/// Bad seconds add, good ones take away: a hiccup is borne, a device that is busy most of the time is not.
#[derive(Debug, Clone, Default)]
pub struct Budget {
    looks: u32,
    spent: u32,
}

impl Budget {
    /// A look; answers whether it is too much.
    pub fn look(&mut self, cost: &Cost) -> bool {
        if cost.made + cost.dropped == 0 && cost.frame_ms < SLOW_MS {
            // No camera, nothing to blur.
            return false;
        }
        self.looks = self.looks.saturating_add(1);
        if self.looks <= GRACE {
            return false;
        }
        if cost.frame_ms > SLOW_MS || cost.dropped > cost.made {
            self.spent += SLOW;
        } else if cost.short_of_cpu {
            self.spent += SHORT;
        } else {
            self.spent = self.spent.saturating_sub(1);
        }
        self.spent >= FULL
    }
}

/// Whether the browser says that it sends less of a picture because the processor is busy (W3C
/// webrtc-stats, `qualityLimitationReason`).
pub fn short_of_cpu(stats: &[Stat]) -> bool {
    let pictures = stats
        .iter()
        .filter(|stat| stat.kind == "outbound-rtp" && stat.media == "video");
    pictures
        .into_iter()
        .any(|stat| stat.quality_limitation_reason == "cpu")
}

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::{Rng, SeedableRng};

    use super::*;

    const FINE: Cost = Cost {
        frame_ms: 30.0,
        made: 24,
        dropped: 0,
        short_of_cpu: false,
    };
    const SLOW_ONE: Cost = Cost {
        frame_ms: 140.0,
        made: 7,
        dropped: 17,
        short_of_cpu: false,
    };
    const COMPLAINT: Cost = Cost {
        short_of_cpu: true,
        ..FINE
    };

    fn looks_until_too_much(budget: &mut Budget, cost: &Cost, most: u32) -> Option<u32> {
        (1..=most).find(|_| budget.look(cost))
    }

    #[test]
    fn a_busy_device_is_relieved_after_five_seconds_and_the_first_three_do_not_count() {
        let found = looks_until_too_much(&mut Budget::default(), &SLOW_ONE, 60);
        assert_eq!(found, Some(8));
        let found = looks_until_too_much(&mut Budget::default(), &COMPLAINT, 60);
        assert_eq!(found, Some(13));
    }

    #[test]
    fn a_picture_that_does_not_come_back_is_a_slow_one() {
        let stuck = Cost {
            frame_ms: 4_000.0,
            ..Cost::default()
        };
        let found = looks_until_too_much(&mut Budget::default(), &stuck, 60);
        assert_eq!(found, Some(8));
    }

    #[test]
    fn pictures_dropped_count_even_when_each_is_quick() {
        let dropping = Cost {
            made: 9,
            dropped: 15,
            ..FINE
        };
        assert!(looks_until_too_much(&mut Budget::default(), &dropping, 60).is_some());
    }

    #[test]
    fn without_a_camera_nothing_is_spent() {
        let mut budget = Budget::default();
        assert_eq!(
            looks_until_too_much(&mut budget, &Cost::default(), 600),
            None
        );
        assert_eq!(budget.looks, 0);
    }

    #[test]
    fn a_hiccup_now_and_then_is_borne_for_a_whole_call() {
        for seed in 0..100 {
            let (mut random, mut budget) = (StdRng::seed_from_u64(seed), Budget::default());
            for second in 0..900 {
                let slow = random.random_bool(0.05);
                let cost = if slow { &SLOW_ONE } else { &FINE };
                assert!(!budget.look(cost), "seed {seed}, second {second}");
            }
        }
    }

    #[test]
    fn a_device_busy_half_of_the_time_is_relieved_within_two_minutes() {
        for seed in 0..100 {
            let (mut random, mut budget) = (StdRng::seed_from_u64(seed), Budget::default());
            let found = (0..120).find(|_| {
                let slow = random.random_bool(0.5);
                budget.look(if slow { &SLOW_ONE } else { &FINE })
            });
            assert!(found.is_some(), "seed {seed}");
        }
    }

    /// Whatever happens in whatever order, only the person lets a clear picture leave again.
    #[test]
    fn no_clear_picture_leaves_before_the_person_says_so() {
        for seed in 0..2_000 {
            let (mut random, mut blur) = (StdRng::seed_from_u64(seed), Blur::Off);
            for step in 0..60 {
                let whys = [Why::TooBusy, Why::Broken, Why::Cannot];
                let input = match random.random_range(0..9) {
                    0 => Input::Wanted { seen: true },
                    1 => Input::Wanted { seen: false },
                    2 => Input::NotWanted,
                    3..=5 => Input::Ready,
                    6 => Input::Renewed,
                    _ => Input::Failed(whys[random.random_range(0..3)]),
                };
                let before = blur.face();
                blur = blur.after(input);
                if before != Face::Clear && blur.face() == Face::Clear {
                    assert_eq!(input, Input::NotWanted, "seed {seed}, step {step}");
                }
            }
        }
    }

    #[test]
    fn who_is_seen_goes_on_being_seen_until_the_blur_is_ready() {
        let blur = Blur::Off.after(Input::Wanted { seen: true });
        assert_eq!(blur.face(), Face::Clear);
        assert_eq!(blur.after(Input::Ready).face(), Face::Blurred);
        let lost = blur.after(Input::Failed(Why::Cannot));
        assert_eq!(lost.face(), Face::Clear);
    }

    #[test]
    fn what_was_lost_does_not_come_back_by_itself() {
        let lost = Blur::On.after(Input::Failed(Why::TooBusy));
        assert_eq!(lost.face(), Face::Nothing);
        assert_eq!(lost.after(Input::Ready), lost);
        assert_eq!(lost.after(Input::NotWanted), Blur::Off);
        let again = lost.after(Input::Wanted { seen: true });
        assert_eq!(again, Blur::Starting { clear: false });
    }

    #[test]
    fn another_camera_is_not_shown_before_it_is_blurred() {
        let blur = Blur::On.after(Input::Renewed);
        assert_eq!(blur.face(), Face::Nothing);
        assert_eq!(blur.after(Input::Ready), Blur::On);
    }

    #[test]
    fn the_browsers_complaint_is_read_from_what_it_counts() {
        let stat = |kind: &str, reason: &str| Stat {
            kind: kind.to_owned(),
            media: "video".to_owned(),
            quality_limitation_reason: reason.to_owned(),
            ..Stat::default()
        };
        assert!(short_of_cpu(&[stat("outbound-rtp", "cpu")]));
        assert!(!short_of_cpu(&[stat("outbound-rtp", "bandwidth")]));
        assert!(!short_of_cpu(&[stat("inbound-rtp", "cpu")]));
    }
}
