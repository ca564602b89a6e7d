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
