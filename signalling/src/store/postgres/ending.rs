//! How a transaction of a connection that writes ends: its commit waits for no disk, and a second, empty
//! one does, for both: its own, or one for several ([`super::marking`]).

use tokio_postgres::Statement;

use super::super::StoreError;
use super::Link;
use super::log_turn::Held;
use super::marking::Marker;
use super::session::Session;
use super::trouble::AWAY;

/// What one is told besides that writes. Its commits wait for no disk by themselves: see [`Link::commit`].
/// Plans are kept as long as the connection; one made while a table was nearly empty would read all of it
/// for ever, so that indexes are used from the start.
const SETTINGS_TO_WRITE: &str = "
    SELECT set_config('anteroom.durable', current_setting('synchronous_commit'), false);
    SET synchronous_commit TO off; SET enable_seqscan TO off; SET jit TO off";

/// An empty commit that waits for the disk as the server's settings say.
const MARK: &str =
    "SELECT set_config('synchronous_commit', current_setting('anteroom.durable'), true),
        pg_logical_emit_message(true, 'anteroom', '')";
/// What only looked may have seen what is not on the disk yet: a repeated request must not be told of an
/// act that a crash could still undo.
const WHERE_NEEDED: &str = " WHERE current_setting('synchronous_standby_names') <> ''
    OR pg_current_wal_flush_lsn() < pg_current_wal_insert_lsn()";

/// By what a server is known from when it was started until it stops.
const SERVER: &str =
    "SELECT concat_ws(' ', extract(epoch FROM pg_postmaster_start_time()), inet_server_addr(),
    inet_server_port())";

/// What ends a transaction of a connection that writes.
pub(super) struct Ends {
    /// With which server.
    server: String,
    commit: Statement,
    mark: Statement,
    mark_where_needed: Statement,
}

/// Tells a new connection that it is one to write.
pub(super) fn prepare(session: &mut Session) -> Result<Ends, tokio_postgres::Error> {
    session.batch(&[], SETTINGS_TO_WRITE).1?;
    let server = session.prepare(SERVER, &[])?;
    let server = session.query(&[], &server, &[]).1?;
    let server = server.first().map(|row| row.try_get(0));
    Ok(Ends {
        server: server.transpose()?.unwrap_or_default(),
        commit: session.prepare("COMMIT", &[])?,
        mark: session.prepare(MARK, &[])?,
        mark_where_needed: session.prepare(&format!("{MARK}{WHERE_NEEDED}"), &[])?,
    })
}

/// How safe a unit of work is that was kept.
pub(super) enum Safe {
    /// It is on the disk.
    Already,
    /// It will be when something is marked in this life of the connection that marks.
    OnceMarked(u64),
}

impl Link {
    /// Ends the transaction. Its commit waits for no disk, so that its place in the access log is
    /// given away quickly; a second, empty one does, and with it all that came before is safe: the
    /// server writes its journal in order. Both go over one connection, so that no restart of the
    /// server can lie between them unseen; or `marker` makes the second one, for several writers.
    pub(super) fn commit(
        &mut self,
        wrote: bool,
        turn: Option<Held>,
        marker: &Marker,
    ) -> Result<Safe, StoreError> {
        if self.unsent && self.waiting() == 0 {
            // Nothing was asked for, and nothing is to be kept.
            self.forget_queued();
            return Ok(Safe::Already);
        }
        // What is counted on must be known before it is kept.
        let counted = if self.counts() {
            self.send_queued()
        } else {
            Ok(())
        };
        let queued = match counted.and_then(|()| self.take_queued()) {
            Ok(queued) => queued,
            Err(error) => {
                let trouble = self.trouble;
                self.undo();
                self.trouble = trouble;
                return Err(error);
            }
        };
        let (session, ends) = self.session.as_mut().zip(self.ends.as_ref()).ok_or(AWAY)?;
        // Known before anything is committed: a server that dies after this ends that life.
        let life = if wrote {
            marker.life(&ends.server)
        } else {
            None
        };
        let mark = match life {
            Some(_) => None,
            None if wrote => Some(&ends.mark),
            None => Some(&ends.mark_where_needed),
        };
        let (came, ended) = session.commit(&queued, turn, &ends.commit, mark);
        if ended.is_err() {
            // Whether it was kept is not known: whoever asks again with the same key finds out.
            self.drop_connection();
            return Err(AWAY);
        }
        // After a failed statement COMMIT undoes.
        self.note_all(came)?;
        Ok(life.map_or(Safe::Already, Safe::OnceMarked))
    }

    /// Connects where there is no connection, and hears from the server: which connection this is, and with which
    /// server.
    pub(super) fn look(&mut self) -> Result<(u64, String), StoreError> {
        self.ready()?;
        self.query("SELECT 1", &[])?;
        let ends = self.ends.as_ref().ok_or(AWAY)?;
        Ok((self.connections, ends.server.clone()))
    }

    /// Has all that was committed before safe on the disk, if it was committed while this connection stood: says which
    /// connection it is. It never makes another.
    pub(super) fn mark(&mut self) -> Result<u64, StoreError> {
        let (session, ends) = self.session.as_mut().zip(self.ends.as_ref()).ok_or(AWAY)?;
        match session.execute(&[], &ends.mark, &[]).1 {
            Ok(_) => Ok(self.connections),
            Err(error) => {
                let told = self.note(&error);
                self.drop_connection();
                Err(told)
            }
        }
    }
}
