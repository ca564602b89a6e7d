//! What somebody needs lengthens their appointment and takes what the site has for it.

use serde_json::{Value, json};

use crate::support::{NORTH, REVIEW, World, appointment, public, staff, text};
use crate::{make, offered};

/// The review takes 20 minutes longer with an interpreter and 10 for whoever needs more time; the
/// north site has so many interpreters of BSL.
pub(crate) async fn world(interpreters: u16) -> (World, String) {
    let world = World::new().await;
    world
        .app
        .db
        .keep::<_, signalling::store::StoreError, _>(|tx| {
            tx.execute(
                "UPDATE services SET interpreter_minutes = 20, more_time_minutes = 10",
                &[],
            )
        })
        .await
        .unwrap();
    let there = json!({"site": NORTH, "kind": "interpreter", "name": "BSL",
        "how_many": interpreters});
    let ruth = staff("morgan");
    world
        .send("PUT", "/api/site-resources", &ruth, there)
        .await
        .must(200);
    let id = world.tuesday_clinic().await;
    (world, id)
}

/// Local starts of the day for somebody who needs this.
pub(crate) async fn starts(world: &World, query: &str) -> Vec<String> {
    let path = format!("/api/services/diabetes-review/slots?from=2026-11-24&days=1{query}");
    let found = world.get(&path, &public()).await.must(200);
    let days = found["days"].as_array().unwrap().iter();
    days.flat_map(|day| day["slots"].as_array().unwrap())
        .map(|slot| text(&slot["local"])[11..].to_owned())
        .collect()
}

fn with(template: &str, start: &str, support: Value) -> Value {
    let mut body = appointment(template, start);
    body["support"] = support;
    body
}

async fn book(world: &World, body: Value) -> crate::support::Answer {
    world.post("/api/appointments", &staff("ruth"), body).await
}

#[tokio::test]
async fn only_starts_with_room_for_the_longer_appointment_are_shown() {
    let (world, id) = world(1).await;
    assert_eq!(starts(&world, "").await.len(), 9);
    // The last would end after twelve.
    assert_eq!(starts(&world, "&interpreter=BSL").await.len(), 8);
    world.book(&id, "2026-11-24T09:40:00Z").await.must(201);
    let free = starts(&world, "&interpreter=BSL").await;
    assert_eq!(free[..3], ["09:00", "10:00", "10:20"]);
}

