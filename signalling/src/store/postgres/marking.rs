//! Says of what several writers committed that it is on the disk, by one commit for all of it.
//!
//! A commit that waits for no disk is safe once a later one of the same server waited for it (see [`super::ending`]). A
//! writer can make that one itself, over its own connection, or have it made for it here while it takes up its next unit
//! of work. Then no restart of the server may lie between the two unseen. So this connection has a life, with a number
//! and the server it is one with. A writer looks at it before it commits, and commits for it only where it is connected
//! with the same server. A server that dies ends this connection with all others, and a mark over a newer one says
//! nothing of what was committed in an earlier life.
//!
//! Where nothing is known of that connection, or nothing was heard of it of late, writers make their own marks as
//! before, and have it looked after.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::super::job::Job;
use super::link::Link;
use super::trouble::AWAY;
use crate::bus::{Bus, Hint};
use crate::config::DatabaseUrl;

/// What waits for a mark at most; then writers wait, too.
const WAITING: usize = 1_024;
/// For so long a connection is believed to stand of which nothing was heard. A connection that was idle may have
/// gone without a word, and whoever is being answered by it would be told to try again.
const FRESH: Duration = Duration::from_secs(5);
/// Marks are at least so far apart: what is committed meanwhile goes with the next. Not longer than a disk takes.
const APART: Duration = Duration::from_millis(2);

/// A life of the connection, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Life {
    /// Rises with every connection.
    number: u64,
    /// With which server.
    server: String,
    /// When it was heard of last.
    heard: Instant,
}

/// The life there is, if there is one.
type Known = Arc<Mutex<Option<Life>>>;

fn known(life: &Known) -> MutexGuard<'_, Option<Life>> {
    life.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A unit of work that is committed and not yet known to be on the disk.
pub(super) struct Committed {
    pub job: Box<dyn Job>,
    /// To be told to everyone.
    pub hints: Vec<Hint>,
    /// In which life of the connection that marks.
    pub life: u64,
}

enum Asked {
    /// To be answered when it is on the disk.
    Mark(Committed),
    /// Whether the connection stands.
    Look,
}

/// The writers' end.
#[derive(Clone)]
pub(in super::super) struct Marker {
    asked: Sender<Asked>,
    life: Known,
}

/// The end of the thread that marks.
pub(in super::super) struct Marking {
    asked: Receiver<Asked>,
    life: Known,
}

/// Both ends.
pub(in super::super) fn pair() -> (Marker, Marking) {
    let (send, asked) = bounded(WAITING);
    let life = Known::default();
    let marker = Marker {
        asked: send,
        life: Arc::clone(&life),
    };
    (marker, Marking { asked, life })
}

impl Marker {
    /// The life in which what is committed from now on over a connection with this server can be marked, if it can.
    pub(super) fn life(&self, server: &str) -> Option<u64> {
        if let Some(life) = &*known(&self.life)
            && life.heard.elapsed() < FRESH
        {
            return (life.server == server).then_some(life.number);
        }
        // Should as many wait as may, somebody else asked it.
        let _ = self.asked.try_send(Asked::Look);
        None
    }

    /// Hands over what is committed.
    pub(super) fn keep(&self, committed: Committed) {
        if let Err(refused) = self.asked.send(Asked::Mark(committed))
            && let Asked::Mark(committed) = refused.into_inner()
        {
            committed.job.answer(Err(AWAY));
        }
    }
}

/// The marking thread's whole life.
pub(in super::super) fn run(url: &DatabaseUrl, ours: &Marking, bus: &Bus) {
    let mut link = Link::to_write(url);
    let mut last = None;
    while let Ok(first) = ours.asked.recv() {
        let mut all = vec![first];
        if let Some(next) = last.map(|last: Instant| last + APART) {
            while all.len() < WAITING
                && let Ok(more) = ours.asked.recv_deadline(next)
            {
                all.push(more);
            }
        }
        all.extend(ours.asked.try_iter().take(WAITING));
        last = Some(Instant::now());
        let committed: Vec<Committed> = all
            .into_iter()
            .filter_map(|asked| match asked {
                Asked::Mark(committed) => Some(committed),
                Asked::Look => None,
            })
            .collect();
        if committed.is_empty() {
            look(&mut link, &ours.life);
        } else {
            mark(&mut link, &ours.life, committed, bus);
        }
    }
}

