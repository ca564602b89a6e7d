//! The day's board of a site, kept fresh: fetched, told to look again by the server, and counted
//! by the server's clock.

use std::time::Duration;

use domain::booking::wire::{Board, BoardRow, BoardState};
use domain::ids::{AppointmentId, SiteId};
use domain::time::{Date, Timestamp};
use leptos::prelude::*;

use super::arrivals::{new_arrivals, waiting};
use super::chime::Chime;
use super::late;
use super::live::{Live, listen, ticking};
use crate::api::{self, Failure, with_query};
use crate::kit::{Loaded, announce, browser};
use crate::people::{today, use_session};
use crate::words::{t_string, use_i18n};

/// How a waiting minute is noticed soon enough.
const TICK: Duration = Duration::from_secs(10);

/// Whether there is a board to show.
#[derive(Debug, Clone, PartialEq)]
pub enum Phase {
    /// Being fetched for the first time.
    Loading,
    /// Not to be had.
    Failed(Failure),
    /// There.
    Ready,
}

/// The board of a day, followed live.
#[derive(Clone, Copy)]
pub struct LiveBoard {
    /// The day shown; today when `None`.
    pub day: RwSignal<Option<Date>>,
    /// The board.
    pub board: Loaded<Board>,
    /// The line to the server.
    pub live: Live,
    /// The sound of arrivals.
    pub chime: Chime,
    /// The server's clock.
    pub now: Signal<Timestamp>,
}

impl LiveBoard {
    /// Follows the board of a site for as long as the component that asked stands; `mine` for a
    /// clinician's own.
    pub fn follow(site: SiteId, mine: bool) -> Self {
        let i18n = use_i18n();
        let session = use_session();
        let day = RwSignal::new(None::<Date>);
        let board = Loaded::new(move || {
            let date = day.get().unwrap_or_else(today);
            let clinician = if mine { "me" } else { "" };
            let path = with_query(
                "/api/board",
                &[
                    ("site", site.to_string()),
                    ("date", date.to_string()),
                    ("clinician", clinician.to_owned()),
                ],
            );
            async move {
                api::get::<Board>(&path)
                    .await
                    .inspect_err(|failure| session.notice(failure))
            }
        });
        let live = listen(Signal::derive(move || {
            format!("/api/board/events?site={site}")
        }));
        board.refresh_on(live.hints);
        let chime = Chime::new();
        let ahead = RwSignal::new(0_i64);
        let seen = StoredValue::new(None::<(Date, Vec<AppointmentId>)>);
        Effect::new(move || {
            let Some(board) = board.get() else { return };
            ahead.set(board.now.0 - browser::now().0);
            let before = seen.get_value().filter(|(date, _)| *date == board.date);
            let arrived = new_arrivals(before.as_ref().map(|(_, ids)| ids.as_slice()), &board);
            if !arrived.is_empty() && day.get_untracked().is_none() {
                chime.sound();
                for row in arrived {
                    let name = row.appointment.patient.name.clone();
                    announce(t_string!(i18n, diary.waiting.arrival, name = name).to_string());
                }
            }
            seen.set_value(Some((board.date, waiting(&board))));
        });
        let tick = ticking(TICK);
        let now = Signal::derive(move || Timestamp(tick.get() as i64 + ahead.get()));
        late::watch(i18n, board, now, chime);
        Self {
            day,
            board,
            live,
            chime,
            now,
        }
    }

    /// Whether there is a board to show; does not change when only the board's content does.
    pub fn phase(self) -> Memo<Phase> {
        Memo::new(move |_| match self.board.failure() {
            Some(failure) => Phase::Failed(failure),
            None if self.board.get().is_some() => Phase::Ready,
            None => Phase::Loading,
        })
    }

    /// The rows, in the order of who needs attention.
    pub fn rows(self) -> Memo<Vec<BoardRow>> {
        Memo::new(move |_| self.board.get().map(|board| board.rows).unwrap_or_default())
    }

    /// One row, for as long as it is on the board; it keeps its last face while it goes.
    pub fn row(self, rows: Memo<Vec<BoardRow>>, first: BoardRow) -> Memo<BoardRow> {
        let id = first.appointment.id;
        Memo::new(move |before: Option<&BoardRow>| {
            rows.with(|rows| rows.iter().find(|row| row.appointment.id == id).cloned())
                .or_else(|| before.cloned())
                .unwrap_or_else(|| first.clone())
        })
    }

    /// Minutes of waiting after which a row wants attention.
    pub fn limit(self) -> u16 {
        self.board
            .get()
            .map_or(u16::MAX, |board| board.attention_minutes)
    }

    /// How many are in a state.
    pub fn count(self, state: BoardState) -> usize {
        let rows = self.board.get().map(|board| board.rows).unwrap_or_default();
        rows.iter().filter(|row| row.state == state).count()
    }
}
