//! The same file once more, when the old system has gone on in the meantime.

use serde_json::{Value, json};

use crate::importing::{APPOINTMENTS, CLINICS, imported, outcomes, send, tried};
use crate::support::{NORTH, World, public, staff, text};

const DAY: &str = "2026-11-24";

async fn world() -> World {
    let world = World::new().await;
    imported(&world, "clinics", CLINICS).await;
    imported(&world, "appointments", APPOINTMENTS).await;
    world
}

/// The file with the first appointment at another time.
fn at(start: &str) -> String {
    APPOINTMENTS.replace("2026-11-24 09:20", start)
}

async fn rows(world: &World) -> Vec<Value> {
    let path = format!("/api/board?site={NORTH}&date={DAY}");
    let board = world.get(&path, &staff("ruth")).await.must(200);
    board["rows"].as_array().unwrap().clone()
}

/// Who is when on that day.
async fn board(world: &World) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = rows(world)
        .await
        .iter()
        .map(|row| &row["appointment"])
        .filter(|one| one["status"] == "booked")
        .map(|one| {
            (
                text(&one["local"])[11..].to_owned(),
                text(&one["patient"]["name"]),
            )
        })
        .collect();
    all.sort();
    all
}

fn pair(time: &str, name: &str) -> (String, String) {
    (time.to_owned(), name.to_owned())
}

async fn id_of(world: &World, name: &str) -> String {
    let all = rows(world).await;
    let mut all = all.iter().map(|row| &row["appointment"]);
    text(&all.find(|one| one["patient"]["name"] == name).unwrap()["id"])
}

async fn free(world: &World) -> Vec<String> {
    let path = format!("/api/services/diabetes-review/slots?from={DAY}&days=1");
    let found = world.get(&path, &public()).await.must(200);
    let slots = found["days"][0]["slots"].as_array().unwrap().iter();
    slots
        .map(|slot| text(&slot["local"])[11..].to_owned())
        .collect()
}

fn first(report: &Value) -> (String, String, String) {
    let row = &report["rows"][0];
    let of = |name: &str| row[name].as_str().unwrap_or("").to_owned();
    (of("outcome"), of("was"), of("now"))
}

fn said(outcome: &str, was: &str, now: &str) -> (String, String, String) {
    (outcome.to_owned(), was.to_owned(), now.to_owned())
}

#[tokio::test]
async fn a_time_that_the_old_system_has_changed_is_said_before_and_changed_here_too() {
    let world = world().await;
    let file = at("24/11/2026 10:00");
    let moved = said("moved", "2026-11-24 09:20", "2026-11-24 10:00");
    let report = tried(&world, "appointments", &file).await;
    assert_eq!(first(&report), moved);
    assert_eq!(report["rows"][0]["changed"], json!(["start"]));
    assert_eq!((&report["moved"], &report["known"]), (&json!(1), &json!(1)));
    assert_eq!(
        board(&world).await[0],
        pair("09:20", "Siân Jones"),
        "tried only"
    );
    let report = imported(&world, "appointments", &file).await;
    assert_eq!(first(&report), moved);
    assert_eq!(board(&world).await[0], pair("10:00", "Siân Jones"));
    let free = free(&world).await;
    assert!(free.contains(&"09:20".to_owned()) && !free.contains(&"10:00".to_owned()));
    // Nobody here has told them of the time that it was.
    assert_eq!(world.count("SELECT COUNT(*) FROM outbox").await, 0);
    let entries = "SELECT COUNT(*) FROM audit WHERE action = 'appointment.moved'";
    assert_eq!(world.count(entries).await, 1);
    let again = imported(&world, "appointments", &file).await;
    assert_eq!(first(&again), said("known", "", ""));
}

#[tokio::test]
async fn who_has_had_our_link_is_told_the_new_time() {
    let world = world().await;
    let id = id_of(&world, "Siân Jones").await;
    let path = format!("/api/appointments/{id}/resend");
    let sent = world.post(&path, &staff("ruth"), json!({})).await;
    assert!(sent.status.is_success(), "{}", sent.body);
    imported(&world, "appointments", &at("2026-11-24 10:00")).await;
    let told = "SELECT COUNT(*) FROM outbox WHERE kind = 'moved'";
    assert_eq!(world.count(told).await, 1);
    let old = "SELECT COUNT(*) FROM invitations WHERE revoked_at IS NULL";
    assert_eq!(world.count(old).await, 1, "the old link is dead");
}

#[tokio::test]
async fn a_new_time_that_somebody_has_is_refused_and_nothing_is_lost() {
    let world = world().await;
    let clinics = world.get("/api/clinic-templates", &staff("morgan")).await;
    let clinics = clinics.must(200);
    let clinics = clinics["templates"].as_array().unwrap().iter();
    let mut tuesdays = clinics.filter(|one| one["from"] == "09:00");
    let id = text(&tuesdays.next().unwrap()["id"]);
    world.book(&id, "2026-11-24T10:00:00Z").await.must(201);
    let before = board(&world).await;
    let claims = "SELECT COUNT(*) FROM claims";
    let claimed = world.count(claims).await;
    let file = at("2026-11-24 10:00");
    for write in [false, true] {
        let report = send(&world, "appointments", &file, write).await.must(200);
        assert_eq!(report["written"], false);
        assert_eq!(report["rows"][0]["outcome"], "refused");
        assert_eq!(report["rows"][0]["code"], "slot_taken");
        assert_eq!(board(&world).await, before);
        assert_eq!(world.count(claims).await, claimed);
    }
}

