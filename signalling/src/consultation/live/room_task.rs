//! The task of one live room: the shell around the pure machine.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::time::Duration;

use domain::consultation::command::ResumeToken;
use domain::consultation::event::CloseCode;
use domain::consultation::participant::{ParticipantRole, ParticipantState, Presence as Here};
use domain::consultation::room::{Connect, Input, Output, Room};
use domain::ids::{AppointmentId, ConsultationId, ParticipantId, SiteId, StaffId};
use domain::people::role::Role;
use tokio::sync::mpsc::{self, Receiver, UnboundedSender, WeakSender};
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::around::{around, load};
use super::entry;
use super::keeper::{self, Job};
use super::message::{Coming, Message};
use super::messenger::{Line, Messenger};
use super::rooms::{Connected, locked};
use super::{LINGER_SECONDS, Who};
use crate::app_state::App;
use crate::bus::Hint;
use crate::consultation::files::Shelf;
use crate::consultation::truth;
use crate::consultation::{ice, queue, recording};
use crate::params;
use crate::store::{Secret, StoreError};

/// How often the sign-ins of those in the room are noted to be in use, in ticks of a second: a call
/// in progress must not end for want of clicks.
const IN_USE_TICKS: u32 = 120;

/// How often the place in the queue is worked out without a hint, in ticks of a second.
const QUEUE_TICKS: u32 = 15;

struct Shell {
    app: App,
    id: ConsultationId,
    appointment: AppointmentId,
    site: SiteId,
    room: Room,
    /// The files, as far as they have been read.
    shelf: Shelf,
    lines: Messenger,
    /// By which sign-in or visit a participant is or was here, for the access log.
    people: HashMap<ParticipantId, Who>,
    jobs: UnboundedSender<Job>,
    connected: Connected,
    queue_is_stale: bool,
    ticks: u32,
    empty_since: Option<Instant>,
}

/// Runs until nobody has been in the room for a while.
pub async fn run(
    app: App,
    id: ConsultationId,
    me: WeakSender<Message>,
    mut inbox: Receiver<Message>,
    connected: Connected,
) {
    let _figure = super::figures::OpenRoom::new();
    let rooms = app.rooms.clone();
    let Some((truth, room, shelf)) = load(&app, id).await else {
        // The sockets that wait see their room gone and connect anew.
        while !rooms.close(id, &mut inbox) {
            while inbox.try_recv().is_ok() {}
        }
        return;
    };
    if truth.recording_at.is_some()
        && let Err(problem) = recording::interrupted(&app, id, truth.site).await
    {
        tracing::warn!(code = problem.code.as_str(), "a recording was left open");
    }
    let (jobs, queue) = mpsc::unbounded_channel();
    tokio::spawn(keeper::run(app.clone(), id, truth.site, queue, me));
    let mut shell = Shell {
        app,
        id,
        appointment: truth.appointment,
        site: truth.site,
        room,
        shelf,
        lines: Messenger::default(),
        people: HashMap::new(),
        jobs,
        connected,
        queue_is_stale: true,
        ticks: 0,
        empty_since: None,
    };
    let mut second = interval(Duration::from_secs(1));
    second.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            message = inbox.recv() => match message {
                Some(message) => shell.hear(message).await,
                None => return,
            },
            _ = second.tick() => {
                shell.tick().await;
                if shell.is_done() && rooms.close(id, &mut inbox) {
                    return;
                }
            }
        }
    }
}

impl Shell {
    async fn hear(&mut self, message: Message) {
        match message {
            Message::Come(coming) => self.come(*coming).await,
            Message::Frame { conn, frame } => self.put(Input::Frame { conn, frame }),
            Message::Unreadable { conn } => self.put(Input::Unreadable { conn }),
            Message::Drop { conn, code } => self.put(Input::Drop { conn, code }),
            Message::Lost { conn } => {
                self.lines.forget(conn);
                self.put(Input::Disconnect { conn });
            }
            Message::Kept { ticket, kept: true } => self.put(Input::Committed { ticket }),
            Message::Kept { ticket, .. } => self.put(Input::CommitFailed { ticket }),
            Message::LookAgain => self.look_again().await,
            Message::AppointmentChanged(id) if id == self.appointment => self.look_again().await,
            Message::AppointmentChanged(_) => {}
            Message::VisitEnded(id) => self.remove(|who| who == Who::Visit(id)),
            Message::SignInEnded(id) => {
                self.sign_out(|who| matches!(who, Who::Staff { sign_in, .. } if sign_in == id));
            }
            Message::StaffChanged(id) => self.look_at_staff(id).await,
            Message::BoardChanged(site) => self.queue_is_stale |= site == self.site,
            Message::Stop => {
                for conn in self.lines.conns() {
                    let code = CloseCode::Stopping;
                    self.put(Input::Drop { conn, code });
                }
            }
        }
    }

