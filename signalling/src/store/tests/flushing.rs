//! What SQLite's writer commits is answered when it is on the disk, and not before.

use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use super::super::flush::{Committed, Flusher, pair, run};
use super::super::job::Job;
use super::super::{StoreError, Tx, copying, sqlite};
use crate::bus::{Bus, Hint};
use domain::ids::SiteId;

/// What happened, in order.
#[derive(Debug, PartialEq, Eq)]
enum Seen {
    Flushed,
    Failed,
    Answered(u8, bool),
}

/// A unit of work that was done already.
struct Done(u8, Sender<Seen>);

impl Job for Done {
    fn run(&mut self, _: &mut Tx, _: bool) -> bool {
        true
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let _ = self.1.send(Seen::Answered(self.0, committed.is_ok()));
    }
}

struct Rig {
    flusher: Flusher,
    log: Sender<Seen>,
    seen: Receiver<Seen>,
    /// How the next flush goes, which waits to be told.
    flush: Sender<bool>,
    bus: Bus,
    life: thread::JoinHandle<()>,
}

impl Rig {
    fn new() -> Self {
        let (flusher, flushing) = pair();
        let (log, seen) = channel();
        let (flush, how) = channel();
        let (bus, noted) = (Bus::new(), log.clone());
        let told = bus.clone();
        let life = thread::spawn(move || {
            let flush = || {
                let well = how.recv().unwrap();
                let _ = noted.send(if well { Seen::Flushed } else { Seen::Failed });
                well.then_some(())
                    .ok_or_else(|| io::Error::other("no disk"))
            };
            run(flush, &flushing, &copying::pair().0, &told);
        });
        Self {
            flusher,
            log,
            seen,
            flush,
            bus,
            life,
        }
    }

    fn commit(&self, name: u8, wrote: bool) {
        let site = SiteId::from_number(name.into());
        self.flusher.keep(Committed {
            jobs: vec![(Box::new(Done(name, self.log.clone())), Ok(()))],
            hints: vec![Hint::Board { site }],
            wrote,
        });
    }

    /// All that happened until the thread was through.
    fn end(self) -> Vec<Seen> {
        drop((self.flusher, self.log));
        self.life.join().unwrap();
        self.seen.iter().collect()
    }
}

#[test]
fn nobody_is_answered_before_the_flush_that_has_their_group_in_it() {
    let rig = Rig::new();
    rig.commit(1, true);
    // It waits behind the first, and changed nothing itself: it may have seen what the first did.
    rig.commit(2, false);
    rig.flush.send(true).unwrap();
    assert_eq!(rig.seen.recv().unwrap(), Seen::Flushed);
    assert_eq!(rig.seen.recv().unwrap(), Seen::Answered(1, true));
    assert_eq!(rig.seen.recv().unwrap(), Seen::Answered(2, true));
    rig.commit(3, false);
    assert_eq!(
        rig.end(),
        [Seen::Answered(3, true)],
        "what wrote nothing needs no flush"
    );
}

#[test]
fn after_a_flush_that_failed_nothing_is_acknowledged_or_written_any_more() {
    let rig = Rig::new();
    let mut listener = rig.bus.listen();
    assert!(rig.flusher.works().is_ok());
    rig.commit(1, true);
    rig.flush.send(false).unwrap();
    assert_eq!(rig.seen.recv().unwrap(), Seen::Failed);
    assert_eq!(rig.seen.recv().unwrap(), Seen::Answered(1, false));
    assert!(matches!(
        rig.flusher.works(),
        Err(StoreError::Unavailable(_))
    ));
    // One that was carried out meanwhile. Were it flushed again, that would go well.
    rig.flush.send(true).unwrap();
    rig.commit(2, true);
    assert_eq!(rig.end(), [Seen::Answered(2, false)]);
    assert!(listener.try_recv().is_err(), "nothing is told of it");
}

#[cfg(unix)]
#[test]
fn the_journal_that_is_flushed_is_the_file_s_own_wherever_a_link_to_it_is() {
    use std::os::unix::fs::MetadataExt;
    let (place, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = place.path().join("own.db");
    let link = elsewhere.path().join("link.db");
    sqlite::make_private(&path).unwrap();
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let (conn, journal) = sqlite::connect_to_write(&link).unwrap();
    let empty = journal.metadata().unwrap().len();
    conn.execute_batch("CREATE TABLE t (a INTEGER)").unwrap();
    let ours = journal.metadata().unwrap();
    let beside = place.path().join("own.db-wal");
    assert_eq!(ours.ino(), std::fs::metadata(beside).unwrap().ino());
    assert!(ours.len() > empty, "the commit is in it");
}
