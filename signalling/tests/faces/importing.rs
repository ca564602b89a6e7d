//! Clinics and appointments from an old system.

use std::future::Future;
use std::task::Poll;

use serde_json::{Value, json};

use crate::support::{Answer, NORTH, SOUTH, World, public, staff, text as text_of};

pub const CLINICS: &str = "\
id,service,clinician,mode,days,from,until,minutes,first_day,last_day,room
C1,Diabetes review,shah,video,Tue,09:00,12:00,20,2020-01-07,,
C2,foot-clinic,Evans,face to face,Mon Wed,13:00,16:00,30,2026-11-25,2027-03-31,Room 2
";
pub const APPOINTMENTS: &str = "\
id,service,clinician,mode,start,minutes,room,name,date_of_birth,nhs_number,mobile,email,language,reason
A1,Diabetes review,shah,video,2026-11-24 09:20,20,,Siân Jones,27/03/1958,943 476 5919,07700 900123,,cy,Feet
A2,Diabetes review,shah,video,24/11/2026 17:00,15,,Tom Parry,1971-01-02,,,tom@example.org,,
";

pub async fn send(world: &World, kind: &str, text: &str, write: bool) -> Answer {
    let body = json!({"kind": kind, "site": NORTH, "text": text, "write": write});
    world.post("/api/import", &staff("angharad"), body).await
}

pub async fn tried(world: &World, kind: &str, text: &str) -> Value {
    send(world, kind, text, false).await.must(200)
}

pub async fn imported(world: &World, kind: &str, text: &str) -> Value {
    let report = send(world, kind, text, true).await.must(200);
    assert_eq!(report["written"], true, "{report}");
    report
}

pub fn outcomes(report: &Value) -> Vec<(u64, String)> {
    let rows = report["rows"].as_array().unwrap().iter();
    rows.map(|row| {
        (
            row["line"].as_u64().unwrap(),
            row["outcome"].as_str().unwrap().to_owned(),
        )
    })
    .collect()
}

async fn counts(world: &World) -> [i64; 5] {
    [
        world.count("SELECT COUNT(*) FROM clinic_templates").await,
        world.count("SELECT COUNT(*) FROM appointments").await,
        world.count("SELECT COUNT(*) FROM patients").await,
        world.count("SELECT COUNT(*) FROM claims").await,
        world.count("SELECT COUNT(*) FROM audit").await,
    ]
}

#[tokio::test]
async fn a_dry_run_says_what_would_come_of_it_and_writes_nothing() {
    let world = World::new().await;
    let before = counts(&world).await;
    for (kind, text) in [("clinics", CLINICS), ("appointments", APPOINTMENTS)] {
        let report = tried(&world, kind, text).await;
        assert_eq!(
            outcomes(&report),
            [(2, "new".to_owned()), (3, "new".to_owned())]
        );
        assert_eq!(
            (&report["new"], &report["written"]),
            (&json!(2), &json!(false))
        );
        assert_eq!(counts(&world).await, before, "{kind}");
    }
}

#[tokio::test]
async fn what_is_imported_is_there_like_what_was_made_here() {
    let world = World::new().await;
    imported(&world, "clinics", CLINICS).await;
    imported(&world, "appointments", APPOINTMENTS).await;
    let path = "/api/services/diabetes-review/slots?from=2026-11-24&days=1";
    let found = world.get(path, &public()).await.must(200);
    let slots = found["days"][0]["slots"].as_array().unwrap();
    let starts: Vec<&str> = slots
        .iter()
        .map(|slot| &slot["local"].as_str().unwrap()[11..])
        .collect();
    assert_eq!(
        &starts[..2],
        ["09:00", "09:40"],
        "the imported one is taken"
    );
    let board = format!("/api/board?site={NORTH}&date=2026-11-24");
    let board = world
        .get(&board, &staff("ruth"))
        .await
        .must(200)
        .to_string();
    assert!(board.contains("Siân Jones") && board.contains("Tom Parry"));
    assert_eq!(
        world.count("SELECT COUNT(*) FROM outbox").await,
        0,
        "nobody is told twice"
    );
    let in_clinic = "SELECT COUNT(*) FROM appointments WHERE template_id IS NOT NULL";
    assert_eq!(
        world.count(in_clinic).await,
        1,
        "the other is outside every clinic"
    );
    let entries = "SELECT COUNT(*) FROM audit WHERE action IN
        ('import.done', 'clinic_template.imported', 'appointment.imported')";
    assert_eq!(world.count(entries).await, 6);
}

