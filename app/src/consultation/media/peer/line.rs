//! How the line to one other does: what the browser's figures teach of it, and how much may be sent by it.

use std::cell::{Cell, RefCell};

use domain::consultation::ladder::{Ladder, Picture, Wish};
use domain::consultation::numbers::{Meter, Numbers};
use domain::consultation::quality::{Quality, Watch};
use domain::consultation::silence::{Silence, Sound};
use domain::consultation::stats::{Stat, picture_has_gone};
use domain::consultation::voice::Voice;
use domain::consultation::way::Way;
use domain::time::Timestamp;

/// What is known of a line; it outlives the connections that are made over it.
#[derive(Default)]
pub(super) struct Line {
    silence: RefCell<Silence>,
    /// The way last seen.
    way: Cell<Option<Way>>,
    ladder: RefCell<Ladder>,
    watch: RefCell<Watch>,
    meter: RefCell<Meter>,
    numbers: RefCell<Numbers>,
    quality: Cell<Quality>,
    voice: RefCell<Voice>,
    speaks: Cell<bool>,
}

impl Line {
    /// The figures of the last look.
    pub fn numbers(&self) -> Numbers {
        self.numbers.borrow().clone()
    }

    pub fn way(&self) -> Option<Way> {
        self.way.get()
    }

    pub fn quality(&self) -> Quality {
        self.quality.get()
    }

    /// Whether they speak just now.
    pub fn speaks(&self) -> bool {
        self.speaks.get()
    }

    pub fn wish(&self, wish: Wish) {
        self.ladder.borrow_mut().wish(wish);
    }

    /// There is another connection.
    pub fn opens(&self) {
        self.ladder.borrow_mut().opens();
    }

    pub fn company(&self, company: bool) {
        self.ladder.borrow_mut().company(company);
    }

    /// How much of the face and of the screen may be sent.
    pub fn bounds(&self) -> (Option<Picture>, Option<Picture>) {
        let ladder = self.ladder.borrow();
        (ladder.picture(), ladder.screen())
    }

    /// Whether anything comes.
    pub fn hear(&self, stats: &[Stat]) -> Sound {
        self.silence.borrow_mut().look(stats)
    }

    /// Learns from a look; whether anything is different now.
    pub fn learn(&self, stats: &[Stat], now: Timestamp) -> bool {
        let numbers = self.meter.borrow_mut().look(stats, now);
        self.numbers.replace(numbers);
        let way = Way::found_in(stats).or(self.way.get());
        let mut ladder = self.ladder.borrow_mut();
        let sample = ladder.look(stats);
        ladder.observe(&sample, now);
        if picture_has_gone(stats) {
            ladder.shown();
        }
        let (mine, theirs) = self.watch.borrow_mut().look(&sample, stats);
        let quality = Quality {
            mine,
            theirs,
            held: ladder.holds_picture_back(),
            ring_instead: ladder.ring_instead(),
        };
        let speaks = self.voice.borrow_mut().look(stats);
        // All are to be remembered, whichever is different.
        let another_way = self.way.replace(way) != way;
        let another_voice = self.speaks.replace(speaks) != speaks;
        self.quality.replace(quality) != quality || another_way || another_voice
    }
}
