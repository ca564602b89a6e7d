//! Sites and staff.

use domain::people::role::Role;
use domain::people::wire::{SetupLink, Site, StaffInvited, StaffList};
use serde_json::json;

use super::{PASSWORD, code, set_up, with_administrator};
use crate::http::Cookie;
use crate::store::StoreError;
use crate::testing::TestApp;

#[tokio::test]
async fn an_invited_clinician_sets_up_and_signs_in() {
    let test = TestApp::new();
    let (mut admin, _) = with_administrator(&test).await;
    let sites = admin.get("/api/sites").await;
    let site = sites.body["sites"][0]["id"].as_str().unwrap().to_owned();
    let form = json!({
        "name": "Dr Priya Shah", "title": "Consultant diabetologist",
        "email": "priya@example.org", "memberships": [{ "site": site, "role": "clinician" }]
    });
    let invited: StaffInvited = admin.post("/api/staff", &form).await.read();
    assert!(!invited.staff.active);
    let again = admin.post("/api/staff", &form).await;
    assert_eq!(again.fields(), [("email".to_owned(), "taken".to_owned())]);

    let mut browser = test.browser();
    let secret = set_up(&test, &mut browser, &invited.setup_link, "").await;
    let list: StaffList = admin.get("/api/staff").await.read();
    let names: Vec<_> = list
        .staff
        .iter()
        .map(|s| (s.name.as_str(), s.active))
        .collect();
    assert_eq!(names, [("Angharad Price", true), ("Dr Priya Shah", true)]);
    assert_eq!(list.staff[1].email.as_deref(), Some("priya@example.org"));
    let seen: StaffList = browser.get("/api/staff").await.read();
    assert!(
        seen.staff.iter().all(|s| s.email.is_none()),
        "for administrators only"
    );

    test.app.clock.advance_ms(30_000);
    let mut fresh = test.browser();
    let form = json!({ "email": "priya@example.org", "password": PASSWORD });
    assert_eq!(fresh.post("/api/sign-in", form).await.status, 200);
    let code = json!({ "code": code(&test, &secret) });
    assert_eq!(fresh.post("/api/sign-in/code", code).await.status, 200);
    assert_eq!(
        fresh.post("/api/staff", json!({})).await.code(),
        "not_allowed"
    );
}

#[tokio::test]
async fn a_new_link_and_switching_off_end_sign_ins_at_once() {
    let test = TestApp::new();
    let (mut admin, _) = with_administrator(&test).await;
    let site = admin.get("/api/sites").await.body["sites"][0]["id"].clone();
    let form = json!({
        "name": "Robin Ahmed", "title": "", "email": "robin@example.org",
        "memberships": [{ "site": site, "role": "receptionist" }]
    });
    let invited: StaffInvited = admin.post("/api/staff", form).await.read();
    let mut robin = test.browser();
    set_up(&test, &mut robin, &invited.setup_link, "").await;
    assert_eq!(robin.get("/api/me").await.status, 200);

    let path = format!("/api/staff/{}/setup-link", invited.staff.id);
    let link: SetupLink = admin.post(&path, json!({})).await.read();
    assert_eq!(robin.get("/api/me").await.status, 401);
    set_up(&test, &mut robin, &link.setup_link, "").await;
    assert_eq!(robin.get("/api/me").await.status, 200);

    let path = format!("/api/staff/{}/switch-off", invited.staff.id);
    assert_eq!(admin.post(&path, json!({})).await.status, 204);
    assert_eq!(robin.get("/api/me").await.status, 401);
    let mut again = test.browser();
    let form = json!({ "email": "robin@example.org", "password": PASSWORD });
    assert_eq!(
        again.post("/api/sign-in", form).await.code(),
        "sign_in_refused"
    );
}

#[tokio::test]
async fn administrators_rule_their_own_sites_only() {
    let test = TestApp::new();
    let (here, there) = (test.site("Here").await, test.site("There").await);
    let boss = test.staff("Boss", Role::Administrator, here).await;
    let other = test.staff("Stranger", Role::Clinician, there).await;
    let mut boss = test.as_staff(boss).await;
    for what in ["setup-link", "switch-off"] {
        let path = format!("/api/staff/{other}/{what}");
        assert_eq!(boss.post(&path, json!({})).await.status, 404);
    }
    let form = json!({
        "name": "X", "title": "", "email": "x@example.org",
        "memberships": [{ "site": there, "role": "administrator" }]
    });
    let refused = boss.post("/api/staff", form).await;
    assert_eq!(
        refused.fields(),
        [("memberships".to_owned(), "unknown".to_owned())]
    );
    let list: StaffList = boss.get("/api/staff").await.read();
    assert_eq!(list.staff.len(), 1);
    let made = json!({ "name": "Third", "telephone": "01632 960 003" });
    let third: Site = boss.post("/api/sites", &made).await.read();
    let twice = boss.post("/api/sites", &made).await;
    assert_eq!(twice.fields(), [("name".to_owned(), "taken".to_owned())]);
    let form = json!({
        "name": "X", "title": "", "email": "x@example.org",
        "memberships": [{ "site": third.id, "role": "clinician" }]
    });
    assert_eq!(boss.post("/api/staff", form).await.status, 200);
}

#[tokio::test]
async fn secrets_and_names_stay_out_of_the_log_of_acts() {
    let test = TestApp::new();
    let (browser, _) = with_administrator(&test).await;
    let cookie = browser.cookie(Cookie::Staff).unwrap().to_owned();
    let keys = test.app.keys.clone();
    let (rows, verdict) = test
        .app
        .db
        .read(move |r| {
            let rows = crate::audit::list(r, None, 100)?;
            Ok::<_, StoreError>((rows, crate::audit::verify(r, &keys, None)?))
        })
        .await
        .unwrap();
    assert!(verdict.is_ok());
    let actions: Vec<&str> = rows.iter().rev().map(|row| row.action.as_str()).collect();
    assert_eq!(
        actions,
        [
            "setup.first_link_issued",
            "setup.password_chosen",
            "site.created",
            "setup.completed"
        ]
    );
    let text = format!("{rows:?}");
    for planted in [cookie.as_str(), "Angharad", "angharad", PASSWORD] {
        assert!(!text.contains(planted), "{planted}");
    }
}
