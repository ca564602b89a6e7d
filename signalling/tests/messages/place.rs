//! A patient who is to come finds where to, in the message and behind its link.

use std::sync::Arc;

use serde_json::{Value, json};
use signalling::config::Mode;
use signalling::messages::deliver;

use crate::sending::state;
use crate::support::{Door, NORTH, World, appointment, public, staff, template, text, visitor};

async fn says(world: &World, address: &str, directions_cy: &str) {
    let details = json!({
        "name": "North Hospital", "telephone": "01632 960001", "address": address,
        "postcode": "NN1 5BD", "directions": "Go in by the main entrance.",
        "directions_cy": directions_cy
    });
    let path = format!("/api/sites/{NORTH}");
    let said = world.send("PUT", &path, &staff("angharad"), details).await;
    said.must(200);
}

/// The newest message.
async fn newest(world: &World) -> Value {
    state(world, "sent").await;
    world.get("/api/outbox", &public()).await.must(200)["messages"][0].clone()
}

#[tokio::test]
async fn a_patient_who_is_to_come_is_told_where_as_it_is_known_then() {
    let world = World::with(Mode::Demo, "", Arc::new(Door)).await;
    tokio::spawn(deliver(world.app.clone()));
    let mut clinic = template();
    clinic["mode"] = json!("in_person");
    let clinic = world
        .post("/api/clinic-templates", &staff("ruth"), clinic)
        .await;
    let clinic = text(&clinic.must(201)["id"]);
    // The patient reads Welsh: what is said in English only is better than nothing.
    says(&world, "Cliftonville\nNorthampton", "").await;
    world.book(&clinic, "2026-11-24T09:00:00Z").await.must(201);
    let message = newest(&world).await;
    let body = text(&message["body"]);
    let place = "North Hospital, Cliftonville, Northampton NN1 5BD";
    assert!(body.contains(place), "{body}");
    assert!(body.contains("Go in by the main entrance."), "{body}");
    let file = text(&message["calendar"]).replace("\r\n ", "");
    assert!(file.contains(&place.replace(',', "\\,")), "{file}");

    let secret = text(&message["link"]);
    let (_, secret) = secret.split_once("/i#").unwrap();
    let body = json!({"secret": secret});
    let path = "/api/invitations/exchange";
    let opened = world.post(path, &public(), body).await;
    let me = visitor(&opened.visit_cookie());
    let address = async || {
        let visit = world.get("/api/visit", &me).await.must(200);
        text(&visit["site"]["address"])
    };
    assert_eq!(address().await, "Cliftonville\nNorthampton");

    // What is remembered for weeks is not what was true before.
    says(&world, "Billing Road\nNorthampton", "").await;
    assert_eq!(address().await, "Billing Road\nNorthampton");
    world.book(&clinic, "2026-11-24T09:20:00Z").await.must(201);
    let body = text(&newest(&world).await["body"]);
    assert!(body.contains("Billing Road"), "{body}");
}

#[tokio::test]
async fn a_patient_who_reads_welsh_is_told_in_welsh_how_to_find_the_place() {
    let world = World::with(Mode::Demo, "", Arc::new(Door)).await;
    tokio::spawn(deliver(world.app.clone()));
    let mut clinic = template();
    clinic["mode"] = json!("in_person");
    let path = "/api/clinic-templates";
    let clinic = world.post(path, &staff("ruth"), clinic).await;
    let clinic = text(&clinic.must(201)["id"]);
    let welsh = "Dewch i mewn drwy’r brif fynedfa.";
    says(&world, "Cliftonville\nNorthampton", welsh).await;
    let mut booking = appointment(&clinic, "2026-11-24T09:00:00Z");
    booking["new_patient"]["language"] = json!("cy");
    let path = "/api/appointments";
    world.post(path, &staff("ruth"), booking).await.must(201);
    let body = text(&newest(&world).await["body"]);
    assert!(body.contains(welsh), "{body}");
    assert!(!body.contains("Go in by"), "{body}");
}
