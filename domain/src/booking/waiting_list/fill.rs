//! Filling a slot that has freed up: whom to ask now, or when to look again.

use std::collections::BTreeSet;

use super::entry::{Place, Priority, Vacancy};
use super::offer::{OfferState, OfferWay, SHORTEST_MINUTES, TOGETHER_MOST, open_minutes, way};
use super::quiet::quiet_until;
use crate::booking::wire::Wishes;
use crate::booking::zone::Zone;
use crate::ids::EntryId;
use crate::time::Timestamp;

/// Somebody asleep who comes first is waited for when the slot is this far away in the morning;
/// sooner slots go to those who are awake.
const WORTH_WAITING_MINUTES: i64 = 24 * 60;
/// Who is asked late in the day has until an hour after the quiet hours.
const AFTER_QUIET_MINUTES: i64 = 60;

/// Somebody who waits for the service of the slot.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Who.
    pub entry: EntryId,
    /// How pressing it is.
    pub priority: Priority,
    /// Since when they wait.
    pub since: Timestamp,
    /// What suits them.
    pub wishes: Wishes,
    /// Until when an offer of another slot is open to them: one question at a time.
    pub busy_until: Option<Timestamp>,
}

/// An offer that was made of this very slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// To whom.
    pub entry: EntryId,
    /// How.
    pub way: OfferWay,
    /// Where it stands.
    pub state: OfferState,
    /// Until when it can be taken.
    pub open_until: Timestamp,
}

/// An offer to be made now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ask {
    /// To whom.
    pub entry: EntryId,
    /// How.
    pub way: OfferWay,
    /// Until when it can be taken.
    pub open_until: Timestamp,
}

/// Why nothing more is done about a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It has begun.
    Passed,
    /// Nobody whom it suits is left to ask. Somebody who joins later is asked all the same.
    Nobody,
}

/// What to do about a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Make these offers, in this order.
    Ask(Vec<Ask>),
    /// Nothing before then.
    LookAgain(Timestamp),
    /// Nothing more.
    Over(Outcome),
}

impl Candidate {
    /// Their place in the queue.
    pub const fn place(&self) -> Place {
        Place {
            priority: self.priority,
            since: self.since,
            entry: self.entry,
        }
    }

    /// Until when an offer made now would be open; none when they would have too little time.
    fn open_until(&self, zone: &Zone, slot: &Vacancy, now: Timestamp) -> Option<Timestamp> {
        let latest = self.wishes.latest_answer(slot.start);
        if latest.minutes_since(now) < SHORTEST_MINUTES {
            return None;
        }
        let end = now.plus_minutes(open_minutes(slot.start.minutes_since(now)));
        let asleep = quiet_until(zone, end).filter(|_| !self.wishes.at_night);
        let end = asleep.map_or(end, |morning| morning.plus_minutes(AFTER_QUIET_MINUTES));
        Some(end.min(latest))
    }
}

