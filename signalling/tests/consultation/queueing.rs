//! What whoever waits is told of their place in the queue.

use domain::consultation::command::Side;
use serde_json::{Value, json};

use crate::meeting::{device_check, right_date, secret_of};
use crate::socket::{Page, listen};
use crate::support::{EVANS, Sender, World, public, staff, template, text, visitor};

/// Ten to nine on the Tuesday of the clinic.
const BEFORE: i64 = 24 * 60 + 50;

struct Booked {
    id: String,
    consultation: String,
    secret: String,
}

async fn clinic(world: &World, changes: Value) -> String {
    let mut new = template();
    for (name, value) in changes.as_object().unwrap() {
        new[name] = value.clone();
    }
    let made = world
        .post("/api/clinic-templates", &staff("morgan"), new)
        .await;
    text(&made.must(201)["id"])
}

async fn book(world: &World, clinic: &str, time: &str) -> Booked {
    let made = world
        .book(clinic, &format!("2026-11-24T{time}:00Z"))
        .await
        .must(201);
    Booked {
        id: text(&made["appointment"]["id"]),
        consultation: text(&made["appointment"]["consultation"]),
        secret: secret_of(&made["link"]),
    }
}

/// A device of theirs that waits.
async fn waits(world: &World, one: &Booked) -> Sender {
    let secret = json!({"secret": one.secret});
    let opened = world
        .post("/api/invitations/exchange", &public(), secret)
        .await;
    let device = visitor(&opened.visit_cookie());
    world
        .post("/api/visit/identity", &device, right_date())
        .await
        .must(200);
    world
        .post("/api/visit/arrive", &device, device_check())
        .await
        .must(200);
    device
}

/// The place, and how late the clinic is, as a page that is opened now says.
async fn told(world: &World, one: &Booked, device: &Sender) -> Option<(u32, u32)> {
    let address = listen(&world.app).await;
    let page = Page::open(address, &one.consultation, device, Side::Patient, 1).await;
    let queue = page.snapshot.clone().unwrap().queue;
    queue.map(|told| (told.place, told.late_minutes))
}

#[tokio::test]
async fn those_who_wait_for_the_same_clinician_with_an_earlier_time_are_ahead_each_once() {
    let world = World::new().await;
    let (shah, evans) = (
        clinic(&world, json!({})).await,
        clinic(&world, json!({"clinician": EVANS})).await,
    );
    let (first, second) = (
        book(&world, &shah, "09:00").await,
        book(&world, &shah, "09:20").await,
    );
    let other = book(&world, &evans, "09:00").await;
    let tomorrow = world.book(&shah, "2026-12-01T09:00:00Z").await;
    tomorrow.must(201);
    world.pass_minutes(BEFORE);
    let (one, two) = (waits(&world, &first).await, waits(&world, &second).await);
    let apart = waits(&world, &other).await;
    // A second device is the same person.
    waits(&world, &first).await;
    assert_eq!(told(&world, &first, &one).await, Some((1, 0)));
    assert_eq!(told(&world, &second, &two).await, Some((2, 0)));
    assert_eq!(told(&world, &other, &apart).await, Some((1, 0)));
    // Nobody has begun: the first one's time is used up when the second one's has passed.
    world.pass_minutes(30);
    assert_eq!(told(&world, &second, &two).await, Some((2, 20)));
    let off = format!("/api/appointments/{}/cancel", first.id);
    world
        .post(&off, &staff("ruth"), json!({"reason": "by_clinic"}))
        .await
        .must(200);
    assert_eq!(told(&world, &second, &two).await, Some((1, 0)));
}

#[tokio::test]
async fn nobody_waits_for_the_others_of_their_own_group() {
    let world = World::new().await;
    let group = clinic(&world, json!({"terms": {"seats": 3}})).await;
    let mut all = Vec::new();
    for _ in 0..3 {
        all.push(book(&world, &group, "09:00").await);
    }
    let after = book(&world, &group, "09:20").await;
    world.pass_minutes(BEFORE);
    let last = waits(&world, &after).await;
    for one in &all {
        let device = waits(&world, one).await;
        assert_eq!(told(&world, one, &device).await, Some((1, 0)));
    }
    assert_eq!(told(&world, &after, &last).await, Some((2, 0)));
}
