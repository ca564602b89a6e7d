//! Days that are not as usual, leave, and changed clinics: whom they touch, and what becomes of them.

use serde_json::{Value, json};

use crate::support::{CLINIC, EVANS, NORTH, SHAH, World, staff, template, text};
use crate::{clinic, make, offered, pair, to_move, why};

#[tokio::test]
async fn a_closed_day_shows_whom_it_touches_before_and_lists_them_until_they_are_moved() {
    let world = World::new().await;
    let id = make(&world, json!({})).await;
    let booked = world.book(&id, "2026-12-01T09:20:00Z").await.must(201);
    let day = json!({"day": "2026-12-01", "kind": "closed"});
    let path = format!("/api/clinic-templates/{id}/exceptions");
    let (morgan, ruth) = (staff("morgan"), staff("ruth"));

    let asked = format!("{path}/touched");
    let touched = world.post(&asked, &morgan, day.clone()).await.must(200);
    assert_eq!(touched["appointments"][0]["patient_name"], "Siân Jones");
    assert_eq!(touched["appointments"][0]["why_not"]["reason"], "closed");
    assert_eq!(to_move(&world).await, []);
    assert_eq!(offered(&world, "2026-12-01").await.len(), 8);

    world.post(&path, &morgan, day.clone()).await.must(200);
    assert_eq!(offered(&world, "2026-12-01").await, Vec::<String>::new());
    assert_eq!(to_move(&world).await, [pair("2026-12-01T09:20", "closed")]);
    let late = world.book(&id, "2026-12-01T10:00:00Z").await;
    assert_eq!(late.code(), "slot_not_offered");

    // Made usual again there is nothing to move, and closed again there is.
    let usual = format!("{path}/2026-12-01");
    world
        .send("DELETE", &usual, &morgan, Value::Null)
        .await
        .must(200);
    assert_eq!(to_move(&world).await, []);
    world.post(&path, &morgan, day).await.must(200);
    let appointment = text(&booked["appointment"]["id"]);
    let to = json!({"template": id, "start": "2026-12-08T09:20:00Z"});
    let move_it = format!("/api/appointments/{appointment}/move");
    world.post(&move_it, &ruth, to).await.must(200);
    assert_eq!(to_move(&world).await, []);
}

#[tokio::test]
async fn a_moved_clinic_is_held_on_the_other_day_until_it_is_usual_again() {
    let world = World::new().await;
    let id = make(&world, json!({})).await;
    let path = format!("/api/clinic-templates/{id}/exceptions");
    let moved = json!({"day": "2026-12-01", "kind": "moved", "moved_to": "2026-12-02",
        "from": "13:00", "until": "14:00"});
    let morgan = staff("morgan");
    let set = world.post(&path, &morgan, moved).await.must(200);
    assert_eq!(set["days"].as_array().unwrap().len(), 2);
    assert_eq!(offered(&world, "2026-12-01").await, Vec::<String>::new());
    assert_eq!(
        offered(&world, "2026-12-02").await,
        ["13:00", "13:20", "13:40"]
    );
    assert_eq!(why(&world, "2026-12-01").await[0].1, "moved");
    let usual = format!("{path}/2026-12-01");
    let left = world
        .send("DELETE", &usual, &morgan, Value::Null)
        .await
        .must(200);
    assert_eq!(left["days"], json!([]));
    assert_eq!(offered(&world, "2026-12-02").await, Vec::<String>::new());
    let gone = world.send("DELETE", &usual, &morgan, Value::Null).await;
    assert_eq!(gone.status, 404);
}

#[tokio::test]
async fn leave_ends_all_slots_of_a_clinician_and_no_one_elses() {
    let world = World::new().await;
    let id = make(&world, json!({})).await;
    make(
        &world,
        json!({"clinician": EVANS, "from": "13:00", "until": "14:00"}),
    )
    .await;
    world.book(&id, "2026-12-01T09:20:00Z").await.must(201);
    let leave = json!({"site": NORTH, "clinician": SHAH, "first_day": "2026-12-01",
        "last_day": "2026-12-01", "from": "09:00", "until": "11:30"});
    let morgan = staff("morgan");
    let touched = world
        .post("/api/leave/touched", &morgan, leave.clone())
        .await
        .must(200);
    assert_eq!(touched["appointments"].as_array().unwrap().len(), 1);
    let made = world.post("/api/leave", &morgan, leave).await.must(201);
    let made = &made["leave"];
    assert_eq!(made["from"], "09:00");
    assert_eq!(
        offered(&world, "2026-12-01").await,
        ["11:40", "13:00", "13:20", "13:40"]
    );
    assert_eq!(to_move(&world).await, [pair("2026-12-01T09:20", "leave")]);
    assert_eq!(why(&world, "2026-12-01").await[0], pair("09:00", "leave"));

    let listed = world
        .get(&format!("/api/leave?site={NORTH}"), &morgan)
        .await
        .must(200);
    assert_eq!(listed["leave"].as_array().unwrap().len(), 1);
    let path = format!("/api/leave/{}", text(&made["id"]));
    let elsewhere = world
        .send("DELETE", &path, &staff("sam"), Value::Null)
        .await;
    assert_eq!(elsewhere.status, 404);
    world
        .send("DELETE", &path, &morgan, Value::Null)
        .await
        .must(200);
    assert_eq!(to_move(&world).await, []);
    assert_eq!(offered(&world, "2026-12-01").await.len(), 11);
}

