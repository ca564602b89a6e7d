//! Set-up links, from an empty database on.

use domain::people::wire::{Me, SetupView};
use serde_json::json;

use super::super::setup;
use super::{PASSWORD, code, secret_of, set_up, with_administrator};
use crate::testing::TestApp;

#[tokio::test]
async fn an_empty_clinic_gets_its_first_administrator_by_a_one_time_link() {
    let test = TestApp::new();
    let link = setup::first_administrator_link(&test.app)
        .await
        .unwrap()
        .unwrap();
    assert!(link.starts_with("http://localhost:8080/staff/setup#"));
    let mut browser = test.browser();
    let look = json!({ "secret": secret_of(&link) });
    let view: SetupView = browser.post("/api/setup/look", &look).await.read();
    assert!(view.first_administrator);
    set_up(&test, &mut browser, &link, "angharad@example.org").await;
    let me: Me = browser.get("/api/me").await.read();
    assert_eq!(me.name, "Angharad Price");
    assert_eq!(me.sites[0].name, "Northampton General Hospital");

    let again = browser.post("/api/setup/look", &look).await;
    assert_eq!(
        (again.status.as_u16(), again.code()),
        (404, "link_not_valid")
    );
    let none = setup::first_administrator_link(&test.app).await.unwrap();
    assert_eq!(none, None, "only an empty clinic gives such a link");
}

#[tokio::test]
async fn unknown_expired_and_replaced_links_answer_alike() {
    let test = TestApp::new();
    let mut browser = test.browser();
    let first = setup::first_administrator_link(&test.app)
        .await
        .unwrap()
        .unwrap();
    let second = setup::first_administrator_link(&test.app)
        .await
        .unwrap()
        .unwrap();
    let mut answers = Vec::new();
    let unknown = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    for secret in [secret_of(&first), unknown.to_owned(), "x".to_owned()] {
        answers.push(
            browser
                .post("/api/setup/look", json!({ "secret": secret }))
                .await,
        );
    }
    test.app.clock.advance_ms(24 * 60 * 60 * 1_000);
    let late = json!({ "secret": secret_of(&second) });
    answers.push(browser.post("/api/setup/look", late).await);
    for answer in answers {
        assert_eq!(answer.status.as_u16(), 404);
        assert_eq!(
            answer.body,
            json!({
                "type": "about:blank", "status": 404, "code": "link_not_valid"
            })
        );
    }
}

#[tokio::test]
async fn every_fault_of_the_form_is_named_and_nothing_is_made() {
    let test = TestApp::new();
    let link = setup::first_administrator_link(&test.app)
        .await
        .unwrap()
        .unwrap();
    let mut browser = test.browser();
    let form = json!({
        "secret": secret_of(&link), "name": " ", "email": "x", "site_name": "",
        "password": "password1234"
    });
    let answer = browser.post("/api/setup/password", form).await;
    assert_eq!(answer.status.as_u16(), 422);
    let fields: Vec<String> = answer
        .fields()
        .into_iter()
        .map(|(field, error)| format!("{field} {error}"))
        .collect();
    assert_eq!(
        fields,
        [
            "name required",
            "email format",
            "site_name required",
            "password too_common"
        ]
    );
    let early = json!({ "secret": secret_of(&link), "code": "123456" });
    let early = browser.post("/api/setup/confirm", early).await;
    assert_eq!(early.code(), "wrong_state");
}

#[tokio::test]
async fn a_wrong_code_leaves_the_link_working() {
    let test = TestApp::new();
    let link = setup::first_administrator_link(&test.app)
        .await
        .unwrap()
        .unwrap();
    let mut browser = test.browser();
    let form = json!({
        "secret": secret_of(&link), "name": "A", "email": "a@example.org",
        "site_name": "S", "password": PASSWORD
    });
    let enrolment = browser.post("/api/setup/password", form).await;
    let right = code(&test, enrolment.body["secret"].as_str().unwrap());
    let wrong = if right == "000000" {
        "000001"
    } else {
        "000000"
    };
    let confirm = |code: &str| json!({ "secret": secret_of(&link), "code": code });
    let refused = browser.post("/api/setup/confirm", confirm(wrong)).await;
    assert_eq!(
        refused.fields(),
        [("code".to_owned(), "unknown".to_owned())]
    );
    assert_eq!(
        browser
            .post("/api/setup/confirm", confirm(&right))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn the_code_of_the_set_up_does_not_sign_in_again() {
    let test = TestApp::new();
    let (_, secret) = with_administrator(&test).await;
    let mut other = test.browser();
    let form = json!({ "email": "angharad@example.org", "password": PASSWORD });
    assert_eq!(other.post("/api/sign-in", form).await.status, 200);
    let used = json!({ "code": code(&test, &secret) });
    assert_eq!(
        other.post("/api/sign-in/code", &used).await.code(),
        "sign_in_refused"
    );
    test.app.clock.advance_ms(30_000);
    let fresh = json!({ "code": code(&test, &secret) });
    assert_eq!(other.post("/api/sign-in/code", fresh).await.status, 200);
}
