//! Somebody else's unit of work that stands in the way of others, on an engine where several write at once.

use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use signalling::params;
use signalling::store::StoreError;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::World;

/// Whether several write at once here.
pub fn several_write(world: &World) -> bool {
    world.app.db.engine() == "PostgreSQL"
}

/// It has done something and not made up its mind; in the end it is undone.
pub struct InTheWay {
    go: Sender<()>,
    backend: i64,
    done: JoinHandle<()>,
}

impl InTheWay {
    /// Does this, and stays.
    pub async fn of(world: &World, sql: String) -> Self {
        let (go, wait) = channel::<()>();
        let (tell, told) = oneshot::channel::<i64>();
        let (wait, tell) = (Arc::new(Mutex::new(wait)), Arc::new(Mutex::new(Some(tell))));
        let db = world.app.db.clone();
        let done = tokio::spawn(async move {
            let undone: Result<(), StoreError> = db
                .keep(move |tx| {
                    tx.execute(&sql, params![])?;
                    let backend =
                        tx.query_one("SELECT pg_backend_pid()", params![], |row| row.int(0))?;
                    if let Some(tell) = tell.lock().unwrap().take() {
                        tell.send(backend).unwrap();
                    }
                    let _ = wait.lock().unwrap().recv();
                    Err(StoreError::Missing)
                })
                .await;
            assert!(matches!(undone, Err(StoreError::Missing)), "{undone:?}");
        });
        let backend = told.await.unwrap();
        Self { go, backend, done }
    }

    /// How many wait for it, or for somebody who does.
    async fn waiting(&self, world: &World) -> i64 {
        let backend = self.backend;
        let sql = "WITH RECURSIVE waits (pid) AS (
                SELECT CAST($1 AS INTEGER)
                UNION SELECT a.pid FROM pg_stat_activity a
                JOIN waits w ON w.pid = ANY (pg_blocking_pids(a.pid)))
            SELECT COUNT(*) - 1 FROM waits";
        let counted: Result<i64, StoreError> = world
            .app
            .db
            .read(move |reader| reader.query_one(sql, params![backend], |row| row.int(0)))
            .await;
        counted.unwrap()
    }

    /// Waits until so many wait for it, or until `other` need not.
    pub async fn until<T>(&self, world: &World, many: i64, other: Option<&JoinHandle<T>>) {
        let all = async {
            while self.waiting(world).await < many && !other.is_some_and(JoinHandle::is_finished) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), all)
            .await
            .unwrap();
    }

    /// It makes up its mind.
    pub async fn gives_way(self) {
        self.go.send(()).unwrap();
        self.done.await.unwrap();
    }
}
