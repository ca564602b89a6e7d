//! The limit: the rows of a booking and nothing else, straight into the engine, as durable as ours. Six
//! claims, the appointment, a log entry and a message, with the indexes they have in the server but no
//! foreign keys; no HTTP, no sealing, no chain, nothing read. SQLite: one writer that commits what so
//! many callers would have waiting at once. PostgreSQL: as many connections as the server's own, or as
//! there are writers, a transaction for each booking.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// The server's own (`store::postgres::WRITERS`).
pub const CONNECTIONS: usize = 12;

const TABLES: &str = "
    CREATE TABLE claims (resource TEXT NOT NULL, cell BIGINT NOT NULL, seat INTEGER NOT NULL,
        holder TEXT NOT NULL, expires_at BIGINT, PRIMARY KEY (resource, cell, seat));
    CREATE INDEX claims_by_holder ON claims (holder);
    CREATE INDEX claims_by_expiry ON claims (expires_at) WHERE expires_at IS NOT NULL;
    CREATE TABLE appointments (id TEXT NOT NULL PRIMARY KEY, patient_id TEXT NOT NULL,
        site_id TEXT NOT NULL, clinician_id TEXT NOT NULL, starts_at BIGINT NOT NULL,
        ends_at BIGINT NOT NULL, uid TEXT NOT NULL UNIQUE, rest TEXT NOT NULL);
    CREATE INDEX by_site ON appointments (site_id, starts_at);
    CREATE INDEX by_clinician ON appointments (clinician_id, starts_at);
    CREATE INDEX by_patient ON appointments (patient_id, starts_at);
    CREATE TABLE audit (seq BIGINT NOT NULL PRIMARY KEY, at BIGINT NOT NULL, subject TEXT NOT NULL,
        details TEXT NOT NULL, hash TEXT NOT NULL UNIQUE);
    CREATE INDEX audit_by_subject ON audit (subject, seq);
    CREATE TABLE outbox (id TEXT NOT NULL PRIMARY KEY, appointment_id TEXT NOT NULL,
        payload TEXT NOT NULL, state TEXT NOT NULL, next_attempt_at BIGINT NOT NULL);
    CREATE INDEX outbox_by_due ON outbox (next_attempt_at) WHERE state = 'waiting';
    CREATE INDEX outbox_by_appointment ON outbox (appointment_id);";

const CLAIM: &str = "INSERT INTO claims VALUES ($1, $2, 0, $3, NULL) ON CONFLICT DO NOTHING";
const APPOINTMENT: &str = "INSERT INTO appointments VALUES ($1, $2, 'site', $3, $4, $5, $6, $7)";
const AUDIT: &str = "INSERT INTO audit VALUES ($1, $2, $3, $4, $5)";
const OUTBOX: &str = "INSERT INTO outbox VALUES ($1, $2, $3, 'waiting', $4)";

/// As long as the sealed values of a booking are.
fn long(bytes: usize) -> String {
    "x".repeat(bytes)
}

/// What one booking writes.
pub struct Rows {
    number: i64,
    id: String,
    clinician: String,
    first_cell: i64,
}

impl Rows {
    /// Spread over clinicians and times, or on one slot that is taken.
    fn of(number: i64, hot: bool) -> Self {
        let at = if hot { 0 } else { number };
        Self {
            number,
            id: format!("{number:032x}"),
            clinician: format!("clinician:{:032x}", at % 1_000),
            first_cell: 6_000_000 + at / 1_000 * 6,
        }
    }

    /// Of a booking that somebody asks for.
    pub fn wanted(number: i64, clinician: String, first_cell: i64) -> Self {
        Self {
            number,
            id: format!("{number:032x}"),
            clinician,
            first_cell,
        }
    }
}

pub fn run(writers: usize, time: Duration, hot: bool) -> Value {
    let (tried, booked, seconds) = match std::env::var("ANTEROOM_DATABASE_URL") {
        Ok(url) => on_postgres(&url, writers.min(CONNECTIONS), time, hot),
        Err(_) => on_sqlite(writers, time, hot),
    };
    json!({"tried": tried, "booked": booked, "seconds": seconds, "rate": tried as f64 / seconds})
}

fn on_sqlite(writers: usize, time: Duration, hot: bool) -> (i64, i64, f64) {
    let conn = sqlite();
    let mut written = Written::prepare(&conn);
    let (began, mut number, mut booked) = (Instant::now(), 0, 0);
    while began.elapsed() < time {
        conn.execute_batch("BEGIN IMMEDIATE").unwrap();
        for _ in 0..writers {
            let rows = Rows::of(number, hot);
            number += 1;
            booked += i64::from(written.insert(&rows));
        }
        conn.execute_batch("COMMIT").unwrap();
    }
    (number, booked, began.elapsed().as_secs_f64())
}

