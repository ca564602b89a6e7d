//! Signing in and out.

use domain::people::role::Role;
use domain::people::wire::Me;
use serde_json::{Value as Json, json};

use super::{PASSWORD, code, with_administrator};
use crate::config::Mode;
use crate::http::Cookie;
use crate::testing::{Browser, TestApp};

const MINUTE: i64 = 60_000;

fn right() -> Json {
    json!({ "email": "Angharad@EXAMPLE.org", "password": PASSWORD })
}

fn wrong() -> Json {
    json!({ "email": "angharad@example.org", "password": "not the password" })
}

/// A clinic with one administrator, half a minute after their set-up.
async fn clinic() -> (TestApp, Browser, String) {
    let test = TestApp::new();
    let (browser, secret) = with_administrator(&test).await;
    test.app.clock.advance_ms(30_000);
    (test, browser, secret)
}

async fn sign_in(test: &TestApp, secret: &str) -> Browser {
    let mut browser = test.browser();
    assert_eq!(browser.post("/api/sign-in", right()).await.status, 200);
    let code = json!({ "code": code(test, secret) });
    assert_eq!(browser.post("/api/sign-in/code", code).await.status, 200);
    browser
}

#[tokio::test]
async fn it_takes_a_password_and_a_code() {
    let (test, _, secret) = clinic().await;
    let mut browser = test.browser();
    assert_eq!(browser.get("/api/me").await.status, 401);
    assert_eq!(browser.post("/api/sign-in", right()).await.status, 200);
    let half = browser.cookie(Cookie::HalfSignIn).unwrap().to_owned();
    assert_eq!(browser.get("/api/me").await.status, 401, "half is nothing");
    let mut cheat = test.browser().with_cookie(Cookie::Staff, &half);
    assert_eq!(
        cheat.get("/api/me").await.status,
        401,
        "in no other cookie either"
    );

    let code = json!({ "code": code(&test, &secret) });
    let me: Me = browser.post("/api/sign-in/code", &code).await.read();
    assert_eq!(me.name, "Angharad Price");
    assert_eq!(browser.cookie(Cookie::HalfSignIn), None);
    assert_ne!(
        browser.cookie(Cookie::Staff).unwrap(),
        half,
        "the secret changes"
    );
    assert_eq!(browser.get("/api/me").await.status, 200);

    let mut thief = test.browser().with_cookie(Cookie::HalfSignIn, &half);
    assert_eq!(
        thief.post("/api/sign-in/code", &code).await.code(),
        "sign_in_needed"
    );
}

#[tokio::test]
async fn a_code_works_once() {
    let (test, _, secret) = clinic().await;
    sign_in(&test, &secret).await;
    let mut second = test.browser();
    second.post("/api/sign-in", right()).await;
    let used = json!({ "code": code(&test, &secret) });
    let refused = second.post("/api/sign-in/code", used).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (401, "sign_in_refused")
    );
}

#[tokio::test]
async fn known_and_unknown_accounts_answer_alike() {
    let (test, _, _) = clinic().await;
    let mut browser = test.browser();
    let known = browser.post("/api/sign-in", wrong()).await;
    for email in ["nobody@example.org", "no address", ""] {
        let form = json!({ "email": email, "password": "not the password" });
        let unknown = browser.post("/api/sign-in", form).await;
        assert_eq!((unknown.status, &unknown.body), (known.status, &known.body));
    }
    assert_eq!(known.code(), "sign_in_refused");
}

#[tokio::test]
async fn guessing_is_slowed_and_the_right_password_later_still_works() {
    let (test, _, secret) = clinic().await;
    for email in ["angharad@example.org", "nobody@example.org"] {
        let mut browser = test.browser();
        let form = json!({ "email": email, "password": "a guess at it" });
        for _ in 0..5 {
            assert_eq!(
                browser.post("/api/sign-in", &form).await.code(),
                "sign_in_refused"
            );
        }
        let locked = browser.post("/api/sign-in", &form).await;
        assert_eq!(locked.status, 429, "unknown accounts lock alike");
        assert_eq!(locked.body["retry_after_seconds"], 31);
    }
    let mut browser = test.browser();
    assert_eq!(browser.post("/api/sign-in", right()).await.status, 429);
    test.app.clock.advance_ms(31_000);
    sign_in(&test, &secret).await;
    test.app.clock.advance_ms(31_000);
    for _ in 0..4 {
        browser.post("/api/sign-in", wrong()).await;
    }
    sign_in(&test, &secret).await;
}

