//! What is held of a clinic while it changes takes what the clinic takes now, or is given up: nobody is booked
//! without the time kept free around them or the kit that is used for them.

use serde_json::{Value, json};

use crate::support::{EVANS, REVIEW, World, patient, public, staff};
use crate::{clinic, make};

const NINE: &str = "2026-11-24T09:00:00Z";

async fn hold(world: &World, template: &str, start: &str) -> Value {
    let body = json!({"service": REVIEW, "template": template, "start": start});
    world.post("/api/holds", &public(), body).await.must(201)
}

/// Books what is held; what the answer says.
async fn confirm(world: &World, hold: &Value) -> (u16, String) {
    let body = json!({"hold": hold, "patient": patient(), "reason": ""});
    let answer = world.post("/api/bookings", &public(), body).await;
    let status = answer.status.as_u16();
    let code = if status == 201 { "" } else { answer.code() };
    (status, code.to_owned())
}

fn expired() -> (u16, String) {
    (409, "hold_expired".to_owned())
}

async fn put(world: &World, path: &str, body: Value) {
    let done = world.send("PUT", path, &staff("morgan"), body).await;
    done.must(200);
}

const KIT: &str = "SELECT count(*) FROM claims WHERE resource LIKE 'kit:%'";
const TIME: &str = "SELECT count(*) FROM claims WHERE resource LIKE 'clinician:%'";

#[tokio::test]
async fn kit_that_a_clinic_uses_from_now_on_is_claimed_for_what_is_held_or_it_is_given_up() {
    let world = World::new().await;
    let machine = json!({"kit": ["ECG machine"]});
    let id = make(&world, json!({})).await;
    let path = format!("/api/clinic-templates/{id}");
    let free = hold(&world, &id, NINE).await;
    let taken = hold(&world, &id, "2026-11-24T10:00:00Z").await;
    // The only machine is used at ten by a colleague.
    let other = make(&world, json!({"clinician": EVANS, "kit": ["ECG machine"]})).await;
    let booked = world.book(&other, "2026-11-24T10:00:00Z").await;
    booked.must(201);
    assert_eq!(world.count(KIT).await, 4);
    put(&world, &path, json!({"template": clinic(machine)})).await;
    assert_eq!(world.count(KIT).await, 4 + 4);
    assert_eq!(confirm(&world, &taken).await, expired());
    assert_eq!(confirm(&world, &free).await, (201, String::new()));
    let live = "SELECT count(*) FROM claims WHERE resource LIKE 'kit:%' AND expires_at IS NULL";
    assert_eq!(world.count(live).await, 4 + 4);
}

#[tokio::test]
async fn longer_time_kept_free_is_claimed_for_what_is_held_or_it_is_given_up() {
    let world = World::new().await;
    let id = make(&world, json!({})).await;
    let alone = hold(&world, &id, NINE).await;
    let close = hold(&world, &id, "2026-11-24T10:00:00Z").await;
    world.book(&id, "2026-11-24T10:20:00Z").await.must(201);
    assert_eq!(world.count(TIME).await, 3 * 4);
    let path = format!("/api/staff-services/{REVIEW}/buffers");
    put(
        &world,
        &path,
        json!({"buffer_before": 0, "buffer_after": 10}),
    )
    .await;
    // Who is booked keeps their time.
    assert_eq!(world.count(TIME).await, 4 + 6);
    assert_eq!(confirm(&world, &close).await, expired());
    // A clinic's own minutes count in the same way; fewer take nothing away.
    let path = format!("/api/clinic-templates/{id}");
    for (minutes, cells) in [(20, 4 + 8), (5, 4 + 8)] {
        let own = clinic(json!({"terms": {"buffer_after": minutes}}));
        put(&world, &path, json!({"template": own})).await;
        assert_eq!(world.count(TIME).await, cells, "{minutes}");
    }
    assert_eq!(confirm(&world, &alone).await, (201, String::new()));
    let given_up = "SELECT count(*) FROM audit WHERE action = 'hold.given_up'";
    assert_eq!(world.count(given_up).await, 1);
}
