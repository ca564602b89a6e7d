//! What is refused: too many, strangers' sites, what is no offer, what is over.

use domain::support::LIFE_MS;
use domain::support::admission::MOST_PEERS;
use serde_json::json;
use tower::ServiceExt;

use crate::caller::{Caller, begin, begun, end, offer, world};
use crate::support::public;

#[tokio::test]
async fn as_many_check_at_once_as_may_and_others_after_them() {
    let world = world("check.at_once = 4").await;
    let first = begun(&world).await;
    begun(&world).await;
    // One address leaves half of the places to others.
    let refused = begin(&world).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (503, "unavailable")
    );
    assert_eq!(refused.headers["retry-after"], "30");
    end(&world, &first).await;
    begun(&world).await;
    assert_eq!(begin(&world).await.status, 503);
    world.app.clock.advance_ms(LIFE_MS);
    begun(&world).await;
}

#[tokio::test]
async fn again_and_again_is_slowed_down() {
    let world = world("").await;
    for _ in 0..20 {
        let check = begun(&world).await;
        end(&world, &check).await;
    }
    let refused = begin(&world).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (429, "too_many_attempts")
    );
    assert!(refused.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn without_places_there_is_no_check() {
    let world = world("check.at_once = 0").await;
    assert_eq!(begin(&world).await.status, 404);
}

#[tokio::test]
async fn what_is_no_offer_is_refused_and_nothing_listens_for_it() {
    let world = world("").await;
    let check = begun(&world).await;
    let good = Caller::new().await.offer().await;
    let huge = format!("{good}{}", "a=x:y\r\n".repeat(6_000));
    let silent = good.replace("m=application", "m=audio");
    let odd = good.replace("a=fingerprint:", "a=finger:");
    let torn = good.replace("m=audio", "m=audio 9 x y\r\nm=");
    for bad in [
        "",
        "v=0",
        "v=0\r\nm=application 9 X 1\r\na=fingerprint:\r\n",
        &huge,
        &silent,
        &odd,
        &torn,
    ] {
        let refused = offer(&world, &check, bad).await;
        assert_eq!(
            (refused.status.as_u16(), refused.code()),
            (400, "malformed")
        );
    }
    // Larger than any request may be.
    let refused = offer(&world, &check, &"x".repeat(200_000)).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (413, "too_large")
    );
    // The check goes on.
    Caller::call(&world, &check).await;
}

#[tokio::test]
async fn a_check_that_is_over_or_never_was_connects_nobody() {
    let world = world("").await;
    let sdp = Caller::new().await.offer().await;
    let ended = begun(&world).await;
    end(&world, &ended).await;
    let expired = begun(&world).await;
    world.app.clock.advance_ms(LIFE_MS);
    for check in ["", "nobody", &"A".repeat(43), &ended, &expired] {
        let refused = offer(&world, check, &sdp).await;
        assert_eq!(
            (refused.status.as_u16(), refused.code()),
            (409, "wrong_state"),
            "{check}"
        );
    }
}

#[tokio::test]
async fn a_check_has_so_many_connections() {
    let world = world("").await;
    let check = begun(&world).await;
    let sdp = Caller::new().await.offer().await;
    for _ in 0..MOST_PEERS {
        offer(&world, &check, &sdp).await.must(200);
    }
    assert_eq!(offer(&world, &check, &sdp).await.status, 409);
    end(&world, &check).await;
}

#[tokio::test]
async fn other_sites_cannot_make_browsers_check() {
    let world = world("").await;
    for path in ["/api/check", "/api/check/offer", "/api/check/end"] {
        let mut request = public().request("POST", path, Some(&json!({}).to_string()));
        let foreign = "https://evil.example".parse().unwrap();
        request.headers_mut().insert("origin", foreign);
        let answer = world.router.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), 403, "{path}");
    }
}

#[tokio::test]
async fn fixed_passwords_of_relays_stay_with_those_in_a_consultation() {
    let world = world(
        "ice_servers = [{ urls = \"turn:fixed.example.org\", username = \"clinic\", \
            credential = \"a word that stays\" }, { urls = \"stun:stun.example.org\" }, \
         { urls = [\"turn:turn.example.org\", \"turns:turn.example.org\"], \
            shared_secret = \"a secret of our own\" }]",
    )
    .await;
    let answer = begin(&world).await.must(200);
    let text = answer.to_string();
    assert!(
        !text.contains("fixed.example.org") && !text.contains("a word that stays"),
        "{text}"
    );
    let servers = answer["ice"]["servers"].as_array().unwrap();
    assert_eq!(servers.len(), 3);
    let names: Vec<&str> = servers
        .iter()
        .filter_map(|s| s["username"].as_str())
        .collect();
    // Each way has a name of its own, which says nothing about anybody.
    assert_eq!(names.len(), 2);
    assert_ne!(names[0], names[1]);
    assert!(
        names
            .iter()
            .all(|name| name.split_once(':').unwrap().1.starts_with("check-"))
    );
    assert_eq!(answer["ice"]["relay_only"], true);
    assert_eq!(answer["ice"]["good_for_seconds"], 60);
}
