//! Administrators correct, give and take, switch off and on.

use axum::http::Method;
use domain::ids::{SiteId, StaffId};
use domain::people::role::Role;
use domain::people::wire::{AuditPage, Staff, StaffInvited, StaffList};
use serde_json::{Value, json};

use super::{PASSWORD, code, set_up, with_administrator};
use crate::http::Cookie;
use crate::testing::{Answer, Browser, TestApp};

async fn put(browser: &mut Browser, path: &str, body: Value) -> Answer {
    browser.send(Method::PUT, path, Some(body)).await
}

async fn set_roles(admin: &mut Browser, staff: StaffId, roles: &[(SiteId, Role)]) -> Answer {
    let memberships: Vec<Value> = roles
        .iter()
        .map(|(site, role)| json!({ "site": site, "role": role }))
        .collect();
    let body = json!({ "memberships": memberships });
    put(admin, &format!("/api/staff/{staff}/roles"), body).await
}

async fn actions(admin: &mut Browser) -> Vec<String> {
    let log: AuditPage = admin.get("/api/audit").await.read();
    assert!(log.intact);
    log.entries.into_iter().map(|entry| entry.action).collect()
}

async fn own_site(admin: &mut Browser) -> SiteId {
    let sites = admin.get("/api/sites").await.body;
    sites["sites"][0]["id"].as_str().unwrap().parse().unwrap()
}

/// A set-up member of staff with these roles, and their authenticator's secret.
async fn member(
    test: &TestApp,
    admin: &mut Browser,
    email: &str,
    roles: &[(SiteId, Role)],
) -> (StaffId, Browser, String) {
    let memberships: Vec<Value> = roles
        .iter()
        .map(|(site, role)| json!({ "site": site, "role": role }))
        .collect();
    let form = json!({
        "name": "Robin Ahmed", "title": "", "email": email, "memberships": memberships
    });
    let invited: StaffInvited = admin.post("/api/staff", form).await.read();
    let mut browser = test.browser();
    let secret = set_up(test, &mut browser, &invited.setup_link, "").await;
    (invited.staff.id, browser, secret)
}

#[tokio::test]
async fn a_role_that_is_taken_is_felt_on_the_next_request() {
    let test = TestApp::new();
    let (mut admin, _) = with_administrator(&test).await;
    let site = own_site(&mut admin).await;
    let both = [(site, Role::Receptionist), (site, Role::Clinician)];
    let (robin, mut browser, _) = member(&test, &mut admin, "robin@example.org", &both).await;
    let search = "/api/patients?nhs_number=9434765919";
    assert_eq!(browser.get(search).await.status, 200);

    let changed: Staff = set_roles(&mut admin, robin, &[(site, Role::ServiceManager)])
        .await
        .read();
    assert_eq!(changed.memberships.len(), 1);
    assert_eq!(browser.get(search).await.code(), "not_allowed");
    assert_eq!(browser.get("/api/me").await.status, 200, "still signed in");
    let me = browser.get("/api/me").await.body;
    assert_eq!(me["memberships"][0]["role"], "service_manager");
    assert_eq!(
        actions(&mut admin).await[..4],
        [
            "staff.roles_changed",
            "role.given",
            "role.taken",
            "role.taken"
        ]
    );
    // The same again is no change and no entry.
    let before = actions(&mut admin).await.len();
    let again = set_roles(&mut admin, robin, &[(site, Role::ServiceManager)]).await;
    assert_eq!(again.status, 200);
    assert_eq!(actions(&mut admin).await.len(), before);
}

