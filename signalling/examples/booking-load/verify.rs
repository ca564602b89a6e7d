//! After the deaths: what was acknowledged is there once, nothing overlaps, the log is whole.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use signalling::config::{self, Overrides};
use signalling::store::StoreError;
use signalling::{audit, startup};

/// What must find nothing.
const NEVER: [&str; 3] = [
    "SELECT count(*) FROM appointments a JOIN appointments b ON a.clinician_id = b.clinician_id
        AND a.id < b.id AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at",
    "SELECT count(*) FROM appointments a
        WHERE (SELECT count(*) FROM claims c WHERE c.holder = a.id) <> 6",
    "SELECT count(*) FROM claims c WHERE NOT EXISTS
        (SELECT 1 FROM appointments a WHERE a.id = c.holder)",
];

/// `acknowledged` are the appointments of which a client was told.
pub async fn run(acknowledged: &Value) -> Value {
    // Opening a file of SQLite's checks it.
    let app = startup::open(config::load(config::Mode::Serve, &Overrides::default()).unwrap());
    let app = app.unwrap();
    let told: BTreeSet<String> = serde_json::from_value(acknowledged.clone()).unwrap();
    let keys = app.keys.clone();
    let looked = app.db.read(move |reader| {
        let there: BTreeSet<String> = reader
            .query("SELECT id FROM appointments", &[], |row| row.text(0))?
            .into_iter()
            .collect();
        let mut wrong = Vec::new();
        for sql in NEVER {
            wrong.push(reader.query_one(sql, &[], |row| row.int(0))?);
        }
        let log = audit::verify(reader, &keys, None)?;
        let whole = log.is_ok();
        Ok::<_, StoreError>((there, wrong, whole))
    });
    let (there, wrong, whole) = looked.await.unwrap();
    json!({
        "told": told.len(), "there": there.len(), "lost": told.difference(&there).count(),
        "overlapping": wrong[0], "without_their_claims": wrong[1], "claims_of_nobody": wrong[2],
        "log_whole": whole,
    })
}
