//! A time that staff have chosen, held for as long as they type whom it is for: what is to be asked of the server next,
//! whatever they choose meanwhile and however late its answers come. One thing is asked at a time, so that requests
//! arrive in their order.

use super::wire::{NewStaffHold, StaffHold};
use crate::ids::HoldId;
use crate::time::Timestamp;

/// Whoever types has it held for longer once less than this is left, and not with every key.
const RENEWED_BELOW_MINUTES: i64 = 8;
/// What could not be held is tried again after so long, if they go on typing.
const AGAIN_MINUTES: i64 = 1;

/// What is held for a page, and what it wants held.
#[derive(Debug, Default)]
pub struct Holding {
    wanted: Option<NewStaffHold>,
    has: Option<(NewStaffHold, StaffHold)>,
    /// When it could not be held.
    failed_at: Option<Timestamp>,
    renew: bool,
    /// What is on its way.
    asked: Option<Request>,
}

/// What is to be asked of the server.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// Hold this.
    Make(NewStaffHold),
    /// Hold this for longer.
    Renew(NewStaffHold, HoldId),
    /// It is not wanted any more.
    LetGo(HoldId),
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// It is held.
    Held(StaffHold),
    /// It was let go, or had run out.
    Gone,
    /// It was refused, or no answer came.
    Failed,
}

/// What the page is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// What it wants could not be held.
    Lost,
    /// A time has been let go.
    Freed,
}

impl Holding {
    /// They choose a time, another one or none.
    pub fn want(&mut self, wanted: Option<NewStaffHold>) {
        if self.wanted != wanted {
            self.wanted = wanted;
            self.failed_at = None;
        }
    }

    /// They type.
    pub fn typed(&mut self, now: Timestamp) {
        if let Some((_, hold)) = &self.has {
            self.renew = hold.expires_at.minutes_since(now) < RENEWED_BELOW_MINUTES;
        } else if self
            .failed_at
            .is_some_and(|at| now.minutes_since(at) >= AGAIN_MINUTES)
        {
            self.failed_at = None;
        }
    }

    /// What they want has been booked, and the hold of it with it. One of another time, which they had before, is let go
    /// still.
    pub fn used(&mut self) {
        let booked = self.wanted.clone();
        self.want(None);
        self.has.take_if(|(of, _)| Some(&*of) == booked.as_ref());
    }

    /// The page goes, and hears no answer any more: what is to be let go without one.
    pub fn leave(&mut self) -> Option<HoldId> {
        self.has.take().map(|(_, hold)| hold.id)
    }

    /// Until when it is held, if it is.
    pub fn until(&self) -> Option<Timestamp> {
        self.has.as_ref().map(|(_, hold)| hold.expires_at)
    }

    /// What to ask next; nothing before the last answer is in.
    pub fn ask(&mut self) -> Option<Request> {
        if self.asked.is_some() {
            return None;
        }
        let renew = std::mem::take(&mut self.renew);
        self.asked = match (&self.has, &self.wanted) {
            (Some((of, hold)), wanted) if wanted.as_ref() != Some(of) => {
                Some(Request::LetGo(hold.id))
            }
            (Some((of, hold)), _) if renew => Some(Request::Renew(of.clone(), hold.id)),
            (None, Some(wanted)) if self.failed_at.is_none() => Some(Request::Make(wanted.clone())),
            _ => None,
        };
        self.asked.clone()
    }

