//! A clinician's calendar address.

use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Answer, BORN, Sender, World, public, staff, text};

async fn address(world: &World) -> String {
    let shah = staff("shah");
    let made = world.post("/api/calendar-feed", &shah, json!({})).await;
    let address = text(&made.must(201)["address"]);
    address
        .strip_prefix(world.app.config.public_url.as_str())
        .unwrap()
        .to_owned()
}

async fn read(world: &World, path: &str) -> Answer {
    world.get(path, &public()).await
}

fn values<'a>(file: &'a str, name: &str) -> Vec<&'a str> {
    file.split("\r\n")
        .filter_map(|line| line.strip_prefix(name))
        .collect()
}

#[tokio::test]
async fn a_calendar_program_reads_the_clinic_and_nothing_of_the_patients() {
    let world = World::new().await;
    let template = world.tuesday_clinic().await;
    world
        .book(&template, "2026-11-24T09:20:00Z")
        .await
        .must(201);
    world
        .book(&template, "2026-11-24T09:00:00Z")
        .await
        .must(201);
    let answer = read(&world, &address(&world).await).await;
    assert_eq!(answer.status, StatusCode::OK);
    let kind = answer.headers["content-type"].to_str().unwrap();
    assert_eq!(kind, "text/calendar; charset=utf-8");
    let file = &answer.text;
    assert_eq!(
        values(file, "DTSTART;TZID=Europe/London:"),
        ["20261124T090000", "20261124T092000"]
    );
    assert_eq!(
        values(file, "SUMMARY:"),
        ["Diabetes review (video)"; 2].to_vec()
    );
    assert_eq!(values(file, "LOCATION:"), ["North Hospital"; 2].to_vec());
    assert_eq!(values(file, "METHOD:"), ["PUBLISH"]);
    assert_eq!(values(file, "BEGIN:VTIMEZONE").len(), 1);
    let personal = ["Siân", "Jones", "SJ", "9434765919", "Feet", "sian@"];
    for personal in personal.into_iter().chain(BORN) {
        assert!(!file.contains(personal), "{personal}");
    }
    assert!(
        file.split("\r\n")
            .all(|line| line.len() <= 75 && !line.contains('\n'))
    );
}

#[tokio::test]
async fn an_appointment_is_the_same_one_in_the_clinicians_calendar_and_in_the_patients() {
    let world = World::new().await;
    let template = world.tuesday_clinic().await;
    let booked = world
        .book(&template, "2026-11-24T09:00:00Z")
        .await
        .must(201);
    let id = text(&booked["appointment"]["id"]);
    let path = address(&world).await;
    let first = read(&world, &path).await.text;
    assert_eq!(values(&first, "UID:"), [format!("{id}@anteroom")]);
    assert_eq!(values(&first, "SEQUENCE:"), ["0"]);
    world.pass_minutes(1);
    let moved = json!({"template": template, "start": "2026-11-24T10:00:00Z"});
    let to = format!("/api/appointments/{id}/move");
    world.post(&to, &staff("ruth"), moved).await.must(200);
    let second = read(&world, &path).await.text;
    assert_eq!(values(&second, "UID:"), values(&first, "UID:"));
    assert_eq!(values(&second, "SEQUENCE:"), ["1"]);
    assert_eq!(
        values(&second, "DTSTART;TZID=Europe/London:"),
        ["20261124T100000"]
    );
    let off = format!("/api/appointments/{id}/cancel");
    let why = json!({"reason": "by_clinic"});
    world.post(&off, &staff("ruth"), why).await.must(200);
    assert_eq!(values(&read(&world, &path).await.text, "UID:").len(), 0);
}