/// What to do about a slot that is free but for the open offers among `asked`. Offers whose time is
/// up have lapsed already.
pub fn next(
    zone: &Zone,
    slot: &Vacancy,
    candidates: &[Candidate],
    asked: &[Asked],
    now: Timestamp,
) -> Step {
    if now >= slot.start {
        return Step::Over(Outcome::Passed);
    }
    let open = asked.iter().filter(|asked| !asked.state.is_over());
    let first_end = open.clone().map(|asked| asked.open_until).min();
    let kept = open.clone().any(|asked| asked.way != OfferWay::Together);
    let way = way(slot.start.minutes_since(now));
    let most = if way == OfferWay::Together {
        TOGETHER_MOST
    } else {
        1
    };
    let room = most.saturating_sub(open.count());
    if let Some(end) = first_end
        && (kept || room == 0)
    {
        return Step::LookAgain(end);
    }

    let night = quiet_until(zone, now);
    let mut asks = Vec::new();
    let mut again = first_end;
    let mut later = |then: Timestamp| again = Some(again.map_or(then, |again| again.min(then)));
    for one in queue(slot, candidates, asked) {
        if asks.len() == room {
            break;
        }
        if let Some(opens) = slot.kept_from(one.priority, now) {
            if one.open_until(zone, slot, opens).is_some() {
                later(opens);
            }
            continue;
        }
        if let Some(busy) = one.busy_until.filter(|busy| *busy > now) {
            later(busy);
            continue;
        }
        if let Some(morning) = night.filter(|_| !one.wishes.at_night) {
            if one.open_until(zone, slot, morning).is_some() {
                later(morning);
                if slot.start.minutes_since(morning) >= WORTH_WAITING_MINUTES {
                    break;
                }
            }
            continue;
        }
        if let Some(open_until) = one.open_until(zone, slot, now) {
            asks.push(Ask {
                entry: one.entry,
                way,
                open_until,
            });
        }
    }
    match (asks.is_empty(), again) {
        (false, _) => Step::Ask(asks),
        (true, Some(then)) => Step::LookAgain(then),
        (true, None) => Step::Over(Outcome::Nobody),
    }
}

/// Those whom a slot suits and who have not had their chance of it, in their order.
fn queue<'c>(slot: &Vacancy, candidates: &'c [Candidate], asked: &[Asked]) -> Vec<&'c Candidate> {
    let had_their_chance = |entry: EntryId| {
        let mut asked = asked.iter().filter(|asked| asked.entry == entry);
        asked.any(|asked| !asked.state.is_over() || asked.state.was_their_chance())
    };
    let mut queue: Vec<&Candidate> = candidates
        .iter()
        .filter(|one| one.wishes.suit(slot) && !had_their_chance(one.entry))
        .collect();
    queue.sort_by_key(|one| one.place());
    queue
}

/// The place of whoever can be asked about a slot first: of several slots of which only one can be had, the one
/// whose first comes before the others' is filled first.
pub fn first_in_line(
    zone: &Zone,
    slot: &Vacancy,
    candidates: &[Candidate],
    asked: &[Asked],
    now: Timestamp,
) -> Option<Place> {
    let mut queue = queue(slot, candidates, asked).into_iter();
    let first = queue.find(|one| {
        one.busy_until.is_none_or(|busy| busy <= now)
            && slot.kept_from(one.priority, now).is_none()
            && one.open_until(zone, slot, now).is_some()
    });
    first.map(Candidate::place)
}

/// Which slots of a clinic that was opened are to be filled: for each who waits the first of those that are free
/// for them which they can be asked about, no slot for two. Where all that suit somebody are kept for others still,
/// it is the first of those, to be asked about once it opens.
pub fn to_fill(
    zone: &Zone,
    waiting: &[(&Candidate, &[Vacancy])],
    now: Timestamp,
) -> BTreeSet<Timestamp> {
    let mut queue: Vec<_> = waiting.iter().collect();
    queue.sort_by_key(|(one, _)| one.place());
    let mut chosen = BTreeSet::new();
    for (one, free) in queue {
        let suiting = free
            .iter()
            .filter(|slot| one.wishes.suit(slot) && !chosen.contains(&slot.start));
        let open = suiting.filter_map(|slot| {
            let opens = slot.kept_from(one.priority, now);
            let asked = one.open_until(zone, slot, opens.unwrap_or(now));
            asked.map(|_| (opens.is_some(), slot.start))
        });
        chosen.extend(open.min().map(|(_, start)| start));
    }
    chosen
}

/// An offer that staff make to somebody they chose. What suits, the order and the quiet hours are
/// theirs to judge; the notice is not, nor is the time to answer.
pub fn ask_by_hand(zone: &Zone, slot: &Vacancy, one: &Candidate, now: Timestamp) -> Option<Ask> {
    one.open_until(zone, slot, now).map(|open_until| Ask {
        entry: one.entry,
        way: OfferWay::ByHand,
        open_until,
    })
}
