//! A way that carries nothing in one direction any more, while both browsers take it to stand; a restart mends it
//! only once what was in the way is gone.

use domain::consultation::negotiation::Input;
use domain::consultation::silence::{Silence, Sound};
use domain::consultation::stats::Stat;
use rand::Rng;

use super::World;
use super::happenings::Happening;

/// Packets between two looks of a page, where something comes.
const PACKETS: f64 = 50.0;

/// Who hears nothing, and since when.
pub struct OneWay {
    /// Who.
    side: usize,
    /// When it began; before that all is well.
    begins: i64,
    /// Until when new ways are no better.
    pub until: i64,
    /// Generations up to this one carry nothing.
    below: u32,
    silence: Silence,
    received: f64,
    /// How often ways were looked for anew, by either side.
    pub restarts: usize,
    /// When something was heard again.
    pub heard_again: Option<i64>,
}

impl World {
    pub(super) fn plan_one_way(&mut self) {
        let begins = self.rng.random_range(15_000..20_000);
        let lasts = self.rng.random_range(0..150_000);
        self.one_way = Some(OneWay {
            side: self.rng.random_range(0..2),
            begins,
            until: begins + lasts,
            below: 0,
            silence: Silence::default(),
            received: 0.0,
            restarts: 0,
            heard_again: None,
        });
        self.plan(10_000, Happening::Look);
    }

    /// Whether it has begun: what happened before is another matter.
    pub(super) fn is_one_way(&mut self) -> Option<&mut OneWay> {
        let now = self.now;
        self.one_way.as_mut().filter(|one| now >= one.begins)
    }

    /// The page looks what has come, once a second.
    pub(super) fn look_what_comes(&mut self) {
        self.plan(1_000, Happening::Look);
        let (now, fresh, flows) = (self.now, self.fresh, self.flows());
        let Some(one) = self.one_way.as_mut() else {
            return;
        };
        let side = one.side;
        if now >= one.begins && (one.below == 0 || now < one.until) {
            one.below = fresh;
        }
        let comes = flows && self.ends[side].browser.generation() > one.below;
        if comes {
            one.received += PACKETS;
            if one.below > 0 {
                one.heard_again.get_or_insert(now);
            }
        }
        let sound = one.silence.look(&[Stat {
            kind: "inbound-rtp".to_owned(),
            packets_received: Some(one.received),
            ..Stat::default()
        }]);
        if sound == Sound::Silent {
            self.input(side, Input::Silent);
        }
    }
}
