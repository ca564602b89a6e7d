//! What lies on the disk tells nothing.

use super::super::{
    Context, Db, Engine, MasterKey, OpenError, Opening, Sealed, Secret, StoreError, migrate,
};
use super::Bench;
use crate::bus::Bus;
use crate::outside::{Clock, Entropy};
use crate::params;
use domain::ids::PatientId;

const NAME: &str = "Zebedee Quillfeather";
const NHS_NUMBER: &str = "9990001238";
const PHONE: &str = "+447700900123";

#[tokio::test]
async fn raw_bytes_hold_no_planted_name_number_or_phone() {
    let bench = Bench::new();
    let secret = Secret::random(&Entropy::seeded(5));
    let (link, hash) = (secret.reveal(), secret.hash());
    bench
        .db
        .keep(move |tx| {
            let (keys, id, now) = (tx.keys(), PatientId::from_number(1), tx.now());
            let seal = |column, text| keys.seal_text(Context::new(column, id), text);
            tx.execute(
                "INSERT INTO patients (id, name_sealed, date_of_birth_sealed, nhs_number_sealed,
                     contact_sealed, nhs_number_index, name_birth_index, birth_index, language,
                     created_at, updated_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'en', $9, $9)",
                params![
                    id,
                    seal("patients.name_sealed", NAME)?,
                    seal("patients.date_of_birth_sealed", "1948-07-05")?,
                    seal("patients.nhs_number_sealed", NHS_NUMBER)?,
                    seal("patients.contact_sealed", PHONE)?,
                    keys.blind("nhs number", NHS_NUMBER),
                    keys.blind("name and birth", &format!("{NAME} 1948-07-05")),
                    hash.as_str(),
                    now,
                ],
            )?;
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
    let raw = bench.raw().await;
    let holds = |needle: &str| raw.windows(needle.len()).any(|w| w == needle.as_bytes());
    assert!(holds("name_birth_index"), "the search itself works");
    for planted in [NAME, "Quillfeather", NHS_NUMBER, PHONE, "1948-07-05", &link] {
        assert!(!holds(planted), "{planted}");
    }
}

#[tokio::test]
async fn a_sealed_value_opens_only_at_its_own_place_and_unaltered() {
    let keys = Bench::new().db.keys();
    let place = |row| Context::new("patients.name_sealed", row);
    let sealed = keys.seal_text(place(1), NAME).unwrap();
    assert_eq!(keys.open_text(place(1), &sealed).unwrap(), NAME);
    assert!(keys.open_text(place(2), &sealed).is_err(), "another row");
    let other = Context::new("staff.name_sealed", 1);
    assert!(keys.open_text(other, &sealed).is_err(), "another column");
    for at in 0..sealed.as_text().len() {
        let mut text = sealed.as_text().to_owned().into_bytes();
        text[at] = if text[at] == b'A' { b'B' } else { b'A' };
        let altered = Sealed::from_text(String::from_utf8(text).unwrap());
        assert!(keys.open_text(place(1), &altered).is_err(), "byte {at}");
    }
    for short in ["", "AQ", "AQEB", "not base64!"] {
        let broken = Sealed::from_text(short.to_owned());
        assert!(keys.open_text(place(1), &broken).is_err());
    }
}

#[tokio::test]
async fn the_same_text_never_looks_the_same_sealed_but_always_in_an_index() {
    let keys = Bench::new().db.keys();
    let seal = || keys.seal_text(Context::new("a.b", 1), NAME).unwrap();
    assert_ne!(seal(), seal());
    assert_eq!(keys.blind("name", NAME), keys.blind("name", NAME));
    assert_ne!(keys.blind("name", NAME), keys.blind("other", NAME));
}

#[test]
fn the_master_key_is_made_once_for_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (file, db) = (folder.path().join("master.key"), folder.path().join("a.db"));
    let engine = Engine::Sqlite(db.clone());
    let made = || MasterKey::from_file(&file, &engine, &Entropy::System);
    made().unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    made().unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    std::fs::remove_file(&file).unwrap();
    std::fs::write(&db, b"a database").unwrap();
    assert!(matches!(made(), Err(OpenError::NoMasterKey)));
}

#[test]
fn a_database_that_was_only_migrated_still_gets_its_first_master_key() {
    let folder = tempfile::tempdir().unwrap();
    let (file, db) = (folder.path().join("master.key"), folder.path().join("a.db"));
    let engine = Engine::Sqlite(db);
    migrate(&engine, &Clock::Real).unwrap();
    let made = || MasterKey::from_file(&file, &engine, &Entropy::System);
    let opening = Opening {
        engine: engine.clone(),
        master: made().unwrap(),
        clock: Clock::Real,
        entropy: Entropy::System,
        bus: Bus::new(),
    };
    drop(Db::open(opening).unwrap());
    std::fs::remove_file(&file).unwrap();
    assert!(matches!(made(), Err(OpenError::NoMasterKey)));
}

#[test]
fn secrets_and_keys_do_not_show_in_debug() {
    let secret = Secret::random(&Entropy::seeded(3));
    assert!(!format!("{secret:?} {:?}", secret.hash()).contains(&secret.reveal()[..8]));
    assert!(!format!("{:?}", MasterKey::from_bytes([65; 32])).contains("65"));
    assert_eq!(Secret::parse(&secret.reveal()), Some(secret));
    assert_eq!(Secret::parse("short"), None);
}
