//! Somebody has waited too long: said once, in words and, where it is wanted, by sound.

use domain::booking::board::waits_too_long;
use domain::booking::wire::Board;
use domain::ids::AppointmentId;
use domain::time::Timestamp;
use leptos::prelude::*;

use super::arrivals::minutes_waited;
use super::chime::Chime;
use crate::kit::{Loaded, announce};
use crate::words::{I18n, t_string};

/// Watches a board for as long as it is shown. Who waited too long when it was opened is to be seen
/// there, and is not news.
pub fn watch(i18n: I18n, board: Loaded<Board>, now: Signal<Timestamp>, chime: Chime) {
    let late = Memo::new(move |_| {
        let (board, now) = (board.get()?, now.get());
        let rows = board.rows.iter();
        let late = rows.filter(|row| waits_too_long(row, now, board.attention_minutes));
        let late = late.map(|row| {
            let name = row.appointment.patient.name.clone();
            (row.appointment.id, name, minutes_waited(row, now))
        });
        Some(late.collect::<Vec<_>>())
    });
    Effect::new(move |before: Option<Option<Vec<AppointmentId>>>| {
        let late = late.get();
        if let (Some(Some(before)), Some(late)) = (before, &late) {
            for (id, name, minutes) in late {
                if !before.contains(id) {
                    chime.sound();
                    announce(t_string!(
                        i18n,
                        room.staff.sound_late,
                        name = name.clone(),
                        minutes = *minutes
                    ));
                }
            }
        }
        late.map(|late| late.into_iter().map(|(id, ..)| id).collect())
    });
}