#[tokio::test]
async fn the_only_interpreter_is_with_one_patient_at_a_time() {
    let (world, id) = world(1).await;
    let other = json!({"clinician": crate::EVANS});
    let other = make(&world, other).await;
    let bsl = json!({"interpreter": "British Sign Language"});
    let booked = book(&world, with(&id, "2026-11-24T09:00:00Z", bsl.clone())).await;
    let booked = booked.must(201);
    assert_eq!(booked["appointment"]["end"], "2026-11-24T09:40:00.000Z");
    assert_eq!(
        booked["appointment"]["support"]["interpreter"],
        "British Sign Language"
    );
    // With the other clinician, who is free.
    let refused = book(&world, with(&other, "2026-11-24T09:20:00Z", bsl.clone())).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (409, "slot_taken")
    );
    let path = format!("/api/staff/slots/why?service={REVIEW}&from=2026-11-24&interpreter=bsl");
    let why = world.get(&path, &staff("ruth")).await.must(200);
    let of_other = why["starts"].as_array().unwrap().iter();
    let first = of_other
        .clone()
        .find(|one| one["template"] == other.as_str());
    assert_eq!(first.unwrap()["why_not"]["what"], "interpreter");
    // Another language is another matter: nobody of the site's is needed, only the time.
    let polish = json!({"interpreter": "Polish"});
    book(&world, with(&other, "2026-11-24T09:00:00Z", polish))
        .await
        .must(201);
    book(&world, with(&other, "2026-11-24T09:40:00Z", bsl))
        .await
        .must(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_want_the_only_interpreter_at_once_one_gets_it() {
    let (world, id) = world(1).await;
    // Two clinicians are free: their time does not decide.
    let other = make(&world, json!({"clinician": crate::EVANS})).await;
    let clinics = [id, other];
    let bsl = json!({"interpreter": "BSL"});
    let tasks: Vec<_> = (0..24)
        .map(|n: usize| {
            let router = world.router.clone();
            let start = ["2026-11-24T10:00:00Z", "2026-11-24T10:20:00Z"][n / 2 % 2];
            let body = with(&clinics[n % 2], start, bsl.clone()).to_string();
            tokio::spawn(async move {
                let path = "/api/appointments";
                crate::support::send(router, "POST", path, &staff("ruth"), Some(body)).await
            })
        })
        .collect();
    let mut made = 0;
    for task in tasks {
        made += usize::from(task.await.unwrap().status.as_u16() == 201);
    }
    assert_eq!(made, 1);
    // Eight cells of each, and nothing left of those who were refused.
    let cells = "SELECT count(*) FROM claims WHERE resource LIKE 'interpreter:%'";
    assert_eq!(world.count(cells).await, 8);
    assert_eq!(world.count("SELECT count(*) FROM claims").await, 16);
}

#[tokio::test]
async fn what_the_record_says_need_not_be_said_again_and_stays_when_moved() {
    let (world, id) = world(1).await;
    let mut body = appointment(&id, "2026-11-24T09:00:00Z");
    body["new_patient"]["interpreter"] = json!("BSL");
    body["new_patient"]["more_time"] = json!(true);
    let booked = book(&world, body).await.must(201);
    assert_eq!(booked["appointment"]["end"], "2026-11-24T09:50:00.000Z");
    let path = format!(
        "/api/appointments/{}/move",
        text(&booked["appointment"]["id"])
    );
    let to = json!({"template": id, "start": "2026-11-24T11:20:00Z"});
    let late = world.post(&path, &staff("ruth"), to).await;
    assert_eq!(late.code(), "slot_not_offered");
    let to = json!({"template": id, "start": "2026-11-24T10:00:00Z"});
    let moved = world.post(&path, &staff("ruth"), to).await.must(200);
    assert_eq!(moved["appointment"]["end"], "2026-11-24T10:50:00.000Z");
    let nothing = "SELECT count(*) FROM appointments WHERE support_sealed LIKE '%BSL%'";
    assert_eq!(world.count(nothing).await, 0);
    assert_eq!(offered(&world, "2026-11-24").await.len(), 9 - 3);
}

#[tokio::test]
async fn a_patient_holds_and_books_the_longer_time() {
    let (world, id) = world(1).await;
    let hold = json!({"service": REVIEW, "template": id, "start": "2026-11-24T09:00:00Z",
        "support": {"interpreter": "BSL"}});
    let hold = world.post("/api/holds", &public(), hold).await.must(201);
    assert_eq!(hold["slot"]["end"], "2026-11-24T09:40:00.000Z");
    assert_eq!(starts(&world, "").await[0], "09:40");
    let key = json!({"id": hold["id"], "secret": hold["secret"]});
    let body = json!({"hold": key, "patient": crate::support::patient()});
    let booked = world.post("/api/bookings", &public(), body).await.must(201);
    assert_eq!(booked["end"], "2026-11-24T09:40:00.000Z");
    let cells =
        "SELECT count(*) FROM claims WHERE resource LIKE 'interpreter:%' AND expires_at IS NULL";
    assert_eq!(world.count(cells).await, 8);
}

#[tokio::test]
async fn a_clinics_kit_serves_one_clinic_at_a_time() {
    let world = World::new().await;
    let kit = json!({"kit": ["ECG machine"]});
    let first = make(&world, kit).await;
    let kit = json!({"kit": ["ecg machine"], "clinician": crate::EVANS});
    let second = make(&world, kit).await;
    world.book(&first, "2026-11-24T09:00:00Z").await.must(201);
    let refused = world.book(&second, "2026-11-24T09:00:00Z").await;
    assert_eq!(refused.code(), "slot_taken");
    // Two machines, and it can.
    let two = json!({"site": NORTH, "kind": "kit", "name": "ECG machine", "how_many": 2});
    let morgan = staff("morgan");
    let set = world.send("PUT", "/api/site-resources", &morgan, two);
    set.await.must(200);
    world.book(&second, "2026-11-24T09:00:00Z").await.must(201);
}

#[tokio::test]
async fn what_was_said_for_a_known_patient_is_in_their_record_and_nothing_is_taken_off() {
    let (world, id) = world(2).await;
    let plain = appointment(&id, "2026-11-24T09:00:00Z");
    let booked = book(&world, plain).await.must(201);
    let patient = booked["appointment"]["patient"]["id"].clone();
    let record = async || {
        let path = format!("/api/patients/{}", text(&patient));
        let found = world.get(&path, &staff("ruth")).await.must(200);
        let of = |name: &str| found["patient"][name].clone();
        (of("interpreter"), of("more_time"))
    };
    assert_eq!(record().await, (json!(null), json!(false)));
    let again = |start: &str, support: Value| {
        let mut body = appointment(&id, start);
        body.as_object_mut().unwrap().remove("new_patient");
        body["patient"] = patient.clone();
        body["support"] = support;
        body
    };
    let said = json!({"interpreter": "BSL", "more_time": true});
    book(&world, again("2026-11-24T10:00:00Z", said))
        .await
        .must(201);
    assert_eq!(record().await, (json!("BSL"), json!(true)));
    let noted = "SELECT count(*) FROM audit WHERE action = 'patient.needs_noted'";
    assert_eq!(world.count(noted).await, 1);
    // Not needed this time; and what is said once need not be said again.
    let none = json!({"interpreter": "", "more_time": false});
    book(&world, again("2026-12-01T09:00:00Z", none))
        .await
        .must(201);
    assert_eq!(record().await, (json!("BSL"), json!(true)));
    let silent = again("2026-12-08T09:00:00Z", json!(null));
    let next = book(&world, silent).await.must(201);
    assert_eq!(next["appointment"]["support"]["interpreter"], "BSL");
    assert_eq!(world.count(noted).await, 1);
}

#[tokio::test]
async fn what_no_site_has_is_asked_for_in_vain_and_not_remembered() {
    let world = World::new().await;
    make(&world, json!({"mode": "in_person"})).await;
    let path = "/api/services/diabetes-review/slots?from=2026-11-24&days=1&kit=unheard-of";
    let found = world.get(path, &public()).await.must(200);
    assert_eq!(found["days"], json!([]));
    let remembered = format!("{:?}", world.app.availability);
    assert!(remembered.contains("clinician:"), "{remembered}");
    assert!(!remembered.contains("unheard-of"), "{remembered}");
}