#[tokio::test]
async fn roles_at_other_sites_stay_and_are_not_shown() {
    let test = TestApp::new();
    let (here, there) = (test.site("Here").await, test.site("There").await);
    let boss = test.staff("Boss", Role::Administrator, here).await;
    let mut boss = test.as_staff(boss).await;
    let robin = test.staff("Robin", Role::Clinician, there).await;
    let stranger = set_roles(&mut boss, robin, &[(here, Role::Clinician)]).await;
    assert_eq!(stranger.code(), "not_found");

    let other = test.staff("Other", Role::Administrator, there).await;
    let mut other = test.as_staff(other).await;
    let refused = set_roles(&mut other, robin, &[(here, Role::Clinician)]).await;
    assert_eq!(
        refused.fields(),
        [("memberships".to_owned(), "unknown".to_owned())]
    );
    // Somebody who works at both: each administrator changes their own site's roles alone.
    test.app
        .db
        .keep(move |tx| {
            let role = Role::Receptionist;
            let at_here = domain::people::wire::Membership { site: here, role };
            super::super::staff_store::join(tx, robin, &at_here)
        })
        .await
        .map_err(|error: crate::store::StoreError| error.to_string())
        .unwrap();
    let changed: Staff = set_roles(&mut boss, robin, &[]).await.read();
    assert_eq!(changed.memberships, []);
    let left: StaffList = other.get("/api/staff").await.read();
    let robins = left.staff.iter().find(|one| one.id == robin).unwrap();
    assert_eq!(robins.memberships[0].site, there);
}

#[tokio::test]
async fn nobody_is_left_without_any_role_and_no_site_without_administrator() {
    let test = TestApp::new();
    let (mut admin, _) = with_administrator(&test).await;
    let site = own_site(&mut admin).await;
    let me: StaffId = {
        let me = admin.get("/api/me").await.body;
        me["id"].as_str().unwrap().parse().unwrap()
    };
    let none = set_roles(&mut admin, me, &[]).await;
    assert_eq!(
        none.fields(),
        [("memberships".to_owned(), "required".to_owned())]
    );
    let alone = set_roles(&mut admin, me, &[(site, Role::Receptionist)]).await;
    assert_eq!(alone.code(), "wrong_state");

    let boss = [(site, Role::Administrator)];
    let (robin, mut second, _) = member(&test, &mut admin, "robin@example.org", &boss).await;
    let step_down = set_roles(&mut admin, me, &[(site, Role::Receptionist)]).await;
    assert_eq!(step_down.status, 200);
    assert_eq!(
        set_roles(&mut admin, robin, &[(site, Role::Clinician)])
            .await
            .code(),
        "not_allowed"
    );
    let last = set_roles(&mut second, robin, &[(site, Role::Clinician)]).await;
    assert_eq!(last.code(), "wrong_state");
}

#[tokio::test]
async fn a_corrected_address_is_the_new_name_to_sign_in_with() {
    let test = TestApp::new();
    let (mut admin, _) = with_administrator(&test).await;
    let site = own_site(&mut admin).await;
    let roles = [(site, Role::Clinician)];
    let (robin, mut browser, _) = member(&test, &mut admin, "robin@example.org", &roles).await;
    let path = format!("/api/staff/{robin}");
    let form = json!({
        "name": "Dr Robin Ahmed", "title": "Consultant", "email": "r.ahmed@example.org"
    });
    let corrected: Staff = put(&mut admin, &path, form.clone()).await.read();
    assert_eq!(corrected.name, "Dr Robin Ahmed");
    assert_eq!(corrected.title, "Consultant");
    assert_eq!(corrected.email.as_deref(), Some("r.ahmed@example.org"));
    assert_eq!(browser.get("/api/me").await.body["name"], "Dr Robin Ahmed");
    assert_eq!(actions(&mut admin).await[0], "staff.corrected");

    for (email, status) in [("robin@example.org", 401), ("r.ahmed@example.org", 200)] {
        let form = json!({ "email": email, "password": PASSWORD });
        let answer = test.browser().post("/api/sign-in", form).await;
        assert_eq!(answer.status, status, "{email}");
    }
    let taken = json!({ "name": "X", "title": "", "email": "angharad@example.org" });
    let taken = put(&mut admin, &path, taken).await;
    assert_eq!(taken.fields(), [("email".to_owned(), "taken".to_owned())]);
    let bad = put(
        &mut admin,
        &path,
        json!({ "name": "", "title": "", "email": "x" }),
    )
    .await;
    assert_eq!(
        bad.fields(),
        [
            ("name".to_owned(), "required".to_owned()),
            ("email".to_owned(), "format".to_owned())
        ]
    );
    assert_eq!(put(&mut browser, &path, form).await.code(), "not_allowed");
}

