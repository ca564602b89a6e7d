//! Finding patients, and the log of who did.

use std::collections::BTreeSet;

use domain::error::Fields;
use domain::ids::PatientId;
use domain::people::role::Role;
use domain::people::wire::{AuditPage, DateFields, Language, PatientForm, Patients};
use domain::time::Date;

use crate::people::patient_store::{Asked, find_or_create};
use crate::testing::TestApp;

async fn patient(test: &TestApp, name: &str, nhs_number: &str) -> PatientId {
    typed(test, name, nhs_number, |form| {
        form.formats = "Large print".to_owned()
    })
    .await
}

/// Reception types somebody's details.
async fn typed(
    test: &TestApp,
    name: &str,
    nhs_number: &str,
    needs: impl FnOnce(&mut PatientForm),
) -> PatientId {
    let mut form = PatientForm {
        name: name.to_owned(),
        date_of_birth: DateFields {
            day: "27".to_owned(),
            month: "3".to_owned(),
            year: "1958".to_owned(),
        },
        nhs_number: nhs_number.to_owned(),
        mobile: "07700 900123".to_owned(),
        email: String::new(),
        language: Language::Cy,
        interpreter: String::new(),
        formats: String::new(),
        more_time: false,
    };
    needs(&mut form);
    let today: Date = "2026-12-08".parse().unwrap();
    let details = form.check(&mut Fields::new(), "patient", today).unwrap();
    let entropy = test.app.entropy.clone();
    test.app
        .db
        .keep(move |tx| find_or_create(tx, &entropy, Asked::ByStaff, "patient", &details))
        .await
        .unwrap()
}

#[tokio::test]
async fn a_patient_is_found_by_number_or_by_name_in_any_spelling_and_birth_date() {
    let test = TestApp::new();
    let site = test.site("Here").await;
    let ruth = test.staff("Ruth Bell", Role::Receptionist, site).await;
    let mut ruth = test.as_staff(ruth).await;
    let sian = patient(&test, "Siân Wyn-Jones", "943 476 5919").await;
    patient(&test, "Sian Johns", "").await;
    for query in [
        "nhs_number=943%20476%205919",
        "nhs_number=9434765919",
        "name=sian%20wyn%20jones&date_of_birth=1958-03-27",
        "name=WYN-JONES,%20Si%C3%A2n&date_of_birth=1958-03-27",
    ] {
        let found: Patients = ruth.get(&format!("/api/patients?{query}")).await.read();
        assert_eq!(found.patients.len(), 1, "{query}");
        assert_eq!(found.patients[0].id, sian);
        assert_eq!(found.patients[0].formats.as_deref(), Some("Large print"));
    }
    let none: Patients = ruth
        .get("/api/patients?name=Sian%20Wyn-Jones&date_of_birth=1958-03-28")
        .await
        .read();
    assert_eq!(none.patients, []);
    for (query, field, error) in [
        ("", "nhs_number", "required"),
        ("nhs_number=9434765918", "nhs_number", "check_digit"),
        ("name=Sian", "date_of_birth", "required"),
    ] {
        let refused = ruth.get(&format!("/api/patients?{query}")).await;
        assert_eq!(refused.fields(), [(field.to_owned(), error.to_owned())]);
    }
}

#[tokio::test]
async fn what_somebody_needs_is_not_lost_when_they_are_typed_anew() {
    let test = TestApp::new();
    let site = test.site("Here").await;
    let ruth = test.staff("Ruth Bell", Role::Receptionist, site).await;
    let mut ruth = test.as_staff(ruth).await;
    let name = "Siân Wyn-Jones";
    let mut known = async |needs: fn(&mut PatientForm)| {
        typed(&test, name, "9434765919", needs).await;
        let path = "/api/patients?nhs_number=9434765919";
        let found: Patients = ruth.get(path).await.read();
        let [sian] = &found.patients[..] else {
            panic!("{found:?}");
        };
        (
            sian.interpreter.clone(),
            sian.formats.clone(),
            sian.more_time,
        )
    };
    let said = |text: &str| Some(text.to_owned());
    let (bsl, print) = (said("BSL"), said("Large print"));
    let now = known(|form| {
        form.interpreter = "BSL".to_owned();
        form.formats = "Large print".to_owned();
    });
    assert_eq!(now.await, (bsl.clone(), print.clone(), false));
    assert_eq!(known(|_| ()).await, (bsl.clone(), print.clone(), false));
    let now = known(|form| form.more_time = true).await;
    assert_eq!(now, (bsl.clone(), print, true));
    // What is said now counts.
    let now = known(|form| form.formats = "Easy read".to_owned()).await;
    assert_eq!(now, (bsl, said("Easy read"), true));
}

#[tokio::test]
async fn an_identifier_alone_opens_nobodys_record() {
    let test = TestApp::new();
    let site = test.site("Here").await;
    let ruth = test.staff("Ruth Bell", Role::Receptionist, site).await;
    let mut ruth = test.as_staff(ruth).await;
    let sian = patient(&test, "Siân Wyn-Jones", "").await;
    let stranger = ruth.get(&format!("/api/patients/{sian}")).await;
    assert_eq!(stranger.code(), "not_found");
    let nobody = PatientId::from_number(9);
    let nobody = ruth.get(&format!("/api/patients/{nobody}")).await;
    assert_eq!(nobody.body, stranger.body);
}

#[tokio::test]
async fn the_log_names_who_looked_and_administrators_read_it_in_pages() {
    let test = TestApp::new();
    let site = test.site("Here").await;
    let ruth = test.staff("Ruth Bell", Role::Receptionist, site).await;
    let boss = test
        .staff("Angharad Price", Role::Administrator, site)
        .await;
    let (mut ruth, mut boss) = (test.as_staff(ruth).await, test.as_staff(boss).await);
    let sian = patient(&test, "Siân Wyn-Jones", "9434765919").await;
    for _ in 0..30 {
        ruth.get("/api/patients?nhs_number=9434765919").await;
    }
    assert_eq!(ruth.get("/api/audit").await.code(), "not_allowed");
    let first: AuditPage = boss.get("/api/audit").await.read();
    assert!(first.intact);
    assert_eq!(first.entries.len(), 50);
    let found = &first.entries[1];
    assert_eq!(found.action, "patient.found");
    assert_eq!(found.actor_name.as_deref(), Some("Ruth Bell"));
    assert_eq!(found.subject, sian.to_string());
    let path = format!("/api/audit?cursor={}", first.next.unwrap());
    let second: AuditPage = boss.get(&path).await.read();
    assert!(second.intact && second.next.is_none());
    let all: BTreeSet<i64> = first
        .entries
        .iter()
        .chain(&second.entries)
        .map(|entry| entry.seq)
        .collect();
    assert_eq!(all, (1..=60).collect());

    test.app
        .db
        .keep(|tx| tx.execute("UPDATE audit SET actor_id = NULL WHERE seq = 2", &[]))
        .await
        .map_err(|error: crate::store::StoreError| error.to_string())
        .unwrap();
    let broken: AuditPage = boss.get("/api/audit").await.read();
    assert!(!broken.intact);
}