/// Connects where there is no connection, and hears of it.
fn look(link: &mut Link, life: &Known) {
    let found = link.look();
    *known(life) = found.ok().map(|(number, server)| Life {
        number,
        server,
        heard: Instant::now(),
    });
}

/// Marks all of this, and answers it.
fn mark(link: &mut Link, life: &Known, committed: Vec<Committed>, bus: &Bus) {
    let marked = link.mark();
    if let Some(life) = &mut *known(life) {
        life.heard = Instant::now();
    }
    if let Err(error) = &marked {
        *known(life) = None;
        tracing::error!(%error, "it is not known whether changes were kept");
    }
    for Committed { job, hints, life } in committed {
        if marked.as_ref().is_ok_and(|marked| *marked == life) {
            for hint in hints {
                bus.send(hint);
            }
            job.answer(Ok(()));
        } else {
            job.answer(Err(AWAY));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Sender, channel};

    use super::super::super::{Engine, StoreError, Temporary, Tx};
    use super::*;

    /// A unit of work that was done already; says whether it was told that all is well.
    struct Done(u8, Sender<(u8, bool)>);

    impl Job for Done {
        fn run(&mut self, _: &mut Tx, _: bool) -> bool {
            true
        }

        fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
            let _ = self.1.send((self.0, committed.is_ok()));
        }
    }

    fn server() -> Option<(DatabaseUrl, Temporary)> {
        let place = Temporary::new().unwrap();
        match place.engine() {
            Engine::Postgres(url) => Some((url.clone(), place)),
            Engine::Sqlite(_) => None,
        }
    }

    /// Ends the process that serves a connection, as a server that dies does.
    fn end(link: &mut Link, url: &DatabaseUrl) {
        let pid: i32 = link.query("SELECT pg_backend_pid()", &[]).unwrap()[0].get(0);
        let ended = format!("SELECT pg_terminate_backend({pid}, 5000)");
        Link::open(url).unwrap().batch(&ended).unwrap();
    }

    #[test]
    fn what_was_committed_in_another_life_of_the_connection_is_not_said_to_be_safe() {
        let Some((url, _place)) = server() else {
            return;
        };
        let (mut link, life) = (Link::to_write(&url), Known::default());
        let (said, heard) = channel();
        let bus = Bus::new();
        let committed = |name, life| Committed {
            job: Box::new(Done(name, said.clone())),
            hints: Vec::new(),
            life,
        };
        look(&mut link, &life);
        let first = known(&life).clone().unwrap();
        let all = vec![committed(1, first.number), committed(2, first.number - 1)];
        mark(&mut link, &life, all, &bus);
        assert_eq!(
            heard.try_iter().collect::<Vec<_>>(),
            [(1, true), (2, false)]
        );

        // The server dies: nothing that waits is said to be safe, and no connection is made for it.
        end(&mut link, &url);
        mark(&mut link, &life, vec![committed(3, first.number)], &bus);
        assert_eq!(heard.try_iter().collect::<Vec<_>>(), [(3, false)]);
        assert_eq!(*known(&life), None);

        // With a newer connection there is another life, in which that of before is not marked.
        look(&mut link, &life);
        let second = known(&life).clone().unwrap();
        assert_eq!(second.server, first.server);
        assert!(second.number > first.number);
        let all = vec![committed(4, first.number), committed(5, second.number)];
        mark(&mut link, &life, all, &bus);
        assert_eq!(
            heard.try_iter().collect::<Vec<_>>(),
            [(4, false), (5, true)]
        );
    }

    #[test]
    fn it_is_relied_on_by_whoever_writes_to_the_same_server_while_it_is_heard_of() {
        let (marker, marking) = pair();
        let asked = || match marking.asked.try_recv() {
            Ok(Asked::Look) => true,
            Ok(Asked::Mark(_)) | Err(_) => false,
        };
        assert_eq!(marker.life("here"), None);
        assert!(asked(), "it is looked after");

        let life = |heard| {
            *known(&marking.life) = Some(Life {
                number: 7,
                server: "here".to_owned(),
                heard,
            });
        };
        let now = Instant::now();
        life(now);
        assert_eq!(marker.life("here"), Some(7));
        assert_eq!(marker.life("elsewhere"), None);
        assert!(!asked());

        if let Some(before) = now.checked_sub(FRESH) {
            life(before);
            assert_eq!(marker.life("here"), None);
            assert!(asked(), "it is looked after again");
        }
    }
}