    async fn come(&mut self, coming: Coming) {
        let Coming {
            conn,
            member,
            who,
            instance,
            resume,
            frames,
        } = coming;
        let participant = member.participant;
        let role = member.role;
        self.people.insert(participant, who);
        let line = Line {
            participant,
            who,
            frames,
        };
        self.lines.add(conn, line);
        if self.queue_is_stale && !role.hosts() {
            self.work_out_queue().await;
        }
        let connect = Connect {
            conn,
            member,
            instance,
            resume,
            token: ResumeToken(Secret::random(&self.app.entropy).reveal()),
            ice: ice::for_participant(&self.app, participant, role),
        };
        self.put(Input::Connect(Box::new(connect)));
        // Whatever happened between the check at the door and this moment.
        self.look_again().await;
    }

    /// Feeds the machine and does what it wants done.
    fn put(&mut self, input: Input) {
        let now = self.app.now();
        let mut inputs = VecDeque::from([input]);
        let mut presence_changed = false;
        while let Some(input) = inputs.pop_front() {
            for output in self.room.handle(input, now) {
                match output {
                    Output::Send { conn, frame } => {
                        if !self.lines.send(conn, frame) {
                            let code = CloseCode::TooSlow;
                            inputs.push_back(Input::Drop { conn, code });
                        }
                    }
                    Output::Close { conn, code } => self.lines.close(conn, code),
                    Output::Commit { ticket, change } => {
                        let who = self.people.get(&keeper::author(&change)).copied();
                        let job = Job {
                            ticket,
                            change,
                            who,
                        };
                        if self.jobs.send(job).is_err() {
                            inputs.push_back(Input::CommitFailed { ticket });
                        }
                    }
                    Output::IceDue { participant, role } => {
                        let ice = ice::for_participant(&self.app, participant, role);
                        inputs.push_back(Input::IceRenewed { participant, ice });
                    }
                    Output::PresenceChanged => presence_changed = true,
                }
            }
        }
        if presence_changed {
            self.tell_presence();
        }
    }

    fn tell_presence(&self) {
        let mut patients = 0;
        let mut everybody = BTreeSet::new();
        for person in self.room.people() {
            if person.presence == Here::Connected {
                patients += usize::from(person.role == ParticipantRole::Patient);
                everybody.insert(person.id);
            }
        }
        let mut shared = locked(&self.connected);
        shared.in_call = self.room.in_call().collect();
        if shared.everybody != everybody {
            shared.everybody = everybody;
            shared.patients = patients;
            self.app.bus.send(Hint::Board { site: self.site });
        }
    }

