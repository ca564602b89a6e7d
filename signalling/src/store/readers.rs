//! The few threads that only read.

use crossbeam_channel::Receiver;

use super::conn::Conn;
use super::job::shielded;
use super::{Reader, StoreError};

/// A query with its answer inside. It never panics.
pub(super) type Query = Box<dyn FnOnce(&mut Reader) + Send>;

/// A reader thread's whole life.
pub(super) fn run(mut reader: Reader, queue: &Receiver<Query>) {
    while let Ok(query) = queue.recv() {
        query(&mut reader);
    }
}

/// Runs a query within one snapshot of the database. One whose connection to a server broke under it is
/// run once more, on a new connection: it changes nothing, and a server that was restarted leaves
/// connections behind that do not know it yet.
pub(super) fn in_snapshot<T, E: From<StoreError>>(
    reader: &mut Reader,
    work: impl FnOnce(&mut Reader) -> Result<T, E> + Clone,
) -> Result<T, E> {
    if let Conn::Sqlite(conn) = &mut reader.conn {
        step(conn, "BEGIN")?;
        reader.memory.look_again();
        let result = shielded(|| work(reader));
        if let Conn::Sqlite(conn) = &mut reader.conn
            && !conn.is_autocommit()
        {
            step(conn, "ROLLBACK")?;
        }
        return result;
    }
    twice_if_lost(reader, &[SNAPSHOT], work)
}

/// What several questions are asked within.
const SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Runs a query of so few statements, which need not see the same and for which nothing is begun and ended.
pub(super) fn apart<T, E: From<StoreError>>(
    reader: &mut Reader,
    questions: u32,
    work: impl FnOnce(&mut Reader) -> Result<T, E> + Clone,
) -> Result<T, E> {
    reader.questions = Some(questions);
    let result = match &reader.conn {
        // Nothing is asked ahead here: a snapshot keeps answers from another order than the questions'.
        Conn::Sqlite(_) if questions > 1 => in_snapshot(reader, work),
        Conn::Sqlite(_) => {
            reader.memory.look_again();
            shielded(|| work(reader))
        }
        Conn::Postgres(_) => twice_if_lost(reader, &[], work),
    };
    reader.questions = None;
    result
}

fn twice_if_lost<T, E: From<StoreError>>(
    reader: &mut Reader,
    begin: &[&str],
    work: impl FnOnce(&mut Reader) -> Result<T, E> + Clone,
) -> Result<T, E> {
    let (left, again) = (reader.questions, work.clone());
    match on_server(reader, begin, work) {
        (Err(_), true) => {
            metrics::counter!("anteroom_store_retries_total", "why" => "read").increment(1);
            reader.questions = left;
            on_server(reader, begin, again).0
        }
        (result, _) => result,
    }
}

/// Runs a query over a connection to a server; says whether the connection was lost meanwhile.
fn on_server<T, E: From<StoreError>>(
    reader: &mut Reader,
    begin: &[&str],
    work: impl FnOnce(&mut Reader) -> Result<T, E>,
) -> (Result<T, E>, bool) {
    if let Conn::Postgres(link) = &mut reader.conn
        && let Err(error) = link.begin(begin)
    {
        return (Err(error.into()), false);
    }
    reader.memory.look_again();
    let result = shielded(|| work(reader));
    let mut lost = false;
    if let Conn::Postgres(link) = &mut reader.conn {
        lost = link.is_lost();
        if begin.is_empty() {
            link.done();
        } else {
            link.undo();
        }
    }
    (result, lost)
}

fn step(conn: &rusqlite::Connection, sql: &str) -> Result<(), StoreError> {
    conn.prepare_cached(sql)?.execute([])?;
    Ok(())
}