/// A file with the tables, as durable as ours.
pub fn sqlite() -> rusqlite::Connection {
    let folder = std::env::var("ANTEROOM_DATA_DIR").unwrap();
    let path = std::path::Path::new(&folder).join("raw.db");
    let conn = rusqlite::Connection::open(path).unwrap();
    conn.pragma_update(None, "journal_mode", "WAL").unwrap();
    conn.pragma_update(None, "synchronous", "FULL").unwrap();
    conn.execute_batch(TABLES).unwrap();
    conn
}

/// A file's prepared statements.
pub struct Written<'conn>([rusqlite::Statement<'conn>; 4]);

impl<'conn> Written<'conn> {
    pub fn prepare(conn: &'conn rusqlite::Connection) -> Self {
        let prepare = |sql: &str| conn.prepare(&sql.replace('$', "?")).unwrap();
        Self([CLAIM, APPOINTMENT, AUDIT, OUTBOX].map(prepare))
    }

    /// Writes a booking, if nobody has its time.
    pub fn insert(&mut self, rows: &Rows) -> bool {
        use rusqlite::params;
        let [claim, appointment, audit, outbox] = &mut self.0;
        let (id, clinician) = (&rows.id, &rows.clinician);
        let mut cells = rows.first_cell..rows.first_cell + 6;
        if !cells.all(|cell| claim.execute(params![clinician, cell, id]).unwrap() == 1) {
            return false;
        }
        let (at, uid) = (rows.first_cell * 300_000, format!("{id}@bench"));
        appointment
            .execute(params![id, id, clinician, at, at + 1, uid, long(250)])
            .unwrap();
        audit
            .execute(params![rows.number, at, id, long(120), id])
            .unwrap();
        outbox.execute(params![id, id, long(700), at]).unwrap();
        true
    }
}

fn on_postgres(url: &str, connections: usize, time: Duration, hot: bool) -> (i64, i64, f64) {
    postgres_tables(url);
    let began = Instant::now();
    let writers: Vec<_> = (0..connections as i64)
        .map(|writer| {
            let client = postgres_client(url);
            std::thread::spawn(move || write(client, writer, connections as i64, time, hot))
        })
        .collect();
    let ends: Vec<(i64, i64)> = writers.into_iter().map(|w| w.join().unwrap()).collect();
    let seconds = began.elapsed().as_secs_f64();
    (
        ends.iter().map(|end| end.0).sum(),
        ends.iter().map(|end| end.1).sum(),
        seconds,
    )
}

/// A schema of its own with the tables, in a database that is thrown away.
pub fn postgres_tables(url: &str) {
    let mut first = postgres::Client::connect(url, postgres::NoTls).unwrap();
    first.batch_execute("CREATE SCHEMA raw_bench").unwrap();
    postgres_client(url).batch_execute(TABLES).unwrap();
}

/// A connection that commits as durably as ours.
pub fn postgres_client(url: &str) -> postgres::Client {
    let mut client = postgres::Client::connect(url, postgres::NoTls).unwrap();
    let path = "SET search_path = raw_bench; SET synchronous_commit = on";
    client.batch_execute(path).unwrap();
    client
}

/// One connection's work: every so many-th booking.
fn write(
    mut client: postgres::Client,
    mut number: i64,
    step: i64,
    time: Duration,
    hot: bool,
) -> (i64, i64) {
    let statements = Statements::prepare(&mut client);
    let (began, mut tried, mut booked) = (Instant::now(), 0, 0);
    while began.elapsed() < time {
        let rows = Rows::of(number, hot);
        number += step;
        tried += 1;
        booked += i64::from(statements.insert(&mut client, &rows));
    }
    (tried, booked)
}

/// A connection's prepared statements.
pub struct Statements([postgres::Statement; 4]);

impl Statements {
    pub fn prepare(client: &mut postgres::Client) -> Self {
        Self([CLAIM, APPOINTMENT, AUDIT, OUTBOX].map(|sql| client.prepare(sql).unwrap()))
    }

    /// Writes a booking in a transaction of its own, if nobody has its time.
    pub fn insert(&self, client: &mut postgres::Client, rows: &Rows) -> bool {
        let [claim, appointment, audit, outbox] = &self.0;
        let mut tx = client.transaction().unwrap();
        let mut cells = rows.first_cell..rows.first_cell + 6;
        let id = &rows.id;
        if !cells.all(|cell| tx.execute(claim, &[&rows.clinician, &cell, id]).unwrap() == 1) {
            tx.rollback().unwrap();
            return false;
        }
        let (at, uid) = (rows.first_cell * 300_000, format!("{id}@bench"));
        tx.execute(
            appointment,
            &[id, id, &rows.clinician, &at, &(at + 1), &uid, &long(250)],
        )
        .unwrap();
        tx.execute(audit, &[&rows.number, &at, id, &long(120), id])
            .unwrap();
        tx.execute(outbox, &[id, id, &long(700), &at]).unwrap();
        tx.commit().unwrap();
        true
    }
}