#[tokio::test]
async fn guessing_codes_ends_the_half_way_sign_in_and_locks_the_account() {
    let (test, _, secret) = clinic().await;
    let mut browser = test.browser();
    browser.post("/api/sign-in", right()).await;
    let good = code(&test, &secret);
    let bad = if good == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        let refused = browser
            .post("/api/sign-in/code", json!({ "code": bad }))
            .await;
        assert_eq!(refused.code(), "sign_in_refused");
    }
    let over = browser
        .post("/api/sign-in/code", json!({ "code": good }))
        .await;
    assert_eq!(over.code(), "sign_in_needed");
    assert_eq!(browser.post("/api/sign-in", right()).await.status, 429);
}

#[tokio::test]
async fn many_guesses_at_once_are_all_counted() {
    let (test, _, _) = clinic().await;
    let mut all = Vec::new();
    for _ in 0..12 {
        let mut browser = test.browser();
        all.push(tokio::spawn(async move {
            browser.post("/api/sign-in", wrong()).await.status
        }));
    }
    let mut looked_at = 0;
    for one in all {
        looked_at += usize::from(one.await.unwrap() == 401);
    }
    assert_eq!(looked_at, 5);
}

#[tokio::test]
async fn half_an_hour_of_nothing_ends_a_sign_in_and_so_do_twelve_hours() {
    let (test, _, secret) = clinic().await;
    let mut idle = sign_in(&test, &secret).await;
    test.app.clock.advance_ms(29 * MINUTE);
    assert_eq!(idle.get("/api/me").await.status, 200);
    test.app.clock.advance_ms(31 * MINUTE);
    assert_eq!(idle.get("/api/me").await.code(), "sign_in_needed");

    let mut busy = sign_in(&test, &secret).await;
    for _ in 0..35 {
        test.app.clock.advance_ms(20 * MINUTE);
        assert_eq!(busy.get("/api/me").await.status, 200);
    }
    test.app.clock.advance_ms(20 * MINUTE);
    assert_eq!(busy.get("/api/me").await.status, 401);
}

#[tokio::test]
async fn signing_out_ends_it_at_once() {
    let (test, _, secret) = clinic().await;
    let mut browser = sign_in(&test, &secret).await;
    let stolen = browser.cookie(Cookie::Staff).unwrap().to_owned();
    let mut hints = test.app.bus.listen();
    assert_eq!(browser.post("/api/sign-out", json!({})).await.status, 204);
    assert_eq!(browser.cookie(Cookie::Staff), None);
    let mut thief = test.browser().with_cookie(Cookie::Staff, &stolen);
    assert_eq!(thief.get("/api/me").await.status, 401);
    let told = std::iter::from_fn(|| hints.try_recv().ok())
        .any(|hint| matches!(hint, crate::bus::Hint::SignInEnded { .. }));
    assert!(told, "sockets are told");
}

#[tokio::test]
async fn a_second_sign_in_of_the_same_browser_ends_the_first() {
    let (test, _, secret) = clinic().await;
    let mut browser = sign_in(&test, &secret).await;
    let first = browser.cookie(Cookie::Staff).unwrap().to_owned();
    test.app.clock.advance_ms(60_000);
    browser.post("/api/sign-in", right()).await;
    let code = json!({ "code": code(&test, &secret) });
    assert_eq!(browser.post("/api/sign-in/code", code).await.status, 200);
    let mut old = test.browser().with_cookie(Cookie::Staff, &first);
    assert_eq!(old.get("/api/me").await.status, 401);
}

#[tokio::test]
async fn the_short_cut_exists_in_the_demo_only() {
    for (mode, status) in [(Mode::Serve, 404), (Mode::Demo, 200)] {
        let test = TestApp::in_mode(mode);
        let site = test.site("Here").await;
        test.staff("Robin Ahmed", Role::Receptionist, site).await;
        let mut browser = test.browser();
        let form = json!({ "role": "receptionist" });
        let answer = browser.post("/api/sign-in/demo", form).await;
        assert_eq!(answer.status.as_u16(), status);
    }
}