#[tokio::test]
async fn a_changed_clinic_shows_whom_it_touches_and_keeps_what_it_is() {
    let world = World::new().await;
    let id = make(&world, json!({})).await;
    world.book(&id, "2026-12-01T09:20:00Z").await.must(201);
    world.book(&id, "2026-12-01T11:00:00Z").await.must(201);
    let (path, morgan) = (format!("/api/clinic-templates/{id}"), staff("morgan"));
    let later = clinic(json!({"from": "10:00", "valid_until": "2026-12-31"}));
    let touched = world
        .post(&format!("{path}/touched"), &morgan, later.clone())
        .await;
    assert_eq!(
        touched.must(200)["appointments"].as_array().unwrap().len(),
        1
    );
    let body = json!({"template": later});
    let changed = world.send("PUT", &path, &morgan, body).await.must(200);
    let template = &changed["template"];
    assert_eq!(
        (&template["id"], &template["from"]),
        (&json!(id), &json!("10:00"))
    );
    assert_eq!(
        to_move(&world).await,
        [pair("2026-12-01T09:20", "other_hours")]
    );

    let other = clinic(json!({"service": CLINIC}));
    let body = json!({"template": other});
    let refused = world.send("PUT", &path, &morgan, body).await;
    assert_eq!(refused.refused(), [pair("template.service", "unsupported")]);
    // Ended before them, both are to be moved.
    let end = json!({"last_day": "2026-11-30"});
    world
        .post(&format!("{path}/end"), &morgan, end)
        .await
        .must(200);
    let both = ["2026-12-01T09:20", "2026-12-01T11:00"].map(|at| pair(at, "outside_validity"));
    assert_eq!(to_move(&world).await, both);
}

#[tokio::test]
async fn what_lies_elsewhere_does_not_exist_and_every_change_leaves_its_entry() {
    let world = World::new().await;
    let id = make(&world, json!({})).await;
    let path = format!("/api/clinic-templates/{id}");
    let day = json!({"day": "2026-12-01", "kind": "closed"});
    let sam = staff("sam");
    for (method, path, body) in [
        ("PUT", path.clone(), json!({"template": template()})),
        ("POST", format!("{path}/touched"), template()),
        ("POST", format!("{path}/preview"), template()),
        ("POST", format!("{path}/exceptions"), day.clone()),
        ("POST", format!("{path}/exceptions/touched"), day.clone()),
        (
            "POST",
            "/api/clinic-templates/preview".to_owned(),
            template(),
        ),
    ] {
        let answer = world.send(method, &path, &sam, body).await;
        assert_eq!(answer.status, 404, "{method} {path}");
    }
    for read in ["days", "exceptions"] {
        let answer = world.get(&format!("{path}/{read}"), &sam).await;
        assert_eq!(answer.status, 404, "{read}");
    }
    let morgan = staff("morgan");
    world
        .send("PUT", &path, &morgan, json!({"template": template()}))
        .await
        .must(200);
    world
        .post(&format!("{path}/exceptions"), &morgan, day)
        .await
        .must(200);
    let usual = format!("{path}/exceptions/2026-12-01");
    world
        .send("DELETE", &usual, &morgan, Value::Null)
        .await
        .must(200);
    let leave = json!({"site": NORTH, "clinician": SHAH, "first_day": "2026-12-01",
        "last_day": "2026-12-02"});
    let made = world.post("/api/leave", &morgan, leave).await.must(201);
    let back = format!("/api/leave/{}", text(&made["leave"]["id"]));
    world
        .send("DELETE", &back, &morgan, Value::Null)
        .await
        .must(200);
    for action in [
        "clinic_template.changed",
        "clinic_day.set",
        "clinic_day.usual_again",
        "leave.made",
        "leave.taken_back",
    ] {
        let sql = format!("SELECT count(*) FROM audit WHERE action = '{action}'");
        let count = world.count(Box::leak(sql.into_boxed_str())).await;
        assert_eq!(count, 1, "{action}");
    }
}