#[tokio::test]
async fn a_groups_session_is_one_event_with_how_many_come_and_no_names() {
    let world = World::new().await;
    let mut group = crate::support::template();
    group["terms"] = json!({"seats": 3});
    let path = "/api/clinic-templates";
    let made = world.post(path, &staff("morgan"), group).await.must(201);
    let group = text(&made["id"]);
    let at = async |time: &str| {
        let start = format!("2026-11-24T{time}:00Z");
        let booked = world.book(&group, &start).await.must(201);
        text(&booked["appointment"]["id"])
    };
    let path = address(&world).await;
    at("09:00").await;
    let first = read(&world, &path).await.text;
    assert_eq!(
        values(&first, "SUMMARY:"),
        ["Diabetes review (video\\, 1 person)"]
    );
    let second = at("09:00").await;
    at("09:20").await;
    let file = read(&world, &path).await.text;
    assert_eq!(
        values(&file, "SUMMARY:"),
        [
            "Diabetes review (video\\, 2 people)",
            "Diabetes review (video\\, 1 person)"
        ]
    );
    let uid = values(&first, "UID:")[0];
    assert_eq!(values(&file, "UID:")[0], uid, "the same session");
    assert!(!file.contains(&second) && !file.contains("Siân"));
    let page = format!(
        "{}/staff/diary?day=2026-11-24",
        world.app.config.public_url.as_str()
    );
    assert_eq!(values(&file, "URL:"), [page.as_str(); 2]);
    let off = format!("/api/appointments/{second}/cancel");
    let why = json!({"reason": "by_clinic"});
    world.post(&off, &staff("ruth"), why).await.must(200);
    let file = read(&world, &path).await.text;
    assert_eq!(values(&file, "UID:").len(), 2);
    assert_eq!(
        values(&file, "SUMMARY:")[0],
        "Diabetes review (video\\, 1 person)"
    );
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() {
    let world = World::new().await;
    let template = world.tuesday_clinic().await;
    world
        .book(&template, "2026-11-24T09:00:00Z")
        .await
        .must(201);
    let path = address(&world).await;
    let tag = read(&world, &path).await.headers["etag"].clone();
    world.pass_minutes(60);
    let ask = |tag: http::HeaderValue| {
        let mut request = public().request("GET", &path, None);
        request.headers_mut().insert("if-none-match", tag);
        tower::ServiceExt::oneshot(world.router.clone(), request)
    };
    assert_eq!(ask(tag.clone()).await.unwrap().status(), 304);
    world
        .book(&template, "2026-11-24T10:00:00Z")
        .await
        .must(201);
    assert_eq!(ask(tag).await.unwrap().status(), 200);
}

#[tokio::test]
async fn an_address_that_is_over_says_no_more_than_one_that_never_was() {
    let world = World::new().await;
    let never = format!("/calendar/{}.ics", "A".repeat(43));
    let never = read(&world, &never).await;
    assert_eq!(
        (never.status.as_u16(), never.code()),
        (404, "link_not_valid")
    );
    let same = |answer: &Answer| {
        (answer.status, answer.text.clone()) == (never.status, never.text.clone())
    };

    let first = address(&world).await;
    let second = address(&world).await;
    assert!(same(&read(&world, &first).await), "replaced");
    assert_eq!(read(&world, &second).await.status, 200);
    let gone = world
        .send("DELETE", "/api/calendar-feed", &staff("shah"), Value::Null)
        .await;
    gone.must(204);
    assert!(same(&read(&world, &second).await), "taken back");

    let third = address(&world).await;
    world.pass_minutes(401 * 24 * 60);
    assert!(same(&read(&world, &third).await), "over");
    for odd in [
        "/calendar/x",
        "/calendar/.ics",
        &format!("/calendar/{}", "B".repeat(900)),
    ] {
        assert!(same(&read(&world, odd).await), "{odd}");
    }
}

#[tokio::test]
async fn whoever_no_longer_sees_patients_has_no_calendar_either() {
    let world = World::new().await;
    let template = world.tuesday_clinic().await;
    world
        .book(&template, "2026-11-24T09:00:00Z")
        .await
        .must(201);
    let path = address(&world).await;
    let run = async |sql: &'static str| {
        let done = world.app.db.keep(move |tx| tx.execute(sql, &[])).await;
        done.unwrap();
    };
    run("DELETE FROM memberships WHERE role = 'clinician' AND site_id LIKE '%11'").await;
    assert_eq!(values(&read(&world, &path).await.text, "UID:").len(), 0);
    run("UPDATE staff SET disabled_at = 1").await;
    assert_eq!(read(&world, &path).await.code(), "link_not_valid");
}

#[tokio::test]
async fn only_a_hash_of_the_secret_is_kept_and_the_log_names_no_address() {
    let world = World::new().await;
    let path = address(&world).await;
    let secret = path
        .trim_start_matches("/calendar/")
        .trim_end_matches(".ics");
    assert_eq!(secret.len(), 43, "256 bits");
    let kept = world
        .app
        .db
        .read(|reader| {
            reader.query_one("SELECT secret_hash FROM calendar_feeds", &[], |row| {
                row.text(0)
            })
        })
        .await
        .unwrap();
    assert_ne!(kept, secret);
    read(&world, &path).await;
    // The log and the figures have the same words for the place: its pattern.
    let mut request = Sender::default().request("GET", "/metrics", None);
    let local: std::net::SocketAddr = "127.0.0.1:5000".parse().unwrap();
    request
        .extensions_mut()
        .insert(signalling::http::Peer(local));
    let figures = tower::ServiceExt::oneshot(world.router.clone(), request);
    let body = axum::body::to_bytes(figures.await.unwrap().into_body(), 1 << 24);
    let figures = String::from_utf8(body.await.unwrap().to_vec()).unwrap();
    assert!(figures.contains("/calendar/{file}"));
    assert!(!figures.contains(secret));
}
