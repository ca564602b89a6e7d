//! What a message of the waiting room says, in the reader's language.

use domain::consultation::desk::DeskWords;

use crate::kit::dates::minutes;
use crate::words::{I18n, t_string};

/// How a message reads for somebody.
pub(super) type Reads = fn(I18n, &DeskWords) -> String;

/// The words of a notice, as a guest reads it: who has no place in the queue, and nobody rings.
pub(super) fn guest_words(i18n: I18n, words: &DeskWords) -> String {
    match words {
        DeskWords::RunningLate { minutes: late } => {
            let late = minutes(i18n, i64::from(*late));
            t_string!(i18n, guests.notice.running_late, minutes = late)
        }
        DeskWords::Shortly => t_string!(i18n, guests.notice.shortly).to_owned(),
        DeskWords::Trouble => t_string!(i18n, guests.notice.trouble).to_owned(),
        DeskWords::WillRing => t_string!(i18n, guests.notice.will_ring).to_owned(),
        DeskWords::Text { .. } | DeskWords::Transferred { .. } => desk_words(i18n, words),
    }
}

/// The words of a message, as the patient reads it.
pub(super) fn desk_words(i18n: I18n, words: &DeskWords) -> String {
    match words {
        DeskWords::Text { text } => text.as_str().to_owned(),
        DeskWords::RunningLate { minutes: late } => {
            let late = minutes(i18n, i64::from(*late));
            t_string!(i18n, room.desk.running_late, minutes = late)
        }
        DeskWords::Shortly => t_string!(i18n, room.desk.shortly).to_owned(),
        DeskWords::Trouble => t_string!(i18n, room.desk.trouble).to_owned(),
        DeskWords::WillRing => t_string!(i18n, room.desk.will_ring).to_owned(),
        DeskWords::Transferred { to } => {
            t_string!(i18n, room.desk.transferred, name = to.as_str().to_owned())
        }
    }
}
