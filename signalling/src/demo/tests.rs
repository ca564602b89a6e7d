//! The demo on every day of the week.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use domain::booking::wire::{Board, BoardState, PublicServices};
use domain::people::role::Role;
use domain::people::title::title_in;
use domain::people::wire::{Language, Me};
use domain::time::Timestamp;
use serde_json::json;

use super::fill;
use crate::config::{Config, Mode, Overrides, load_from};
use crate::startup::{self, StartError};
use crate::store::StoreError;
use crate::testing::{Browser, NOW, TestApp};

async fn demo_at(now: Timestamp) -> TestApp {
    let test = TestApp::in_mode(Mode::Demo);
    test.app.clock.set(now);
    fill(&test.app).await.unwrap();
    assert_eq!(test.app.now(), now, "the clock is right again");
    test
}

async fn signed_in(test: &TestApp, role: Role) -> (Browser, Me) {
    let mut browser = test.browser();
    let me = browser
        .post("/api/sign-in/demo", json!({ "role": role }))
        .await
        .read();
    (browser, me)
}

#[tokio::test]
async fn a_tuesday_morning_is_in_full_swing() {
    let test = demo_at(NOW.plus_minutes(90)).await;
    let (mut reception, me) = signed_in(&test, Role::Receptionist).await;
    assert_eq!(me.name, "Ruth Bell");
    let board: Board = reception
        .get(&format!("/api/board?site={}", me.sites[0].id))
        .await
        .read();
    let mut states: BTreeMap<BoardState, usize> = BTreeMap::new();
    for row in &board.rows {
        *states.entry(row.state).or_default() += 1;
    }
    assert!(states[&BoardState::Done] >= 1, "{states:?}");
    assert!(states[&BoardState::Expected] >= 4, "{states:?}");

    let services: PublicServices = test.browser().get("/api/services").await.read();
    assert_eq!(services.services.len(), 6);
    assert!(
        services
            .services
            .iter()
            .all(|service| !service.sites.is_empty())
    );
    let slots = test
        .browser()
        .get("/api/services/diabetes-review/slots")
        .await;
    assert_eq!(slots.body["next"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn on_every_weekday_somebody_comes_to_a_video_appointment_within_minutes() {
    for day in 0..7 {
        // Each day at another hour of the clock.
        let now = NOW.plus_minutes(day * (24 * 60 + 200) + 7);
        let test = demo_at(now).await;
        let (mut clinician, me) = signed_in(&test, Role::Clinician).await;
        assert_eq!(me.name, "Dr Priya Shah");
        let path = format!("/api/board?site={}&clinician=me", me.sites[0].id);
        let board: Board = clinician.get(&path).await.read();
        let next = board
            .rows
            .iter()
            .find(|row| row.appointment.patient.name == "Eleri Vaughan");
        let start = next.unwrap().appointment.start;
        assert!(
            (0..=10).contains(&start.minutes_since(now)),
            "{now} {start}"
        );
        let (mut reception, _) = signed_in(&test, Role::Receptionist).await;
        let path = format!("/api/board?site={}", me.sites[0].id);
        let all: Board = reception.get(&path).await.read();
        assert!(all.rows.len() > board.rows.len(), "{now}: others work, too");
    }
}

#[tokio::test]
async fn on_every_weekday_somebody_has_just_been_reminded_at_each_site() {
    for day in 0..7 {
        // From Friday's middle of the morning on one of them has a good deal more to come than the other.
        let now = NOW.plus_minutes(day * 24 * 60 + 67);
        let test = demo_at(now).await;
        let sites = test.app.db.read(|reader| {
            let with =
                "SELECT COUNT(DISTINCT a.site_id), (SELECT COUNT(*) FROM sites) FROM outbox o
                JOIN appointments a ON a.id = o.appointment_id WHERE o.kind = 'reminder'";
            reader.query_one(with, &[], |row| Ok((row.int(0)?, row.int(1)?)))
        });
        let (reminded, all) = sites.await.map_err(|error: StoreError| error).unwrap();
        assert_eq!(reminded, all, "{now}");
    }
}

#[tokio::test]
async fn minutes_before_midnight_a_link_is_sent_instead() {
    let late = NOW.plus_minutes(14 * 60 + 50);
    let test = demo_at(late).await;
    let (mut clinician, me) = signed_in(&test, Role::Clinician).await;
    let path = format!("/api/board?site={}&clinician=me", me.sites[0].id);
    let board: Board = clinician.get(&path).await.read();
    assert!(
        board
            .rows
            .iter()
            .any(|row| row.appointment.patient.name == "Eleri Vaughan")
    );
}

#[tokio::test]
async fn filling_twice_changes_nothing_and_the_log_is_whole() {
    let test = demo_at(NOW).await;
    let keys = test.app.keys.clone();
    let head = |test: &TestApp| {
        let (db, keys) = (test.app.db.clone(), keys.clone());
        async move {
            db.read(move |r| Ok::<_, StoreError>(crate::audit::verify(r, &keys, None)?.unwrap()))
                .await
                .unwrap()
        }
    };
    let first = head(&test).await;
    fill(&test.app).await.unwrap();
    assert_eq!(head(&test).await, first);
}

#[test]
fn everybody_in_the_demo_has_a_title_in_both_languages() {
    for person in super::names::STAFF {
        let welsh = title_in(Language::Cy, person.title);
        assert_ne!(welsh, person.title, "{}", person.name);
    }
}

fn config(mode: Mode, folder: &Path) -> Config {
    let overrides = Overrides {
        data_dir: Some(folder.to_path_buf()),
        ..Overrides::default()
    };
    let settings = "branding.telephone = \"01632 960 000\"";
    load_from(mode, &overrides, settings, &BTreeMap::new()).unwrap()
}

/// Everything in a folder, by name; but for the index that readers share, which is not data.
fn content(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = std::fs::read_dir(folder).unwrap();
    let paths = files.map(|file| file.unwrap().path());
    paths
        .filter(|path| !path.to_string_lossy().ends_with("-shm"))
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect()
}

#[tokio::test]
async fn the_demo_leaves_the_data_of_a_real_clinic_alone() {
    let folder = tempfile::tempdir().unwrap();
    let clinic = startup::open(config(Mode::Serve, folder.path())).unwrap();
    crate::people::prepare(&clinic).await.unwrap();
    let before = content(folder.path());
    let refused = startup::open(config(Mode::Demo, folder.path())).unwrap_err();
    assert!(matches!(refused, StartError::NotTheDemos(_)), "{refused}");
    assert_eq!(content(folder.path()), before);
    drop(clinic);
}

#[tokio::test]
async fn a_key_without_a_database_is_left_alone_too() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("master.key"), "a clinic's").unwrap();
    let refused = startup::open(config(Mode::Demo, folder.path())).unwrap_err();
    assert!(matches!(refused, StartError::NotTheDemos(_)), "{refused}");
    assert_eq!(content(folder.path()).len(), 1);
}

#[tokio::test]
async fn the_demo_comes_back_to_its_own_folder_and_no_clinic_opens_it() {
    let folder = tempfile::tempdir().unwrap();
    let demo = startup::open(config(Mode::Demo, folder.path())).unwrap();
    fill(&demo).await.unwrap();
    let again = startup::open(config(Mode::Demo, folder.path())).unwrap();
    drop((demo, again));
    let refused = startup::open(config(Mode::Serve, folder.path())).unwrap_err();
    assert!(matches!(refused, StartError::TheDemos(_)), "{refused}");
}
