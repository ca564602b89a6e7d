//! Referrals without a time, as programs send them by the booking and referral standard.

use serde_json::{Value, json};

use crate::bars::{MESSAGE, clinic, focus, message};
use crate::program::{issue, let_in, patient};
use crate::support::{REVIEW, text};

fn referral(id: &str, number: &str) -> Value {
    let request = json!({
        "resourceType": "ServiceRequest",
        "status": "active",
        "intent": "order",
        "identifier": [{"value": number}],
        "priority": "urgent",
        "authoredOn": "2026-11-20T10:00:00+00:00",
        "requester": {"display": "High Street Surgery"},
        "reasonCode": [{"text": "Feet"}],
        "performer": [{"reference": format!("HealthcareService/{REVIEW}")}],
        "subject": {"reference": "urn:uuid:aaaaaaaa-0000-4000-8000-000000000002"},
    });
    message(id, "servicerequest-request", request, vec![patient()])
}

#[tokio::test]
async fn a_referral_without_a_time_is_on_the_worklist_and_its_sender_sees_what_becomes_of_it() {
    let (world, _, program) = clinic().await;
    let answer = program
        .post(&world, MESSAGE, referral("r-1", "UBRN-1"))
        .await
        .must(200);
    let event = &answer["entry"][0]["resource"]["eventCoding"]["code"];
    assert_eq!(event, "servicerequest-response");
    let noted = focus(&answer);
    assert_eq!(noted["status"], "active");
    let id = text(&noted["id"]);
    let north = crate::support::NORTH;
    let list = format!("/api/referrals?site={north}");
    let ruth = crate::support::staff("ruth");
    let open = world.get(&list, &ruth).await.must(200)["open"][0].clone();
    assert_eq!(
        (text(&open["id"]), &open["source"]),
        (id.clone(), &json!("program"))
    );
    assert_eq!(open["referrer"], "High Street Surgery");
    assert_eq!(open["wait"], json!({"days": 3, "limit": 14}));
    // The same referral in another message is taken once.
    let twice = program
        .post(&world, MESSAGE, referral("r-2", "UBRN-1"))
        .await;
    assert_eq!(issue(&twice, 409).0, "duplicate");
    let back = json!({"reason": "wrong_service", "words": "Podiatry"});
    let path = format!("/api/referrals/{id}/send-back");
    world.post(&path, &ruth, back).await.must(204);
    let path = format!("/fhir/bars/ServiceRequest/{id}");
    let seen = program.get(&world, &path).await.must(200);
    assert_eq!(seen["status"], "revoked");
    assert_eq!(seen["note"][1]["text"], "Podiatry");
    let another = let_in(&world, &["book"]).await;
    let foreign = another.get(&world, &path).await;
    assert_eq!(foreign.status.as_u16(), 404);
    for action in ["referral.received", "referral.sent_back", "referral.seen"] {
        let log = world
            .get("/api/audit", &crate::support::staff("angharad"))
            .await
            .must(200);
        assert!(log.to_string().contains(action), "{action}");
    }
}

#[tokio::test]
async fn a_referral_that_names_no_service_or_nobody_is_refused_by_its_part() {
    let (world, _, program) = clinic().await;
    for (part, field) in [
        ("performer", "ServiceRequest.performer"),
        ("subject", "patient"),
    ] {
        let mut asked = referral("r-1", "UBRN-1");
        let request = asked["entry"][1]["resource"].as_object_mut().unwrap();
        request.remove(part);
        let refused = program.post(&world, MESSAGE, asked).await;
        assert_eq!(refused.status.as_u16(), 400, "{}", refused.body);
        assert!(refused.body.to_string().contains(field), "{}", refused.body);
    }
    assert_eq!(world.count("SELECT count(*) FROM referrals").await, 0);
}

/// The same referral once more, as its sender amends it: the bundle keeps its id, and has a later time.
fn update(at: &str, ours: &str, changes: Value) -> Value {
    let mut again = referral("r-1", "UBRN-1");
    again["timestamp"] = json!(at);
    again["entry"][0]["resource"]["reason"]["coding"][0]["code"] = json!("update");
    let request = &mut again["entry"][1]["resource"];
    request["id"] = json!(ours);
    for (name, value) in changes.as_object().unwrap() {
        request[name] = value.clone();
    }
    again
}

const FIRST: &str = "2026-11-23T08:10:00+00:00";
const LATER: &str = "2026-11-23T08:20:00+00:00";

async fn open(world: &crate::support::World) -> Value {
    let list = format!("/api/referrals?site={}", crate::support::NORTH);
    let ruth = crate::support::staff("ruth");
    world.get(&list, &ruth).await.must(200)["open"].clone()
}

async fn sent() -> (crate::support::World, crate::program::Program, String) {
    let (world, _, program) = clinic().await;
    let first = program.post(&world, MESSAGE, referral("r-1", "UBRN-1"));
    let id = text(&focus(&first.await.must(200))["id"]);
    (world, program, id)
}

