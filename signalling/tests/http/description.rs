//! `/api/openapi.json` describes every route, and itself without loose ends.

use std::collections::BTreeSet;
use std::sync::Arc;

use http::Method;
use serde_json::Value;
use signalling::config::Mode;
use signalling::http::{Gives, describe, table};

use crate::support::{World, public};
use crate::who_may::{ByRole, filled, someone_admitted};

fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(reference)) = fields.get("$ref") {
                found.insert(reference.clone());
            }
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[tokio::test]
async fn the_description_is_served_and_names_every_route() {
    let world = World::new().await;
    let served = world.get("/api/openapi.json", &public()).await.must(200);
    assert_eq!(served["openapi"], "3.1.0");
    for route in table().iter() {
        let operation = &served["paths"][route.path][route.method.as_str().to_lowercase()];
        assert!(operation.is_object(), "{route:?} is not described");
        assert!(operation["responses"]["default"].is_object(), "{route:?}");
        let parameters = operation["parameters"].as_array().unwrap();
        for name in route
            .path
            .split('/')
            .filter_map(|part| part.strip_prefix('{'))
        {
            let name = name.trim_end_matches('}');
            assert!(
                parameters
                    .iter()
                    .any(|p| p["name"] == name && p["in"] == "path")
            );
        }
    }
}

#[test]
fn every_route_says_what_it_does_and_gives() {
    for route in table().iter() {
        assert!(!route.summary.is_empty(), "{route:?} has no summary");
        let silent = matches!(route.gives, Gives::Nothing) && route.method == Method::GET;
        assert!(
            !silent || route.path.starts_with("/health/"),
            "{route:?} gives nothing"
        );
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_name_is_used_once() {
    let description = describe(&table());
    let mut found = BTreeSet::new();
    references(&description, &mut found);
    assert!(found.len() > 10);
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(
            description.pointer(pointer).is_some(),
            "{reference} leads nowhere"
        );
    }
    let mut names = BTreeSet::new();
    for methods in description["paths"].as_object().unwrap().values() {
        for operation in methods.as_object().unwrap().values() {
            let name = operation["operationId"].as_str().unwrap().to_owned();
            assert!(names.insert(name.clone()), "{name} is used twice");
        }
    }
}

#[tokio::test]
async fn routes_take_a_key_exactly_when_they_say_so() {
    let world = World::with(Mode::Serve, "", Arc::new(ByRole)).await;
    for route in table().iter().filter(|route| route.method != Method::GET) {
        let Some(who) = someone_admitted(route.access) else {
            continue;
        };
        let mut request = who.request(route.method.as_str(), &filled(route.path), Some("{}"));
        let too_short = "short".parse().unwrap();
        request.headers_mut().insert("idempotency-key", too_short);
        let response = tower::ServiceExt::oneshot(world.router.clone(), request)
            .await
            .unwrap();
        let bytes = http_body_util::BodyExt::collect(response.into_body())
            .await
            .unwrap()
            .to_bytes();
        let looked_at = String::from_utf8_lossy(&bytes).contains("Idempotency-Key");
        assert_eq!(looked_at, route.remembers, "{route:?}");
    }
}
