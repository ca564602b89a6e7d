//! A connection of the asynchronous client, driven by the thread that uses it: a unit of work waits for
//! its answers where it stands, and statements whose answers nobody waits for travel with the next one.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;

use futures_util::future::{join, join_all};
use tokio::runtime::Runtime;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Error, Row, Statement};

use super::super::{OpenError, Value};
use super::log_turn::Held;
use super::tls;
use crate::config::DatabaseUrl;

/// What moves bytes; it ends when the connection does.
pub(super) type Wire = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A statement with its values, to travel with another.
pub(super) struct Bound {
    pub statement: Statement,
    pub values: Vec<Value>,
    /// Whether it changes rows; what only keeps something from others does not.
    pub changes: bool,
    /// How many others it carries with it, each of which adds one row that is not counted in its answer.
    pub carries: u64,
    /// How many rows the unit of work counts on its changing.
    pub counts_on: Option<u64>,
    /// By what its rows are known to whoever will want them.
    pub wanted: Option<u64>,
}

/// What came of statements that travelled.
#[derive(Default)]
pub(super) struct Travelled {
    /// Why some failed; the first is the cause of the rest.
    pub failed: Vec<Error>,
    /// How many rows they changed.
    pub changed: u64,
    /// Whether one changed another number of rows than was counted on.
    pub differs: bool,
    /// The rows that will be wanted.
    pub rows: Vec<(u64, Vec<Row>)>,
}

/// What came of one.
enum Came {
    Changed(u64),
    Rows(Vec<Row>),
}

/// The values of a statement that has none.
const NOTHING: [&Value; 0] = [];

pub(super) struct Session {
    client: Client,
    /// Gone once the connection has ended: the client knows by that.
    wire: Option<Wire>,
    runtime: Runtime,
}

fn references(values: &[Value]) -> impl ExactSizeIterator<Item = &(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync))
}

impl Session {
    /// A new connection.
    pub fn open(url: &DatabaseUrl) -> Result<Self, OpenError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| tls::unreachable(url, &error))?;
        let (client, wire) = runtime.block_on(tls::connect(url))?;
        Ok(Self {
            client,
            wire: Some(wire),
            runtime,
        })
    }

    pub fn is_closed(&self) -> bool {
        self.wire.is_none() || self.client.is_closed()
    }

    /// Plain statements without parameters or answers, after some whose answers nobody waits for:
    /// what came of those comes first.
    pub fn batch(&mut self, before: &[Bound], sql: &str) -> (Travelled, Result<(), Error>) {
        let Self {
            client,
            wire,
            runtime,
        } = self;
        drive(runtime, wire, async {
            let (first, last) = join(send(client, before), client.batch_execute(sql)).await;
            (first, last)
        })
    }

    /// The same, but the last is one whose rows are wanted.
    pub fn query(
        &mut self,
        before: &[Bound],
        statement: &Statement,
        values: &[Value],
    ) -> (Travelled, Result<Vec<Row>, Error>) {
        let Self {
            client,
            wire,
            runtime,
        } = self;
        let values: Vec<_> = references(values).collect();
        let client = &*client;
        drive(runtime, wire, async {
            join(send(client, before), client.query(statement, &values)).await
        })
    }

    /// The same, but the last is one of which it is wanted how many rows it changed.
    pub fn execute(
        &mut self,
        before: &[Bound],
        statement: &Statement,
        values: &[Value],
    ) -> (Travelled, Result<u64, Error>) {
        let Self {
            client,
            wire,
            runtime,
        } = self;
        let values: Vec<_> = references(values).collect();
        let client = &*client;
        drive(runtime, wire, async {
            join(send(client, before), client.execute(statement, &values)).await
        })
    }

    /// Ends a transaction, and after it sends `mark`, if there is one, whose answer says that all is on the disk. The
    /// turn at the access log is given back in between.
    pub fn commit(
        &mut self,
        before: &[Bound],
        turn: Option<Held>,
        end: &Statement,
        mark: Option<&Statement>,
    ) -> (Travelled, Result<(), Error>) {
        let Self {
            client,
            wire,
            runtime,
        } = self;
        drive(runtime, wire, async {
            let ending = async {
                let commit = client.execute_raw(end, NOTHING);
                let (came, ended) = join(send(client, before), commit).await;
                if let Some(mut held) = turn
                    && came.failed.is_empty()
                    && ended.is_ok()
                {
                    held.committed();
                }
                (came, ended)
            };
            let Some(mark) = mark else {
                let (came, ended) = ending.await;
                return (came, ended.map(drop));
            };
            let marked = client.execute_raw(mark, NOTHING);
            let ((came, ended), marked) = join(ending, marked).await;
            (came, ended.and(marked).map(drop))
        })
    }

    /// Sends a plain statement whose answer nobody waits for; what is sent after it comes after it.
    pub fn forget(&mut self, sql: &str) {
        let Self {
            client,
            wire,
            runtime,
        } = self;
        let mut sent = pin!(client.batch_execute(sql));
        runtime.block_on(poll_fn(|context| {
            let _ = sent.as_mut().poll(context);
            if let Some(moving) = wire
                && moving.as_mut().poll(context).is_ready()
            {
                *wire = None;
            }
            Poll::Ready(())
        }));
    }

    pub fn prepare(&mut self, sql: &str, types: &[Type]) -> Result<Statement, Error> {
        let Self {
            client,
            wire,
            runtime,
        } = self;
        drive(runtime, wire, client.prepare_typed(sql, types))
    }

    /// Only these.
    pub fn send(&mut self, statements: &[Bound]) -> Travelled {
        let Self {
            client,
            wire,
            runtime,
        } = self;
        drive(runtime, wire, send(client, statements))
    }
}

/// Sends statements one behind the other. All are sent when this is first polled, in their order: so few
/// are polled one by one (see `join_all`).
async fn send(client: &Client, statements: &[Bound]) -> Travelled {
    let sent = statements.iter().map(|one| send_one(client, one));
    let mut came = Travelled::default();
    for (one, answer) in statements.iter().zip(join_all(sent).await) {
        match answer {
            Ok(Came::Changed(rows)) => {
                came.differs |= one.counts_on.is_some_and(|number| number != rows);
                if one.changes {
                    came.changed += rows + one.carries;
                }
            }
            Ok(Came::Rows(rows)) => came.rows.extend(one.wanted.map(|number| (number, rows))),
            Err(error) => came.failed.push(error),
        }
    }
    came
}

async fn send_one(client: &Client, one: &Bound) -> Result<Came, Error> {
    if one.wanted.is_some() {
        let values: Vec<_> = references(&one.values).collect();
        client.query(&one.statement, &values).await.map(Came::Rows)
    } else {
        let changed = client.execute_raw(&one.statement, references(&one.values));
        changed.await.map(Came::Changed)
    }
}

/// Works on something, and on the connection it needs, until it is done.
fn drive<F: Future>(runtime: &Runtime, wire: &mut Option<Wire>, work: F) -> F::Output {
    let mut work = pin!(work);
    runtime.block_on(poll_fn(|context| {
        if let Poll::Ready(done) = work.as_mut().poll(context) {
            return Poll::Ready(done);
        }
        if let Some(moving) = wire
            && moving.as_mut().poll(context).is_ready()
        {
            // Whoever waits for an answer is told by its going.
            *wire = None;
        }
        // An answer may have come just now.
        work.as_mut().poll(context)
    }))
}
