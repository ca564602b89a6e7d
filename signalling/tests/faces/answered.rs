//! A booking that answers a referral sent before, as senders who refer first and book then have it.

use serde_json::{Value, json};

use crate::bars::{MESSAGE, clinic, focus, message};
use crate::program::{issue, patient};
use crate::referrals::{listed, referral, waiting};
use crate::support::text;

#[tokio::test]
async fn a_booking_that_is_based_on_a_referral_takes_it_off_the_worklist_and_the_waiting_list() {
    let (world, template, program) = clinic().await;
    let booked = |id: &str, time: &str, based_on: Value| {
        let slot = crate::program::slot_name(&template, time);
        let appointment = json!({
            "resourceType": "Appointment", "status": "booked",
            "slot": [{"reference": format!("Slot/{slot}")}],
            "basedOn": [based_on],
            "participant": [{"status": "accepted",
                "actor": {"reference": "urn:uuid:aaaaaaaa-0000-4000-8000-000000000002"}}],
        });
        message(id, "booking-request", appointment, vec![patient()])
    };
    let sent = program.post(&world, MESSAGE, referral("r-1", "UBRN-1"));
    let id = text(&focus(&sent.await.must(200))["id"]);
    listed(&world, &id).await;
    let by_number = json!({"identifier": {"value": "UBRN-1"}});
    let asked = booked("b-1", "09:00", by_number.clone());
    let first = focus(&program.post(&world, MESSAGE, asked).await.must(200));
    let ours = json!([{"reference": format!("ServiceRequest/{id}")}]);
    assert_eq!(first["basedOn"], ours);
    // Whoever sent it reads it again at both bases; who did not send it learns nothing of it.
    let one = format!("/fhir/bars/Appointment/{}", text(&first["id"]));
    let read = program.get(&world, &one).await.must(200);
    assert_eq!(read["basedOn"], ours);
    let of = "/fhir/bars/Appointment?patient:identifier=9434765919";
    let found = program.get(&world, of).await.must(200);
    assert_eq!(found["entry"][0]["resource"]["basedOn"], ours);
    let by_r4 = one.replace("/bars/", "/R4/");
    let read = program.get(&world, &by_r4).await.must(200);
    let whole = text(&read["basedOn"][0]["reference"]);
    assert!(
        whole.starts_with("http") && whole.ends_with(&format!("/fhir/bars/ServiceRequest/{id}"))
    );
    let other = crate::program::let_in(&world, &["read_appointments"]).await;
    let read = other.get(&world, &by_r4).await.must(200);
    assert!(read["basedOn"].is_null(), "{read}");
    let path = format!("/fhir/bars/ServiceRequest/{id}");
    let state = async || text(&program.get(&world, &path).await.must(200)["status"]);
    assert_eq!(state().await, "completed");
    assert_eq!(waiting(&world).await, Vec::<Value>::new());
    // A second time for the same referral is none that anybody asked for, and nothing of it is written.
    let again = booked("b-2", "09:20", by_number.clone());
    let again = program.post(&world, MESSAGE, again).await;
    assert_eq!(issue(&again, 409).0, "conflict");
    assert_eq!(world.count("SELECT count(*) FROM appointments").await, 1);
    // Called off, it waits for a time again and may be booked anew.
    let off = json!({"resourceType": "Appointment", "id": first["id"], "status": "cancelled",
        "participant": [{"status": "accepted"}]});
    let off = message("b-3", "booking-request", off, vec![]);
    program.post(&world, MESSAGE, off).await.must(200);
    assert_eq!(state().await, "active");
    let by_id = json!({"reference": format!("ServiceRequest/{id}")});
    let anew = booked("b-4", "09:20", by_id);
    program.post(&world, MESSAGE, anew).await.must(200);
    assert_eq!(state().await, "completed");
    // One that was sent elsewhere is none of ours.
    let other = json!({"identifier": {"value": "UBRN-9"}});
    let asked = booked("b-5", "09:40", other);
    let third = focus(&program.post(&world, MESSAGE, asked).await.must(200));
    assert!(third["basedOn"].is_null());
}