#[tokio::test]
async fn importing_twice_makes_none_twice() {
    let world = World::new().await;
    imported(&world, "clinics", CLINICS).await;
    imported(&world, "appointments", APPOINTMENTS).await;
    let before = counts(&world).await;
    let again = imported(&world, "appointments", APPOINTMENTS).await;
    assert_eq!((&again["known"], &again["new"]), (&json!(2), &json!(0)));
    let again = imported(&world, "clinics", CLINICS).await;
    assert_eq!(again["known"], 2);
    assert_eq!(counts(&world).await[..4], before[..4]);
    let grown = format!(
        "{APPOINTMENTS}A3,Diabetes review,shah,video,2026-12-01 09:00,20,,Siân Jones,27/03/1958,943 476 5919,07700 900123,,cy,\n"
    );
    let report = imported(&world, "appointments", &grown).await;
    assert_eq!((&report["known"], &report["new"]), (&json!(2), &json!(1)));
    assert_eq!(
        world.count("SELECT COUNT(*) FROM patients").await,
        2,
        "Siân Jones is one person"
    );
}

#[tokio::test]
async fn one_row_that_cannot_be_keeps_all_from_being_written_and_says_why() {
    let world = World::new().await;
    let template = world.tuesday_clinic().await;
    world
        .book(&template, "2026-11-24T09:00:00Z")
        .await
        .must(201);
    let before = counts(&world).await;
    let rest = "20,,Tom Parry,1971-01-02,,,tom@example.org,,\n";
    let mut text = APPOINTMENTS.to_owned();
    for start in ["2026-11-24 09:10", "2026-11-24 17:10", "2026-11-20 09:00"] {
        text.push_str(&format!(
            "X{start},Diabetes review,shah,video,{start},{rest}"
        ));
    }
    text.push_str(&format!("B,Dentist,nobody,post,soon,{rest}"));
    let report = send(&world, "appointments", &text, true).await.must(200);
    assert_eq!(report["written"], false);
    assert_eq!((&report["new"], &report["refused"]), (&json!(2), &json!(4)));
    let row = |n: usize| report["rows"][n].clone();
    assert_eq!(
        (&row(2)["code"], &row(2)["line"]),
        (&json!("slot_taken"), &json!(4)),
        "by a booking"
    );
    assert_eq!(row(3)["code"], "slot_taken", "by a row of the same file");
    assert_eq!(
        row(4)["columns"],
        json!([{"field": "start", "error": "in_past"}])
    );
    let refused: Vec<String> = row(5)["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["field"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(refused, ["service", "clinician", "mode", "start"]);
    assert!(
        !report.to_string().contains("Parry"),
        "no patient's name comes back"
    );
    assert_eq!(counts(&world).await, before);
}

#[tokio::test]
async fn a_clinic_comes_over_with_the_rule_of_its_calendar_and_is_drawn() {
    let world = World::new().await;
    let text = "id,service,clinician,mode,rrule,from,until,minutes,first_day\n\
        D1,Diabetes review,shah,video,\"FREQ=DAILY;BYDAY=MO,TU,WE;UNTIL=20261209T100000Z\",09:00,12:00,20,01/12/2026\n\
        D2,foot-clinic,Evans,video,FREQ=HOURLY,13:00,16:00,30,2026-11-25\n";
    let report = tried(&world, "clinics", text).await;
    let refused = &report["rows"][1]["columns"][0];
    assert_eq!(*refused, json!({"field": "rrule", "error": "unsupported"}));
    let lines: Vec<&str> = text.lines().take(2).collect();
    imported(&world, "clinics", &lines.join("\n")).await;
    let morgan = staff("morgan");
    let listed = world.get("/api/clinic-templates", &morgan).await.must(200);
    let clinic = &listed["templates"][0];
    let kept = "FREQ=DAILY;BYDAY=MO,TU,WE;UNTIL=20261209";
    assert_eq!(clinic["rrule"], kept);
    let path = format!("/api/clinic-templates/{}/days", text_of(&clinic["id"]));
    let drawn = world.get(&path, &morgan).await.must(200);
    let days = drawn["days"].as_array().unwrap().iter();
    let days: Vec<&str> = days.map(|day| day["date"].as_str().unwrap()).collect();
    let want = ["01", "02", "07", "08", "09"].map(|day| format!("2026-12-{day}"));
    assert_eq!(days, want);
}

#[tokio::test]
async fn a_clinic_that_cannot_be_is_refused_by_its_columns() {
    let world = World::new().await;
    let names = CLINICS.lines().next().unwrap();
    let text = format!(
        "{names}\n1,Diabetes review,shah,telephone,,12:00,09:00,20,2026-11-24,,\n\
         2,Diabetes review,shah,video,Tue,09:00,12:00,20,2026-11-24,2026-11-20,\n"
    );
    let report = tried(&world, "clinics", &text).await;
    let columns = |n: usize| {
        let all = report["rows"][n]["columns"].as_array().unwrap().clone();
        all.iter()
            .map(|one| one["field"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(columns(0), ["mode", "days", "until"]);
    assert_eq!(columns(1), ["last_day"]);
}

#[tokio::test]
async fn only_an_administrator_of_the_site_imports() {
    let world = World::new().await;
    let body = json!({"kind": "clinics", "site": SOUTH, "text": CLINICS, "write": true});
    let elsewhere = world
        .post("/api/import", &staff("angharad"), body.clone())
        .await;
    assert_eq!(
        (elsewhere.status.as_u16(), elsewhere.code()),
        (404, "not_found")
    );
    let desk = world.post("/api/import", &staff("ruth"), body).await;
    assert_eq!((desk.status.as_u16(), desk.code()), (403, "not_allowed"));
}

const REFERRALS: &str = "\
id,service,name,date_of_birth,priority,referred_on,mobile,referrer,reason
R1,Diabetes review,Siân Jones,27/03/1958,2WW,09/11/2026,07700 900123,High Street Surgery,Feet
R2,diabetes-review,Tom Parry,1971-01-02,routine,2026-08-01,07700 900124,,
";

#[tokio::test]
async fn referrals_without_a_time_come_over_to_the_worklist() {
    let world = World::new().await;
    let report = imported(&world, "referrals", REFERRALS).await;
    assert_eq!(
        outcomes(&report),
        [(2, "new".to_owned()), (3, "new".to_owned())]
    );
    let path = format!("/api/referrals?site={NORTH}");
    let list = world.get(&path, &staff("ruth")).await.must(200);
    assert_eq!(list["open"][0]["patient"]["name"], "Siân Jones");
    assert_eq!(list["open"][0]["source"], "import");
    assert_eq!(list["open"][0]["wait"], json!({"days": 14, "limit": 14}));
    assert_eq!(list["open"][1]["patient"]["name"], "Tom Parry");
    let again = imported(&world, "referrals", REFERRALS).await;
    assert_eq!(again["known"], 2);
    let wrong = REFERRALS.replace("09/11/2026", "24/11/2026");
    let refused = tried(&world, "referrals", &wrong.replace("R1", "R3")).await;
    assert_eq!(refused["rows"][0]["columns"][0]["field"], "referred_on");
    assert_eq!(world.count("SELECT COUNT(*) FROM referrals").await, 2);
}

#[tokio::test]
async fn who_was_brought_over_is_reminded_with_a_link_like_everybody() {
    let world = World::new().await;
    imported(&world, "clinics", CLINICS).await;
    let text = APPOINTMENTS.replace("2026-11-24 09:20", "2026-12-08 09:20");
    imported(&world, "appointments", &text).await;
    assert_eq!(world.count("SELECT COUNT(*) FROM outbox").await, 0);
    world.pass_minutes(8 * 24 * 60 + 120);
    signalling::booking::remind_all(&world.app).await.unwrap();
    let reminders = "SELECT COUNT(*) FROM outbox WHERE kind = 'reminder'";
    assert_eq!(world.count(reminders).await, 1);
}

/// A file of appointments every ten minutes from eight on, day by day, a patient each.
fn many(days: std::ops::RangeInclusive<u8>, a_day: u16) -> String {
    let mut text = APPOINTMENTS.lines().next().unwrap().to_owned();
    for day in days {
        for n in 0..a_day {
            let (hour, minute) = (8 + n / 6, n % 6 * 10);
            text.push_str(&format!(
                "\nM{day}-{n},Diabetes review,shah,video,2026-12-{day:02} {hour:02}:{minute:02},10,,\
                 Person {day} {n},1971-01-02,,,p{day}x{n}@example.org,,"
            ));
        }
    }
    text
}

#[tokio::test]
async fn a_dry_run_finds_across_its_units_what_the_import_would_find() {
    let world = World::new().await;
    let (sian, number) = ("Siân Jones,27/03/1958", "943 476 5919,07700 900123,,cy,");
    let row = |id: &str, at: &str, who: &str| {
        format!("\n{id},Diabetes review,shah,video,{at},10,,{who},{number}")
    };
    let rows = many(1..=2, 60);
    let (names, rows) = rows.split_once('\n').unwrap();
    // The last ones want what rows long before have: a time, a number in the old system, a person's number.
    let text = format!(
        "{names}{}\n{rows}{}{}{}{}",
        row("A0", "2026-12-01 07:00", sian),
        row("A1", "2026-12-07 09:00", sian),
        row("A2", "2026-12-01 08:05", sian),
        row("M1-0", "2026-12-08 09:00", sian),
        row("A3", "2026-12-09 09:00", "Tom Parry,1971-01-02"),
    );
    // One of them is there twice.
    let (first, _) = rows.split_once('\n').unwrap();
    let text = format!("{text}\n{first}");
    let before = counts(&world).await;
    let report = tried(&world, "appointments", &text).await;
    assert_eq!(
        (&report["new"], &report["known"], &report["refused"]),
        (&json!(122), &json!(1), &json!(3))
    );
    let last = |n: usize| report["rows"][121 + n].clone();
    assert_eq!(last(1)["code"], "slot_taken");
    assert_eq!(
        last(2)["columns"],
        json!([{"field": "id", "error": "taken"}]),
        "it says something else"
    );
    assert_eq!(last(4)["outcome"], "known");
    assert_eq!(
        last(3)["columns"],
        json!([{"field": "nhs_number", "error": "taken"}])
    );
    let lines: Vec<u64> = outcomes(&report).iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, (2..=127).collect::<Vec<_>>(), "as in the file");
    assert_eq!(counts(&world).await, before);
    let report = send(&world, "appointments", &text, true).await.must(200);
    assert_eq!(report["written"], false);
    assert_eq!(counts(&world).await, before, "nothing by halves");
}

#[tokio::test]
async fn whoever_books_meanwhile_is_served_between_the_units_and_the_same_file_changes_nothing() {
    let world = World::new().await;
    let template = world.tuesday_clinic().await;
    let text = many(2..=4, 40);
    let parts = "SELECT count(*) FROM audit WHERE action = 'import.part'";
    let mut import = std::pin::pin!(send(&world, "appointments", &text, true));
    // The import goes on a step at a time until its first unit is in, and then waits while reception books and
    // calls off: it has asked for its second unit at most, so the third comes after them.
    while world.count(parts).await == 0 {
        let step = std::future::poll_fn(|cx| Poll::Ready(import.as_mut().poll(cx)));
        assert!(step.await.is_pending(), "it is one unit");
        tokio::task::yield_now().await;
    }
    let made = world.book(&template, "2026-11-24T09:00:00Z").await;
    let id = made.must(201)["appointment"]["id"].clone();
    let path = format!("/api/appointments/{}/cancel", id.as_str().unwrap());
    let why = json!({"reason": "other"});
    world.post(&path, &staff("ruth"), why).await.must(200);
    let report = import.await.must(200);
    assert_eq!(
        (&report["new"], &report["written"]),
        (&json!(120), &json!(true))
    );
    // Their entries stand between those of the import.
    let between = "SELECT count(*) FROM audit b WHERE b.action = 'appointment.booked'
        AND EXISTS (SELECT 1 FROM audit a WHERE a.action = 'import.part' AND a.seq < b.seq)
        AND EXISTS (SELECT 1 FROM audit c WHERE c.action = 'import.part' AND c.seq > b.seq)";
    assert_eq!(world.count(between).await, 1);
    assert_eq!(world.count(parts).await, 3);
    let before = counts(&world).await;
    let again = imported(&world, "appointments", &text).await;
    assert_eq!((&again["known"], &again["new"]), (&json!(120), &json!(0)));
    assert_eq!(counts(&world).await[..4], before[..4]);
}
