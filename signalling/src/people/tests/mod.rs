//! What the people room promises.

mod changing;
mod finding;
mod managing;
mod setting_up;
mod signing_in;

use domain::people::wire::{Enrolment, Me, SetupPassword};
use serde_json::json;

use super::setup;
use super::totp::Authenticator;
use crate::testing::{Browser, TestApp};

const PASSWORD: &str = "tafarn y llyn glas";

/// The code an authenticator with this secret shows now.
fn code(test: &TestApp, secret_base32: &str) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret_base32).unwrap();
    Authenticator::new(secret.as_ref()).code(test.app.now())
}

fn secret_of(link: &str) -> String {
    link.split_once('#').unwrap().1.to_owned()
}

/// Goes through a set-up link to the end; gives the authenticator's secret.
async fn set_up(test: &TestApp, browser: &mut Browser, link: &str, email: &str) -> String {
    let form = SetupPassword {
        secret: secret_of(link),
        name: "Angharad Price".to_owned(),
        email: email.to_owned(),
        site_name: "Northampton General Hospital".to_owned(),
        password: PASSWORD.to_owned(),
    };
    let enrolment: Enrolment = browser.post("/api/setup/password", form).await.read();
    let confirm = json!({ "secret": secret_of(link), "code": code(test, &enrolment.secret) });
    let me: Me = browser.post("/api/setup/confirm", confirm).await.read();
    assert!(!me.memberships.is_empty());
    enrolment.secret
}

/// A clinic whose first administrator is set up.
async fn with_administrator(test: &TestApp) -> (Browser, String) {
    let link = setup::first_administrator_link(&test.app).await.unwrap();
    let mut browser = test.browser();
    let secret = set_up(test, &mut browser, &link.unwrap(), "angharad@example.org").await;
    (browser, secret)
}
