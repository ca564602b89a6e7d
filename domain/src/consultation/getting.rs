//! Getting one's own camera and microphone: when to ask for them again, and how to change from one to another
//! without being left with none.

/// How the track of a device stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Track {
    /// There is none.
    None,
    /// It works.
    Works,
    /// The system gives nothing for now, as during a telephone call. It may come back by itself.
    Silenced,
    /// It is over for good.
    Ended,
}

/// When it is thought of asking again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// The page is in front of the person again.
    Seen,
    /// Something was plugged in or out, or some time has passed.
    Changed,
}

/// How a camera or microphone stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Whether the person wants it.
    pub wanted: bool,
    /// Whether the browser is being asked already.
    pub asked: bool,
    /// Whether it failed in a way that may pass: something else has it, or it is not plugged in.
    pub lost: bool,
    /// Its track.
    pub track: Track,
}

impl Standing {
    /// Whether to ask for it again. Whoever has refused is not asked a second time.
    pub fn is_asked_again(self, at: Moment) -> bool {
        let gone = match self.track {
            Track::None => self.lost,
            Track::Works => false,
            Track::Silenced => at == Moment::Seen,
            Track::Ended => true,
        };
        self.wanted && !self.asked && gone
    }
}

/// In how many milliseconds to ask by oneself for what was lost, after so many tries in vain. Soon and then
/// seldom; after that only when something happens, because some browsers put each try to the person.
pub fn again_after(tries: u32) -> Option<u32> {
    let at = usize::try_from(tries).ok()?;
    [1_500, 5_000, 15_000].get(at).copied()
}

/// What the browser says when a device is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Here it is.
    Got,
    /// It does not start, perhaps because the one in use is open.
    Busy,
    /// The person, the browser or the system does not want it.
    Refused,
}

/// A step of the way from a device that works to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The new one is asked for while the old one works.
    Beside,
    /// The old one is let go of first.
    Alone,
    /// The old one is asked for again.
    Back,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Use what was got.
    Take,
    /// Go on with the old one, and say so.
    Keep,
    /// Try this.
    Try(Step),
    /// There is none any more.
    GiveUp,
}

impl Step {
    /// How to begin. Cameras that look to a side are a phone's, which opens one at a time: to ask for a
    /// second one only takes time, and may freeze the first.
    pub const fn first(one_at_a_time: bool) -> Self {
        if one_at_a_time {
            Self::Alone
        } else {
            Self::Beside
        }
    }

    /// How to go on.
    pub const fn next(self, answer: Answer) -> Next {
        match (self, answer) {
            (_, Answer::Got) => Next::Take,
            (Self::Beside, Answer::Busy) => Next::Try(Self::Alone),
            (Self::Beside, Answer::Refused) => Next::Keep,
            (Self::Alone, _) => Next::Try(Self::Back),
            (Self::Back, _) => Next::GiveUp,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOST: Standing = Standing {
        wanted: true,
        asked: false,
        lost: true,
        track: Track::None,
    };

    #[test]
    fn a_microphone_that_a_telephone_call_took_is_asked_for_whenever_something_happens() {
        for at in [Moment::Seen, Moment::Changed] {
            assert!(LOST.is_asked_again(at));
            let ended = Standing {
                lost: false,
                track: Track::Ended,
                ..LOST
            };
            assert!(ended.is_asked_again(at));
        }
    }

    #[test]
    fn who_has_refused_or_wants_none_or_is_being_asked_is_not_asked_again() {
        let refused = Standing {
            lost: false,
            ..LOST
        };
        let unwanted = Standing {
            wanted: false,
            ..LOST
        };
        let asked = Standing {
            asked: true,
            ..LOST
        };
        for standing in [refused, unwanted, asked] {
            assert!(!standing.is_asked_again(Moment::Seen), "{standing:?}");
        }
    }

    #[test]
    fn one_that_is_only_silenced_is_asked_for_when_the_page_is_seen_and_else_left_to_come_back() {
        let silenced = Standing {
            lost: false,
            track: Track::Silenced,
            ..LOST
        };
        assert!(silenced.is_asked_again(Moment::Seen));
        assert!(!silenced.is_asked_again(Moment::Changed));
        let works = Standing {
            track: Track::Works,
            ..silenced
        };
        assert!(!works.is_asked_again(Moment::Seen));
    }

    #[test]
    fn tries_by_oneself_come_to_an_end() {
        let pauses: Vec<u32> = (0..).map_while(again_after).collect();
        assert!(pauses.is_sorted() && pauses.len() < 5, "{pauses:?}");
    }

    /// Goes the way with a device that answers so at each step.
    fn way(one_at_a_time: bool, answer: impl Fn(Step) -> Answer) -> (Vec<Step>, Next) {
        let mut steps = vec![Step::first(one_at_a_time)];
        loop {
            let step = steps[steps.len() - 1];
            match step.next(answer(step)) {
                Next::Try(next) => steps.push(next),
                end => return (steps, end),
            }
        }
    }

    #[test]
    fn the_old_one_works_until_the_new_one_does() {
        assert_eq!(
            way(false, |_| Answer::Got),
            (vec![Step::Beside], Next::Take)
        );
        assert_eq!(
            way(false, |_| Answer::Refused),
            (vec![Step::Beside], Next::Keep)
        );
    }

    #[test]
    fn where_two_cannot_be_open_the_old_one_goes_first_and_comes_back_when_the_new_one_does_not_start()
     {
        let phone = |step| match step {
            Step::Beside => Answer::Busy,
            Step::Alone | Step::Back => Answer::Got,
        };
        let through = vec![Step::Beside, Step::Alone];
        assert_eq!(way(false, phone), (through, Next::Take));
        for one_at_a_time in [false, true] {
            let broken = |step| match step {
                Step::Beside | Step::Alone => Answer::Busy,
                Step::Back => Answer::Got,
            };
            let (steps, end) = way(one_at_a_time, broken);
            assert_eq!((steps.last(), end), (Some(&Step::Back), Next::Take));
        }
        let (_, end) = way(false, |_| Answer::Busy);
        assert_eq!(end, Next::GiveUp);
    }
}