#[tokio::test]
async fn a_referral_that_its_sender_amends_is_the_same_one_with_what_it_says_now() {
    let (world, program, id) = sent().await;
    let changes = json!({"priority": "routine", "reasonCode": [{"text": "Feet and hands"}]});
    let amended = update(FIRST, &id, changes);
    let answer = program.post(&world, MESSAGE, amended.clone()).await;
    let answer = answer.must(200);
    let event = &answer["entry"][0]["resource"]["eventCoding"]["code"];
    assert_eq!(event, "servicerequest-response");
    assert_eq!(text(&focus(&answer)["id"]), id);
    let all = open(&world).await;
    assert_eq!(all.as_array().unwrap().len(), 1);
    assert_eq!(
        (&all[0]["priority"], &all[0]["reason"]),
        (&json!("routine"), &json!("Feet and hands"))
    );
    assert_eq!(all[0]["wait"], json!({"days": 3, "limit": 126}));
    // The same message once more is a repeat; a later one is another, and knows it by its number alone.
    let twice = program.post(&world, MESSAGE, amended).await;
    assert_eq!(issue(&twice, 409), pair("duplicate", "REC_CONFLICT"));
    let by_number = update(LATER, "theirs", json!({"priority": "urgent"}));
    program.post(&world, MESSAGE, by_number).await.must(200);
    assert_eq!(open(&world).await[0]["priority"], "urgent");
    let entries = "SELECT count(*) FROM audit WHERE action = 'referral.amended'";
    assert_eq!(world.count(entries).await, 2);
}

fn pair(a: &str, b: &str) -> (String, String) {
    (a.to_owned(), b.to_owned())
}

#[tokio::test]
async fn what_is_not_the_senders_or_not_to_be_changed_any_more_is_refused_as_the_standard_says() {
    let (world, program, id) = sent().await;
    let ruth = crate::support::staff("ruth");
    let mut unknown = update(
        FIRST,
        "nobodys",
        json!({"identifier": [{"value": "UBRN-9"}]}),
    );
    let answer = program.post(&world, MESSAGE, unknown.clone()).await;
    assert_eq!(issue(&answer, 404), pair("not-found", "REC_NOT_FOUND"));
    let another = let_in(&world, &["read_slots", "book"]).await;
    let answer = another
        .post(&world, MESSAGE, update(FIRST, &id, json!({})))
        .await;
    assert_eq!(issue(&answer, 404), pair("not-found", "REC_NOT_FOUND"));
    // Of somebody else.
    unknown = update(FIRST, &id, json!({}));
    unknown["entry"][2]["resource"]["birthDate"] = json!("1961-02-03");
    let answer = program.post(&world, MESSAGE, unknown).await;
    let other = pair("not-supported", "REC_UNPROCESSABLE_ENTITY");
    assert_eq!(issue(&answer, 422), other);
    // What reception has said since is not overwritten unseen.
    let path = format!("/api/referrals/{id}/priority");
    let soon = json!({"priority": "soon"});
    world.send("PUT", &path, &ruth, soon).await.must(204);
    let answer = program
        .post(&world, MESSAGE, update(FIRST, &id, json!({})))
        .await;
    assert_eq!(issue(&answer, 409), pair("conflict", "REC_CONFLICT"));
    assert_eq!(open(&world).await[0]["priority"], "soon");
    // What was dealt with is not current any more.
    let back = json!({"reason": "no_capacity", "words": ""});
    let path = format!("/api/referrals/{id}/send-back");
    world.post(&path, &ruth, back).await.must(204);
    for status in ["active", "revoked"] {
        let late = update(FIRST, &id, json!({"status": status}));
        let answer = program.post(&world, MESSAGE, late).await;
        assert_eq!(
            issue(&answer, 409),
            pair("conflict", "REC_CONFLICT"),
            "{status}"
        );
    }
}

#[tokio::test]
async fn a_referral_that_its_sender_takes_back_leaves_the_worklist_and_another_may_come() {
    let (world, program, id) = sent().await;
    let revoked = update(FIRST, &id, json!({"status": "entered-in-error"}));
    let answer = program.post(&world, MESSAGE, revoked).await.must(200);
    assert_eq!(focus(&answer)["status"], "revoked");
    assert_eq!(open(&world).await, json!([]));
    let list = format!("/api/referrals?site={}", crate::support::NORTH);
    let ruth = crate::support::staff("ruth");
    let ended = world.get(&list, &ruth).await.must(200)["ended"][0].clone();
    assert_eq!(ended["sent_back_for"], "withdrawn");
    let entries = "SELECT count(*) FROM audit WHERE action = 'referral.withdrawn'";
    assert_eq!(world.count(entries).await, 1);
    // Who was referred anew is on the list.
    let anew = referral("r-2", "UBRN-2");
    program.post(&world, MESSAGE, anew).await.must(200);
    assert_eq!(open(&world).await.as_array().unwrap().len(), 1);
}
#[tokio::test]
async fn no_more_is_looked_for_than_a_message_has_parts() {
    let (world, _, program) = clinic().await;
    for (strangers, status) in [(199, 200), (200, 400)] {
        let mut asked = referral(&format!("r-{strangers}"), "UBRN-1");
        let performers = asked["entry"][1]["resource"]["performer"]
            .as_array_mut()
            .unwrap();
        for n in 0..strangers {
            performers.insert(0, json!({"reference": format!("urn:uuid:{n}")}));
        }
        let answer = program.post(&world, MESSAGE, asked).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.body);
    }
}