    /// The answer to what was asked last.
    pub fn answered(&mut self, answer: Answer, now: Timestamp) -> Option<News> {
        match (self.asked.take()?, answer) {
            (Request::Make(of) | Request::Renew(of, _), Answer::Held(hold)) => {
                self.has = Some((of, hold));
                None
            }
            (Request::Make(of), _) => {
                // Booked meanwhile, or another was chosen: then nobody waits for this one.
                let lost = self.wanted.as_ref() == Some(&of);
                lost.then(|| {
                    self.failed_at = Some(now);
                    News::Lost
                })
            }
            // Held anew, if it is still free.
            (Request::Renew(..), Answer::Gone) => {
                self.has = None;
                None
            }
            // It stands until it runs out; the next keys try again.
            (Request::Renew(..), Answer::Failed) => None,
            // One that was not let go runs out by itself.
            (Request::LetGo(_), _) => {
                self.has = None;
                Some(News::Freed)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::booking::wire::Support;
    use crate::ids::{ServiceId, TemplateId};

    const TEN_MINUTES: i64 = 600_000;

    fn time(number: i64) -> NewStaffHold {
        NewStaffHold {
            service: ServiceId::from_number(1),
            template: TemplateId::from_number(1),
            start: Timestamp(number),
            support: Support::default(),
        }
    }

    /// How the server, or the line to it, answers.
    #[derive(Debug, Clone, Copy)]
    enum Way {
        Well,
        Refused,
        /// It was done, and nobody heard so.
        Unheard,
    }

    #[derive(Debug, Clone, Copy)]
    enum Event {
        Want(Option<i64>),
        Type,
        Answer(Way),
        Pass(i64),
        Book,
        Leave,
    }

    /// A page and the server that holds times for it.
    #[derive(Default)]
    struct World {
        page: Holding,
        wanted: Option<i64>,
        now: i64,
        holds: BTreeMap<HoldId, (NewStaffHold, i64)>,
        /// Those of which the page never heard, or of which it did not hear that they stand.
        unheard: Vec<HoldId>,
        made: u128,
        on_its_way: Option<Request>,
    }

    impl World {
        fn now(&self) -> Timestamp {
            Timestamp(self.now)
        }

        fn send(&mut self) {
            let next = self.page.ask();
            assert!(next.is_none() || self.on_its_way.is_none(), "two at once");
            self.on_its_way = next.or(self.on_its_way.take());
        }

        fn happens(&mut self, event: Event) {
            match event {
                Event::Want(wanted) => {
                    self.wanted = wanted;
                    self.page.want(wanted.map(time));
                }
                Event::Type => self.page.typed(self.now()),
                Event::Answer(way) => return self.answer(way),
                Event::Pass(minutes) => {
                    self.now += minutes * 60_000;
                    let now = self.now;
                    self.holds.retain(|_, (_, until)| *until > now);
                }
                Event::Book => {
                    // What staff book gives way to nothing of their own.
                    let wanted = self.wanted.take().map(time);
                    self.holds
                        .retain(|_, (of, _)| Some(&*of) != wanted.as_ref());
                    self.page.used();
                }
                Event::Leave => {
                    if let Some(id) = self.page.leave() {
                        self.holds.remove(&id);
                    }
                    return;
                }
            }
            self.send();
        }

        fn answer(&mut self, way: Way) {
            let Some(request) = self.on_its_way.take() else {
                return;
            };
            let done = match (&request, way) {
                (_, Way::Refused) => Answer::Failed,
                (Request::Make(of), _) => {
                    self.made += 1;
                    let id = HoldId::from_number(self.made);
                    let expires_at = Timestamp(self.now + TEN_MINUTES);
                    self.holds.insert(id, (of.clone(), expires_at.0));
                    self.unheard.push(id);
                    Answer::Held(StaffHold { id, expires_at })
                }
                (Request::Renew(_, id), _) => match self.holds.get_mut(id) {
                    Some((_, until)) => {
                        *until = self.now + TEN_MINUTES;
                        let expires_at = Timestamp(*until);
                        Answer::Held(StaffHold {
                            id: *id,
                            expires_at,
                        })
                    }
                    None => Answer::Gone,
                },
                (Request::LetGo(id), _) => {
                    self.holds.remove(id);
                    Answer::Gone
                }
            };
            let heard = match way {
                Way::Unheard => Answer::Failed,
                _ => done,
            };
            if let (Request::LetGo(id), Answer::Failed) = (&request, &heard) {
                self.unheard.push(*id);
            }
            if let Answer::Held(hold) = &heard {
                self.unheard.retain(|id| *id != hold.id);
            }
            let news = self.page.answered(heard, self.now());
            if news == Some(News::Lost) {
                let Request::Make(of) = request else {
                    panic!("only what was asked for is lost: {request:?}");
                };
                assert_eq!(self.wanted.map(time), Some(of), "nobody waits for another");
            }
            self.send();
        }

        /// Everything is answered well until nothing is asked any more.
        fn settles(&mut self) {
            self.send();
            for _ in 0..6 {
                self.answer(Way::Well);
            }
            assert_eq!(self.on_its_way, None, "it never ends");
        }
    }

    fn events() -> impl Strategy<Value = Vec<Event>> {
        let way = prop_oneof![
            4 => Just(Way::Well),
            1 => Just(Way::Refused),
            1 => Just(Way::Unheard),
        ];
        let event = prop_oneof![
            3 => prop::option::of(0..3i64).prop_map(Event::Want),
            3 => Just(Event::Type),
            5 => way.prop_map(Event::Answer),
            2 => (0..12i64).prop_map(Event::Pass),
            1 => Just(Event::Book),
            1 => Just(Event::Leave),
        ];
        prop::collection::vec(event, 0..40)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn whatever_happens_what_is_wanted_is_held_in_the_end_and_nothing_else(all in events()) {
            let mut world = World::default();
            for event in all {
                world.happens(event);
            }
            // They type on, a minute later: what could not be held is tried again.
            world.settles();
            world.happens(Event::Pass(1));
            world.happens(Event::Type);
            world.settles();
            let unheard = &world.unheard;
            let known = world.holds.iter().filter(|(id, _)| !unheard.contains(id));
            let known: Vec<_> = known.map(|(_, (of, _))| of.clone()).collect();
            prop_assert_eq!(known, world.wanted.map(time).into_iter().collect::<Vec<_>>());
            prop_assert_eq!(world.page.until().is_some(), world.wanted.is_some());
        }
    }

    /// A page whose time is held, ten minutes long.
    fn held() -> World {
        let mut world = World::default();
        world.happens(Event::Want(Some(1)));
        world.settles();
        world
    }

    #[test]
    fn it_is_renewed_when_little_is_left_and_not_with_every_key() {
        let mut world = held();
        world.happens(Event::Pass(2));
        world.happens(Event::Type);
        assert_eq!(world.on_its_way, None);
        world.happens(Event::Pass(1));
        world.happens(Event::Type);
        assert!(matches!(world.on_its_way, Some(Request::Renew(..))));
        world.settles();
        assert_eq!(world.page.until(), Some(Timestamp(world.now + TEN_MINUTES)));
    }

    #[test]
    fn who_chooses_another_has_the_first_let_go_before_the_second_is_held() {
        let mut world = held();
        world.happens(Event::Want(Some(2)));
        assert!(matches!(world.on_its_way, Some(Request::LetGo(_))));
        world.answer(Way::Well);
        assert_eq!(world.on_its_way, Some(Request::Make(time(2))));
    }

    #[test]
    fn who_books_another_at_once_has_the_first_let_go_whatever_became_of_its_renewal() {
        let mut world = held();
        world.happens(Event::Pass(3));
        for event in [Event::Type, Event::Want(Some(2)), Event::Book] {
            world.happens(event);
        }
        world.answer(Way::Refused);
        world.settles();
        assert_eq!(world.holds.len(), 0);
    }

    #[test]
    fn what_was_refused_is_not_asked_for_with_every_key() {
        let mut world = World::default();
        world.happens(Event::Want(Some(1)));
        world.answer(Way::Refused);
        world.happens(Event::Type);
        assert_eq!(world.on_its_way, None);
        world.happens(Event::Pass(1));
        world.happens(Event::Type);
        assert_eq!(world.on_its_way, Some(Request::Make(time(1))));
    }

    #[test]
    fn what_ran_out_while_nobody_typed_is_held_anew_with_the_next_key() {
        let mut world = held();
        world.happens(Event::Pass(30));
        world.happens(Event::Type);
        world.settles();
        assert_eq!(world.holds.len(), 1);
        assert_eq!(world.page.until(), Some(Timestamp(world.now + TEN_MINUTES)));
    }
}
