//! Who has which slot, in a few lines.

use std::collections::{BTreeMap, BTreeSet};

use domain::time::Timestamp;
use proptest::prop_assert_eq;
use proptest::test_runner::TestCaseError;
use serde_json::{Value, json};

use crate::Step;
use crate::clinic::{Clinic, SLOTS};
use crate::support::text;

/// How long a hold lasts.
const HOLD_MINUTES: i64 = 10;

struct Held {
    slot: usize,
    until: Timestamp,
    key: Value,
}

#[derive(Default)]
pub struct Model {
    holds: Vec<Held>,
    /// By appointment.
    booked: BTreeMap<String, usize>,
    /// Kept for somebody who waits, as the database last said; never anybody else's.
    offered: BTreeSet<usize>,
    waiting: u32,
    /// How many slots were taken from the waiting list.
    pub filled: u64,
}

type Checked = Result<(), TestCaseError>;

impl Model {
    fn is_free(&self, slot: usize, now: Timestamp) -> bool {
        let held = self.holds.iter().any(|h| h.slot == slot && h.until > now);
        !held && !self.booked.values().any(|b| *b == slot) && !self.offered.contains(&slot)
    }

    /// Holds of it that had run out are gone for good; the others would come back to life if the clock
    /// were put back.
    fn took(&mut self, slot: usize) {
        self.holds.retain(|held| held.slot != slot);
    }

    /// One that ran out stays where it is: who comes too late with it changes nothing.
    const fn some_hold(&self, number: usize) -> usize {
        number % self.holds.len()
    }

    fn some_appointment(&self, number: usize) -> Option<String> {
        let count = self.booked.len().max(1);
        self.booked.keys().nth(number % count).cloned()
    }

    pub async fn take(&mut self, clinic: &Clinic<'_>, step: &Step) -> Checked {
        let now = clinic.now();
        match *step {
            Step::Hold(slot) => {
                let slot = slot % SLOTS;
                let free = self.is_free(slot, now);
                let answer = clinic.hold(slot).await;
                let status = answer.status.as_u16();
                prop_assert_eq!(status, if free { 201 } else { 409 }, "{}", answer.body);
                if free {
                    self.took(slot);
                    let key = json!({"id": answer.body["id"], "secret": answer.body["secret"]});
                    let until = now.plus_minutes(HOLD_MINUTES);
                    self.holds.push(Held { slot, until, key });
                }
            }
            Step::Confirm(number) if !self.holds.is_empty() => {
                let held = self.some_hold(number);
                let answer = clinic.confirm(&self.holds[held].key).await;
                let live = self.holds[held].until > now;
                let status = answer.status.as_u16();
                prop_assert_eq!(status, if live { 201 } else { 409 }, "{}", answer.body);
                if live {
                    let held = self.holds.swap_remove(held);
                    let start = clinic.start(held.slot);
                    let rows = clinic.booked().await;
                    let made = rows.into_iter().find(|(at, _)| *at == start);
                    self.booked.insert(made.unwrap().1, held.slot);
                }
            }
            Step::GiveUp(number) if !self.holds.is_empty() => {
                let held = self.some_hold(number);
                clinic.give_up(&self.holds[held].key).await.must(204);
                if self.holds[held].until > now {
                    self.holds.swap_remove(held);
                }
            }
            Step::Book(slot) => {
                let slot = slot % SLOTS;
                let free = self.is_free(slot, now);
                let answer = clinic.book(slot).await;
                let status = answer.status.as_u16();
                prop_assert_eq!(status, if free { 201 } else { 409 }, "{}", answer.body);
                if free {
                    self.took(slot);
                    self.booked
                        .insert(text(&answer.body["appointment"]["id"]), slot);
                }
            }
            Step::Move(number, slot) => {
                let Some(id) = self.some_appointment(number) else {
                    return Ok(());
                };
                let slot = slot % SLOTS;
                let own = self.booked[&id] == slot;
                let free = self.is_free(slot, now);
                let answer = clinic.reschedule(&id, slot).await;
                let status = answer.status.as_u16();
                if !own {
                    prop_assert_eq!(status, if free { 200 } else { 409 }, "{}", answer.body);
                    if free {
                        self.took(slot);
                        self.booked.insert(id, slot);
                    }
                }
            }
            Step::Cancel(number) => {
                if let Some(id) = self.some_appointment(number) {
                    clinic.cancel(&id).await.must(200);
                    self.booked.remove(&id);
                }
            }
            Step::Join => {
                self.waiting += 1;
                let name = format!("Person {}", char::from(b'A' + (self.waiting % 26) as u8));
                clinic.join(&name).await.must(201);
            }
            Step::Accept(number) | Step::Decline(number) => {
                let open = clinic.offers().await;
                let Some((start, hash)) = open.get(number % open.len().max(1)).cloned() else {
                    return Ok(());
                };
                let accept = matches!(step, Step::Accept(_));
                let secret = clinic.secret(&hash).await;
                let what = if accept { "accept" } else { "decline" };
                clinic.answer(what, &secret).await.must(200);
                if accept {
                    let rows = clinic.booked().await;
                    let made = rows.into_iter().find(|(at, _)| *at == start);
                    let slot = (0..SLOTS).find(|slot| clinic.start(*slot) == start);
                    self.booked.insert(made.unwrap().1, slot.unwrap());
                    self.filled += 1;
                }
            }
            Step::Pass(minutes) => clinic.pass(minutes.into()).await,
            Step::PutClock(on) => clinic.pass(if on { 60 } else { -60 }).await,
            Step::Confirm(_) | Step::GiveUp(_) => {}
        }
        Ok(())
    }

    /// What the server shows is what the model says.
    pub async fn check(&mut self, clinic: &Clinic<'_>) -> Checked {
        let slot = |start: &String| {
            (0..SLOTS)
                .find(|slot| clinic.start(*slot) == *start)
                .unwrap()
        };
        let booked: Vec<(usize, String)> = clinic
            .booked()
            .await
            .iter()
            .map(|(start, id)| (slot(start), id.clone()))
            .collect();
        let mut expected: Vec<(usize, String)> = self
            .booked
            .iter()
            .map(|(id, slot)| (*slot, id.clone()))
            .collect();
        expected.sort();
        let mut shown = booked.clone();
        shown.sort();
        prop_assert_eq!(&shown, &expected, "appointments");
        let slots: BTreeSet<usize> = booked.iter().map(|(slot, _)| *slot).collect();
        prop_assert_eq!(slots.len(), booked.len(), "two in one slot");
        let offers = clinic.offers().await;
        self.offered.clear();
        let now = clinic.now();
        for (start, _) in &offers {
            let slot = slot(start);
            proptest::prop_assert!(
                self.is_free(slot, now),
                "slot {} offered, and not free",
                slot
            );
            self.offered.insert(slot);
        }
        let free: Vec<usize> = clinic.free().await.iter().map(slot).collect();
        let left: Vec<usize> = (0..SLOTS).filter(|slot| self.is_free(*slot, now)).collect();
        prop_assert_eq!(free, left, "free slots");
        Ok(())
    }
}