    /// Asks the database who may be here, and makes it so.
    async fn look_again(&mut self) {
        let (keys, id, now) = (self.app.keys.clone(), self.id, self.app.now());
        let mut shelf = self.shelf.clone();
        let found = self
            .app
            .db
            .read(move |reader| match truth::read(reader, &keys, id, now)? {
                Some(truth) => {
                    let around = around(reader, &keys, id, &truth, &mut shelf, now)?;
                    Ok(Some((truth, around, shelf)))
                }
                None => Ok(None),
            })
            .await;
        let (truth, around, shelf) = match found {
            Ok(Some(found)) => found,
            Ok(None) => return,
            Err(error) => {
                let error: StoreError = error;
                tracing::warn!(%error, "a room could not look again");
                locked(&self.connected).missed = true;
                return;
            }
        };
        self.shelf = shelf;
        // Handed to another site: whoever of the staff may not consult there is gone from it.
        let moved = std::mem::replace(&mut self.site, truth.site) != truth.site;
        for known in &truth.people {
            let participant = known.member.participant;
            let stays_behind = moved && known.staff.is_some() && known.left_at.is_some();
            if known.revoked || stays_behind {
                self.put(Input::Removed { participant });
            } else if known.left_at.is_some() {
                self.take_back(participant).await;
            } else if known.member.admitted_at.is_none() {
                // Handed to somebody else; whoever waited all along waits on.
                self.put(Input::SentBack { participant });
            } else if let Some(at) = known.member.admitted_at {
                let role = known.member.role;
                let ice = ice::for_participant(&self.app, participant, role);
                self.put(Input::Admitted {
                    participant,
                    at,
                    ice,
                });
            }
        }
        for input in around {
            self.put(input);
        }
        if let Some(reason) = truth.ended() {
            self.put(Input::Ended { reason });
        }
        self.queue_is_stale = true;
    }

    /// Somebody hung up and was back before the disk knew: it must not think them gone.
    async fn take_back(&self, participant: ParticipantId) {
        let who = self.people.get(&participant).copied();
        if let Some(who) = who.filter(|_| self.room.is_connected(participant))
            && let Err(code) = entry::enter(&self.app, self.id, who).await
        {
            tracing::debug!(?code, "somebody who came back could not be taken back");
        }
    }

    fn remove(&mut self, is: impl Fn(Who) -> bool) {
        for participant in self.lines.participants(is) {
            self.put(Input::Removed { participant });
        }
    }

    fn sign_out(&mut self, is: impl Fn(Who) -> bool) {
        for participant in self.lines.participants(is) {
            self.put(Input::SignedOut { participant });
        }
    }

    /// Somebody of the staff was changed: whoever may not consult here any more goes.
    async fn look_at_staff(&mut self, id: StaffId) {
        let is = |who| matches!(who, Who::Staff { staff, .. } if staff == id);
        if self.lines.participants(is).is_empty() {
            return;
        }
        let site = self.site;
        let may_stay = self
            .app
            .db
            .read(move |reader| {
                reader.exists(
                    "SELECT 1 FROM memberships m JOIN staff s ON s.id = m.staff_id
                     WHERE m.staff_id = $1 AND m.site_id = $2 AND m.role = $3
                        AND s.disabled_at IS NULL",
                    params![id, site, Role::Clinician.as_str()],
                )
            })
            .await;
        // When in doubt, they sign in again.
        if !matches!(may_stay, Ok::<_, StoreError>(true)) {
            self.sign_out(is);
        }
    }

    async fn tick(&mut self) {
        self.put(Input::Tick);
        self.ticks = self.ticks.wrapping_add(1);
        if std::mem::take(&mut locked(&self.connected).missed) {
            self.look_again().await;
        }
        if self.ticks.is_multiple_of(IN_USE_TICKS) {
            for sign_in in self.lines.sign_ins() {
                crate::people::touch(&self.app, sign_in).await;
            }
        }
        let due = self.queue_is_stale || self.ticks.is_multiple_of(QUEUE_TICKS);
        // Boards change all the time in a busy clinic; a room where nobody waits need not follow.
        if due && self.somebody_waits() {
            self.work_out_queue().await;
        }
    }

    fn somebody_waits(&self) -> bool {
        let mut people = self.room.people();
        people.any(|p| p.state == ParticipantState::Waiting && p.presence == Here::Connected)
    }

    async fn work_out_queue(&mut self) {
        self.queue_is_stale = false;
        let (appointment, now) = (self.appointment, self.app.now());
        let found = self
            .app
            .db
            .read(move |reader| queue::of(reader, appointment, now))
            .await;
        match found {
            Ok(queue) => self.put(Input::QueueChanged { queue }),
            Err(error) => tracing::debug!(%error, "the queue could not be worked out"),
        }
    }

    fn is_done(&mut self) -> bool {
        if !self.room.is_empty() {
            self.empty_since = None;
            return false;
        }
        let since = *self.empty_since.get_or_insert_with(Instant::now);
        since.elapsed() >= Duration::from_secs(LINGER_SECONDS)
    }
}
