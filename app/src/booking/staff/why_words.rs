//! Why a time is not offered, in words.

use domain::booking::wire::{KeptFor, Taken, WhyNot};

use crate::kit::dates;
use crate::words::{I18n, t_string};

/// The reason in words.
pub fn why_words(i18n: I18n, why_not: WhyNot, zone: &str) -> String {
    let words = match why_not {
        WhyNot::Moved { to } => {
            let date = dates::full(i18n, to);
            return t_string!(i18n, diary.why.moved, date = date).to_string();
        }
        WhyNot::Kept { kept_for, opens } => {
            let at = dates::when(i18n, opens, zone);
            return match kept_for {
                KeptFor::Urgent => t_string!(i18n, diary.why.kept_urgent, at = at).to_string(),
                KeptFor::Ers => t_string!(i18n, diary.why.kept_ers, at = at).to_string(),
                KeptFor::FollowUp => t_string!(i18n, diary.why.kept_follow_up, at = at).to_string(),
            };
        }
        WhyNot::OutsideValidity => t_string!(i18n, diary.why.outside_validity),
        WhyNot::Closed => t_string!(i18n, diary.why.closed),
        WhyNot::BankHoliday { .. } => t_string!(i18n, diary.why.bank_holiday),
        WhyNot::OtherHours => t_string!(i18n, diary.why.other_hours),
        WhyNot::NoClinic => t_string!(i18n, diary.why.no_clinic),
        WhyNot::ClinicChanged => t_string!(i18n, diary.why.clinic_changed),
        WhyNot::Leave => t_string!(i18n, diary.why.leave),
        WhyNot::Past => t_string!(i18n, diary.why.past),
        WhyNot::TooSoon { .. } => t_string!(i18n, diary.why.too_soon),
        WhyNot::TooFar { .. } => t_string!(i18n, diary.why.too_far),
        WhyNot::Taken {
            until: Some(until), ..
        } => {
            let at = dates::time_at(i18n, until, zone);
            return t_string!(i18n, diary.why.held_until, at = at).to_string();
        }
        WhyNot::Taken { held: true, .. } => t_string!(i18n, diary.why.held),
        WhyNot::Taken {
            what: Taken::Clinician,
            ..
        } => t_string!(i18n, diary.why.booked),
        WhyNot::Taken {
            what: Taken::Room, ..
        } => t_string!(i18n, diary.why.room),
        WhyNot::Taken {
            what: Taken::Kit, ..
        } => t_string!(i18n, diary.why.kit),
        WhyNot::Taken {
            what: Taken::Interpreter,
            ..
        } => t_string!(i18n, diary.why.interpreter),
        WhyNot::GroupFull => t_string!(i18n, diary.why.group_full),
        WhyNot::DayFull => t_string!(i18n, diary.why.day_full),
    };
    words.to_owned()
}