#[tokio::test]
async fn an_account_is_switched_off_and_on_again() {
    let test = TestApp::new();
    let (mut admin, _) = with_administrator(&test).await;
    let site = own_site(&mut admin).await;
    let roles = [(site, Role::Clinician)];
    let (robin, browser, secret) = member(&test, &mut admin, "robin@example.org", &roles).await;
    let on = format!("/api/staff/{robin}/switch-on");
    assert_eq!(admin.post(&on, json!({})).await.code(), "not_found");

    let off = format!("/api/staff/{robin}/switch-off");
    assert_eq!(admin.post(&off, json!({})).await.status, 204);
    let usual: StaffList = admin.get("/api/staff").await.read();
    assert!(usual.staff.iter().all(|one| one.id != robin));
    let all: StaffList = admin.get("/api/staff?switched_off=true").await.read();
    let gone = all.staff.iter().find(|one| one.id == robin).unwrap();
    assert!(gone.switched_off && !gone.active);
    // Whoever does not manage them is not told.
    let ruth = test.staff("Ruth", Role::Receptionist, site).await;
    let mut ruth = test.as_staff(ruth).await;
    let seen: StaffList = ruth.get("/api/staff?switched_off=true").await.read();
    assert!(seen.staff.iter().all(|one| one.id != robin));
    // What is switched off is not changed on the side.
    let roles = set_roles(&mut admin, robin, &[(site, Role::Administrator)]).await;
    assert_eq!(roles.code(), "not_found");

    assert_eq!(admin.post(&on, json!({})).await.status, 204);
    assert_eq!(actions(&mut admin).await[0], "staff.switched_on");
    let mut old = test
        .browser()
        .with_cookie(Cookie::Staff, browser.cookie(Cookie::Staff).unwrap());
    assert_eq!(
        old.get("/api/me").await.status,
        401,
        "old sign-ins stay ended"
    );
    test.app.clock.advance_ms(60_000);
    let mut fresh = test.browser();
    let form = json!({ "email": "robin@example.org", "password": PASSWORD });
    assert_eq!(fresh.post("/api/sign-in", form).await.status, 200);
    let code = json!({ "code": code(&test, &secret) });
    assert_eq!(fresh.post("/api/sign-in/code", code).await.status, 200);
}

#[tokio::test]
async fn a_site_says_where_it_is_and_only_its_administrators_change_it() {
    let test = TestApp::new();
    let (mut admin, _) = with_administrator(&test).await;
    let (own, other) = (own_site(&mut admin).await, test.site("Elsewhere").await);
    let path = |site: SiteId| format!("/api/sites/{site}");
    let details = json!({
        "name": "North Hospital", "telephone": "01632 960 003", "address": "Cliftonville,\r\nNorthampton\n",
        "postcode": "nn15bd", "directions": "Go in by the main entrance."
    });
    let kept = put(&mut admin, &path(own), details.clone()).await;
    assert_eq!(kept.status, 200);
    assert_eq!(kept.body["address"], "Cliftonville\nNorthampton");
    let listed = admin.get("/api/sites").await.body;
    let found = listed["sites"].as_array().unwrap().iter();
    let found: Vec<_> = found.filter(|site| **site == kept.body).collect();
    assert_eq!(found.len(), 1, "{listed}");
    assert_eq!(found[0]["postcode"], "NN1 5BD");
    assert_eq!(actions(&mut admin).await[0], "site.changed");

    let foreign = put(&mut admin, &path(other), details.clone()).await;
    assert_eq!(foreign.code(), "not_found");
    let mut taken = details.clone();
    taken["name"] = json!("Elsewhere");
    taken["postcode"] = json!("NN1");
    let refused = put(&mut admin, &path(own), taken.clone()).await.fields();
    assert_eq!(refused, [("postcode".to_owned(), "format".to_owned())]);
    taken["postcode"] = json!("");
    let refused = put(&mut admin, &path(own), taken).await.fields();
    assert_eq!(refused, [("name".to_owned(), "taken".to_owned())]);

    // A program that has never heard of addresses clears them, as it would any field it leaves out.
    let bare = json!({ "name": "North Hospital", "telephone": "01632 960 003" });
    let kept = put(&mut admin, &path(own), bare).await;
    assert_eq!(kept.body.get("address"), None);
    let clinician = test.staff("Dr One", Role::Clinician, own).await;
    let mut clinician = test.as_staff(clinician).await;
    assert_eq!(put(&mut clinician, &path(own), details).await.status, 403);
}
