//! The one list of live rooms, and the one listener that passes hints on to them.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::consultation::room::ConnId;
use domain::ids::{ConsultationId, ParticipantId};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;

use super::INCOMING;
use super::message::Message;
use super::room_task;
use crate::app_state::App;
use crate::bus::Hint;

/// The live rooms. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct LiveRooms(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    rooms: Mutex<HashMap<ConsultationId, Room>>,
    last_conn: AtomicU64,
    sockets: AtomicUsize,
    listening: AtomicBool,
}

/// One open socket; counted for as long as it lives.
#[derive(Debug)]
pub struct Place(Arc<Inner>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.sockets.fetch_sub(1, Ordering::Relaxed);
        metrics::gauge!("anteroom_sockets").decrement(1.0);
    }
}

/// Who of a room is connected; shared with its task.
pub(super) type Connected = Arc<Mutex<Presence>>;

/// Who of a room is connected.
#[derive(Debug, Default)]
pub(super) struct Presence {
    pub everybody: BTreeSet<ParticipantId>,
    pub patients: usize,
    /// Those who have a place in the call.
    pub in_call: BTreeSet<ParticipantId>,
    /// The room's inbox was full when there was something to tell: it must look again.
    pub missed: bool,
}

#[derive(Debug, Clone)]
struct Room {
    messages: mpsc::Sender<Message>,
    connected: Connected,
}

impl LiveRooms {
    /// Whether a patient of this consultation has a live connection.
    pub fn patient_is_connected(&self, id: ConsultationId) -> bool {
        self.presence(id, |presence| presence.patients > 0)
    }

    /// Who of this consultation has a live connection.
    pub fn connected(&self, id: ConsultationId) -> BTreeSet<ParticipantId> {
        self.presence(id, |presence| presence.everybody.clone())
    }

    /// Who of this consultation has a place in the call.
    pub fn in_call(&self, id: ConsultationId) -> BTreeSet<ParticipantId> {
        self.presence(id, |presence| presence.in_call.clone())
    }

    /// A place for one more socket, when there are not too many. The server's own limit does not
    /// see a connection any more once it has become a socket.
    pub fn place(&self, limit: usize) -> Option<Place> {
        let taken = self.0.sockets.fetch_add(1, Ordering::Relaxed);
        metrics::gauge!("anteroom_sockets").increment(1.0);
        // Dropping the place counts it out again.
        let place = Place(Arc::clone(&self.0));
        (taken < limit).then_some(place)
    }

    fn presence<T: Default>(&self, id: ConsultationId, ask: impl FnOnce(&Presence) -> T) -> T {
        let connected = self.list().get(&id).map(|room| Arc::clone(&room.connected));
        connected.map_or_else(T::default, |connected| ask(&locked(&connected)))
    }

    /// A number for a connection.
    pub(super) fn next_conn(&self) -> ConnId {
        ConnId(self.0.last_conn.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// The way to a room; it is opened when it is not open yet.
    pub(super) fn open(&self, app: &App, id: ConsultationId) -> mpsc::Sender<Message> {
        if !self.0.listening.swap(true, Ordering::SeqCst) {
            tokio::spawn(listen(self.clone(), app.clone()));
        }
        let mut list = self.list();
        if let Some(room) = list.get(&id)
            && !room.messages.is_closed()
        {
            return room.messages.clone();
        }
        let (messages, inbox) = mpsc::channel(INCOMING);
        let connected = Connected::default();
        let task = room_task::run(
            app.clone(),
            id,
            messages.downgrade(),
            inbox,
            Arc::clone(&connected),
        );
        tokio::spawn(task);
        let room = Room {
            messages: messages.clone(),
            connected,
        };
        list.insert(id, room);
        messages
    }

    /// Takes a room off the list, unless something has just been sent to it.
    pub(super) fn close(&self, id: ConsultationId, inbox: &mut mpsc::Receiver<Message>) -> bool {
        let mut list = self.list();
        if !inbox.is_empty() {
            return false;
        }
        list.remove(&id);
        // Whoever still holds a sender finds it closed and opens the room anew.
        inbox.close();
        true
    }

    fn list(&self) -> MutexGuard<'_, HashMap<ConsultationId, Room>> {
        locked(&self.0.rooms)
    }

    fn tell(&self, id: ConsultationId, message: Message) {
        let room = self.list().get(&id).cloned();
        if let Some(room) = room {
            send(&room, message);
        }
    }

    fn tell_all(&self, message: &Message) {
        let rooms: Vec<Room> = self.list().values().cloned().collect();
        for room in rooms {
            send(&room, message.again());
        }
    }

    fn pass_on(&self, hint: Hint) {
        match hint {
            Hint::Consultation { id } => self.tell(id, Message::LookAgain),
            Hint::SignInEnded { id } => self.tell_all(&Message::SignInEnded(id)),
            Hint::StaffChanged { id } => self.tell_all(&Message::StaffChanged(id)),
            Hint::VisitEnded { id } => self.tell_all(&Message::VisitEnded(id)),
            Hint::Appointment { id } => self.tell_all(&Message::AppointmentChanged(id)),
            Hint::Board { site } => self.tell_all(&Message::BoardChanged(site)),
            Hint::Outbox | Hint::WaitingList => {}
        }
    }
}

/// A room that is full of messages looks again by itself when it has worked through them.
fn send(room: &Room, message: Message) {
    if let Err(mpsc::error::TrySendError::Full(_)) = room.messages.try_send(message) {
        locked(&room.connected).missed = true;
    }
}

pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn listen(rooms: LiveRooms, app: App) {
    let mut hints: Receiver<Hint> = app.bus.listen();
    loop {
        let hint = tokio::select! {
            hint = hints.recv() => hint,
            () = app.shutdown.wait() => return rooms.tell_all(&Message::Stop),
        };
        match hint {
            Ok(hint) => rooms.pass_on(hint),
            Err(RecvError::Lagged(_)) => rooms.tell_all(&Message::LookAgain),
            Err(RecvError::Closed) => return,
        }
    }
}
