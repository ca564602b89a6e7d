//! Referrals without a time, as programs send them by the booking and referral standard.

use serde_json::{Value, json};

use crate::bars::{MESSAGE, clinic, focus, message};
use crate::program::{issue, let_in, patient};
use crate::support::{REVIEW, text};

pub fn referral(id: &str, number: &str) -> Value {
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

/// Reception puts the patient of a referral on the waiting list; says which place that is.
pub async fn listed(world: &crate::support::World, id: &str) -> String {
    let path = format!("/api/referrals/{id}/waiting-list");
    let ruth = crate::support::staff("ruth");
    let listed = world.post(&path, &ruth, json!({"wishes": {}})).await;
    text(&listed.must(201))
}

pub async fn waiting(world: &crate::support::World) -> Vec<Value> {
    let path = format!("/api/waiting-list?site={}", crate::support::NORTH);
    let ruth = crate::support::staff("ruth");
    let list = world.get(&path, &ruth).await.must(200);
    list["entries"].as_array().unwrap().clone()
}

#[tokio::test]
async fn who_waits_on_the_waiting_list_waits_on_as_their_referral_says_now() {
    let (world, program, id) = sent().await;
    listed(&world, &id).await;
    let changes = json!({"priority": "routine", "authoredOn": "2026-11-12T10:00:00+00:00"});
    let answer = program.post(&world, MESSAGE, update(FIRST, &id, changes));
    assert_eq!(focus(&answer.await.must(200))["status"], "active");
    let all = waiting(&world).await;
    assert_eq!(all.len(), 1);
    assert_eq!(all[0]["priority"], "routine");
    assert_eq!(all[0]["since"], "2026-11-12T00:00:00.000Z");
    assert_eq!(open(&world).await, json!([]), "they still wait on the list");
    // What reception has said since of their place is not overwritten unseen.
    let entry = text(&all[0]["id"]);
    let path = format!("/api/waiting-list/{entry}");
    let ruth = crate::support::staff("ruth");
    let soon = json!({"priority": "soon", "wishes": {}});
    world.send("PUT", &path, &ruth, soon).await.must(204);
    let answer = program.post(
        &world,
        MESSAGE,
        update(LATER, &id, json!({"priority": "routine"})),
    );
    assert_eq!(issue(&answer.await, 409), pair("conflict", "REC_CONFLICT"));
    assert_eq!(waiting(&world).await[0]["priority"], "soon");
    // Somebody who is referred to another service has no place on its list.
    let other = format!("HealthcareService/{}", crate::support::CLINIC);
    let changes = json!({"priority": "asap", "performer": [{"reference": other}]});
    let set = json!({"priority": "urgent", "wishes": {}});
    world.send("PUT", &path, &ruth, set).await.must(204);
    let answer = program.post(&world, MESSAGE, update(LATER, &id, changes));
    answer.await.must(200);
    assert_eq!(waiting(&world).await, Vec::<Value>::new());
    let open = open(&world).await;
    assert_eq!(open[0]["service"], json!(crate::support::CLINIC));
    assert_eq!(open[0]["priority"], "urgent");
}

#[tokio::test]
async fn a_referral_that_is_taken_back_takes_its_place_on_the_waiting_list_with_it() {
    let (world, program, id) = sent().await;
    listed(&world, &id).await;
    let revoked = update(FIRST, &id, json!({"status": "revoked"}));
    let answer = program.post(&world, MESSAGE, revoked).await.must(200);
    assert_eq!(focus(&answer)["status"], "revoked");
    assert_eq!(waiting(&world).await, Vec::<Value>::new());
    assert_eq!(open(&world).await, json!([]));
    for action in ["waiting_list.removed", "referral.withdrawn"] {
        let sql = format!("SELECT count(*) FROM audit WHERE action = '{action}'");
        assert_eq!(world.count(Box::leak(sql.into_boxed_str())).await, 1);
    }
}

/// A referral that takes the place of others.
fn instead(id: &str, number: &str, replaces: Value) -> Value {
    let mut anew = referral(id, number);
    anew["entry"][1]["resource"]["replaces"] = replaces;
    anew
}

#[tokio::test]
async fn a_referral_that_takes_the_place_of_another_takes_that_one_back() {
    let (world, program, id) = sent().await;
    listed(&world, &id).await;
    // By our name of it, and under the number that it had; what was sent elsewhere is none of ours.
    let olds = json!([
        {"reference": format!("ServiceRequest/{id}")},
        {"identifier": {"value": "UBRN-of-somebody-else"}},
    ]);
    let answer = program.post(&world, MESSAGE, instead("r-2", "UBRN-1", olds));
    let second = text(&focus(&answer.await.must(200))["id"]);
    assert_ne!(second, id);
    assert_eq!(waiting(&world).await, Vec::<Value>::new());
    let path = format!("/fhir/bars/ServiceRequest/{id}");
    let old = program.get(&world, &path).await.must(200);
    assert_eq!(old["status"], "revoked");
    let list = open(&world).await;
    assert_eq!(
        (list.as_array().unwrap().len(), &list[0]["id"]),
        (1, &json!(second))
    );
    // The number is the new one's; once more, by that number, the second goes as well.
    let olds = json!([{"identifier": {"value": "UBRN-1"}}]);
    let answer = program.post(&world, MESSAGE, instead("r-3", "UBRN-3", olds.clone()));
    let third = text(&focus(&answer.await.must(200))["id"]);
    let list = open(&world).await;
    assert_eq!(
        (list.as_array().unwrap().len(), &list[0]["id"]),
        (1, &json!(third))
    );
    // What is over already is left as it is.
    let answer = program.post(&world, MESSAGE, instead("r-4", "UBRN-4", olds));
    answer.await.must(200);
    assert_eq!(open(&world).await.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_has_led_to_an_appointment_or_is_another_persons_is_not_replaced() {
    let (world, template, program) = clinic().await;
    let first = program.post(&world, MESSAGE, referral("r-1", "UBRN-1"));
    let id = text(&focus(&first.await.must(200))["id"]);
    let olds = json!([{"reference": format!("ServiceRequest/{id}")}]);
    let mut other = instead("r-2", "UBRN-2", olds.clone());
    other["entry"][2]["resource"]["birthDate"] = json!("1961-02-03");
    let answer = program.post(&world, MESSAGE, other).await;
    let mismatch = pair("not-supported", "REC_UNPROCESSABLE_ENTITY");
    assert_eq!(issue(&answer, 422), mismatch);
    let patient = open(&world).await[0]["patient"]["id"].clone();
    let body = json!({
        "service": REVIEW, "template": template, "start": "2026-11-24T09:00:00Z",
        "patient": patient, "reason": "", "referral": id
    });
    let ruth = crate::support::staff("ruth");
    world.post("/api/appointments", &ruth, body).await.must(201);
    let answer = program.post(&world, MESSAGE, instead("r-3", "UBRN-3", olds));
    assert_eq!(issue(&answer.await, 409), pair("conflict", "REC_CONFLICT"));
    assert_eq!(world.count("SELECT count(*) FROM referrals").await, 1);
}
