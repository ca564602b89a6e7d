//! Programs of others: let in, shut out.

use serde_json::json;

use crate::program::{issue, let_in};
use crate::support::{NORTH, SOUTH, World, public, staff};

#[tokio::test]
async fn an_administrator_lets_a_program_in_and_shuts_it_out_at_once() {
    let world = World::new().await;
    world.tuesday_clinic().await;
    let program = let_in(&world, &["read_slots"]).await;
    assert_eq!(program.get(&world, "/fhir/R4/Slot").await.status, 200);
    let list = world
        .get("/api/clients", &staff("angharad"))
        .await
        .must(200);
    assert_eq!(list["clients"][0]["name"], "Referral hub");
    assert!(!list.to_string().contains("secret"));

    let path = format!("/api/clients/{}/revoke", program.id);
    let refused = world.post_nothing(&path, &staff("morgan")).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (403, "not_allowed")
    );
    world
        .post_nothing(&path, &staff("angharad"))
        .await
        .must(204);
    assert_eq!(
        issue(&program.get(&world, "/fhir/R4/Slot").await, 401).1,
        "sign_in_needed"
    );
    let again = world.post_nothing(&path, &staff("angharad")).await;
    assert_eq!(again.code(), "not_found");
    let entries = "SELECT COUNT(*) FROM audit WHERE subject_kind = 'api_client'
        AND action IN ('api_client.made', 'api_client.let_in', 'api_client.revoked')";
    assert_eq!(world.count(entries).await, 3);
}

#[tokio::test]
async fn nobody_opens_a_site_that_is_not_theirs() {
    let world = World::new().await;
    let body = json!({"name": "Hub", "sites": [NORTH, SOUTH], "scopes": ["book"]});
    let refused = world.post("/api/clients", &staff("angharad"), body).await;
    let sites = [("sites".to_owned(), "unknown".to_owned())];
    assert_eq!(refused.refused(), sites);
}

#[tokio::test]
async fn only_a_hash_of_the_secret_is_kept() {
    let world = World::new().await;
    let program = let_in(&world, &["book"]).await;
    let secret = program.sender.bearer.clone().unwrap();
    assert_eq!(secret.len(), 43, "256 bits");
    let kept = world
        .app
        .db
        .read(|reader| {
            reader.query_one("SELECT secret_hash FROM api_clients", &[], |row| {
                row.text(0)
            })
        })
        .await
        .unwrap();
    assert_ne!(kept, secret);
    // A cookie of that value is nothing, and neither is the secret in the address.
    let path = format!("/fhir/R4/Slot?access_token={secret}");
    assert_eq!(world.get(&path, &public()).await.status, 401);
    assert_eq!(
        world.get("/fhir/R4/Slot", &staff(&secret)).await.status,
        401
    );
}