#[tokio::test]
async fn what_was_moved_or_called_off_here_is_left_for_somebody_to_decide() {
    let world = world().await;
    let id = id_of(&world, "Tom Parry").await;
    let off = format!("/api/appointments/{id}/cancel");
    let why = json!({"reason": "other"});
    world.post(&off, &staff("ruth"), why).await.must(200);
    let id = id_of(&world, "Siân Jones").await;
    let clinics = world.get("/api/clinic-templates", &staff("morgan")).await;
    let clinics = clinics.must(200);
    let clinics = clinics["templates"].as_array().unwrap().iter();
    let mut tuesdays = clinics.filter(|one| one["from"] == "09:00");
    let to = json!({"template": tuesdays.next().unwrap()["id"], "start": "2026-11-24T11:00:00Z"});
    let path = format!("/api/appointments/{id}/move");
    world.post(&path, &staff("ruth"), to).await.must(200);
    // As it was in the old system: what was done here stands.
    let same = tried(&world, "appointments", APPOINTMENTS).await;
    assert_eq!(same["known"], 2);
    let file = at("2026-11-24 10:00").replace("24/11/2026 17:00", "24/11/2026 17:30");
    let report = imported(&world, "appointments", &file).await;
    assert_eq!(first(&report), said("differs", "2026-11-24 11:00", ""));
    assert_eq!(report["rows"][1]["outcome"], "differs");
    assert_eq!(report["rows"][1]["changed"], json!(["start"]));
    assert_eq!(board(&world).await, [pair("11:00", "Siân Jones")]);
    // It is said again until both agree.
    let again = imported(&world, "appointments", &file).await;
    assert_eq!((&again["differs"], &again["moved"]), (&json!(2), &json!(0)));
    let agreed = tried(&world, "appointments", &at("2026-11-24 11:00")).await;
    assert_eq!(first(&agreed), said("known", "", ""));
}

#[tokio::test]
async fn one_goes_where_another_was_and_a_new_one_where_that_one_was() {
    let world = world().await;
    let more = "A3,Diabetes review,shah,video,2026-11-24 09:40,20,,Eva Rees,1980-02-03,,,eva@example.org,,\n";
    imported(&world, "appointments", &format!("{APPOINTMENTS}{more}")).await;
    // They change places, and a new one takes what a third has left.
    let swapped = format!(
        "{}{}A4,Diabetes review,shah,video,2026-11-24 17:00,15,,Ifan Puw,1990-02-03,,,ifan@example.org,,\n",
        at("2026-11-24 09:40").replace("24/11/2026 17:00", "24/11/2026 18:00"),
        more.replace("09:40", "09:20")
    );
    let report = imported(&world, "appointments", &swapped).await;
    let outcomes: Vec<String> = outcomes(&report).into_iter().map(|(_, one)| one).collect();
    assert_eq!(outcomes, ["moved", "moved", "moved", "new"]);
    assert_eq!(
        board(&world).await,
        [
            pair("09:20", "Eva Rees"),
            pair("09:40", "Siân Jones"),
            pair("17:00", "Ifan Puw"),
            pair("18:00", "Tom Parry"),
        ]
    );
}

#[tokio::test]
async fn what_a_clinic_or_a_referral_says_otherwise_now_is_named_and_left_as_it_is() {
    let world = world().await;
    let changed = CLINICS.replace("09:00,12:00,20", "09:00,13:00,20");
    let report = imported(&world, "clinics", &changed).await;
    assert_eq!(report["rows"][0]["outcome"], "differs");
    assert_eq!(report["rows"][0]["changed"], json!(["until"]));
    assert_eq!(report["rows"][1]["outcome"], "known");
    let other = APPOINTMENTS.replacen("Diabetes review", "foot-clinic", 1);
    let report = tried(&world, "appointments", &other).await;
    assert_eq!(report["rows"][0]["outcome"], "differs");
    assert_eq!(report["rows"][0]["changed"], json!(["service"]));
    let referral = |priority: &str| {
        format!(
            "id,service,name,date_of_birth,priority,referred_on,mobile\n\
             R1,Diabetes review,Siân Jones,27/03/1958,{priority},2026-11-09,07700 900123\n"
        )
    };
    imported(&world, "referrals", &referral("routine")).await;
    let report = tried(&world, "referrals", &referral("2WW")).await;
    assert_eq!(report["rows"][0]["outcome"], "differs");
    assert_eq!(report["rows"][0]["changed"], json!(["priority"]));
}
