//! On what terms a clinic's times are offered: the part of its form that most clinics leave alone. What is
//! left empty is as the service has it, and each field says how that is.

use domain::booking::wire::{ClinicTerms, Service};
use domain::error::{FieldError, Fields};
use leptos::prelude::*;

use super::carve_outs::{CarveOutFields, TypedParts};
use super::fold::Fold;
use super::services::hours;
use super::short_number::ShortNumber;
use crate::kit::{Checkbox, TextInput};
use crate::text;
use crate::words::{t_string, use_i18n};

/// What was typed.
#[derive(Clone, Copy)]
pub struct TypedTerms {
    bank_holidays: RwSignal<bool>,
    before: RwSignal<String>,
    after: RwSignal<String>,
    grid: RwSignal<String>,
    notice: RwSignal<String>,
    horizon: RwSignal<String>,
    most: RwSignal<String>,
    seats: RwSignal<String>,
    parts: TypedParts,
}

/// Hours as somebody types them, also with a half, in minutes.
pub fn minutes_of(typed: &str) -> Result<u32, FieldError> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(FieldError::Required);
    }
    let hours: f64 = typed
        .replace(',', ".")
        .parse()
        .map_err(|_| FieldError::Format)?;
    let minutes = (hours * 60.0).round();
    if !(0.0..=f64::from(u32::MAX)).contains(&minutes) {
        return Err(FieldError::OutOfRange);
    }
    // Within the bounds of the type, as just seen.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Ok(minutes as u32)
}

impl TypedTerms {
    /// Nothing typed.
    pub fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            bank_holidays: RwSignal::new(false),
            before: text(),
            after: text(),
            grid: text(),
            notice: text(),
            horizon: text(),
            most: text(),
            seats: text(),
            parts: TypedParts::new(),
        }
    }

    /// Puts in what a clinic has.
    pub fn set(self, terms: &ClinicTerms) {
        let number = |typed: RwSignal<String>, number: Option<u16>| {
            typed.set(number.map(|n| n.to_string()).unwrap_or_default());
        };
        self.bank_holidays.set(terms.bank_holidays);
        number(self.before, terms.buffer_before);
        number(self.after, terms.buffer_after);
        number(self.grid, terms.grid_minutes);
        number(self.horizon, terms.horizon_days);
        number(self.most, terms.most_a_day);
        number(self.seats, (terms.seats > 1).then_some(terms.seats));
        self.notice
            .set(terms.notice_minutes.map(hours).unwrap_or_default());
        self.parts.set(&terms.carve_outs);
    }

    /// Makes whatever reads this follow every keystroke.
    pub fn track(self) {
        self.bank_holidays.track();
        for typed in [
            self.before,
            self.after,
            self.grid,
            self.notice,
            self.horizon,
            self.most,
            self.seats,
        ] {
            typed.track();
        }
        self.parts.track();
    }

    /// Numbers must be such before they can be sent; what is empty is as the service has it.
    pub fn read(self, fields: &mut Fields) -> Option<ClinicTerms> {
        let mut number = |name: &str, typed: RwSignal<String>| {
            let typed = typed.get_untracked();
            match typed.trim() {
                "" => Some(None),
                text => {
                    let number = text.parse::<u16>().map_err(|_| FieldError::Format);
                    fields.take(&format!("terms.{name}"), number).map(Some)
                }
            }
        };
        let before = number("buffer_before", self.before);
        let after = number("buffer_after", self.after);
        let grid = number("grid_minutes", self.grid);
        let horizon = number("horizon_days", self.horizon);
        let most = number("most_a_day", self.most);
        let seats = number("seats", self.seats);
        let notice = self.notice.get_untracked();
        let notice = match notice.trim() {
            "" => Some(None),
            text => fields
                .take("terms.notice_minutes", minutes_of(text))
                .map(Some),
        };
        let carve_outs = self.parts.read(fields);
        Some(ClinicTerms {
            bank_holidays: self.bank_holidays.get_untracked(),
            buffer_before: before?,
            buffer_after: after?,
            grid_minutes: grid?,
            notice_minutes: notice?,
            horizon_days: horizon?,
            most_a_day: most?,
            seats: seats?.unwrap_or(1),
            carve_outs: carve_outs?,
        })
    }

    fn some(typed: &[RwSignal<String>]) -> bool {
        typed
            .iter()
            .any(|one| one.with_untracked(|typed| !typed.is_empty()))
    }
}

/// The fields, folded away at first unless something is in them.
#[component]
pub fn TermsFields(
    /// What was typed.
    typed: TypedTerms,
    /// The service, once it is chosen: what is left empty is as it says.
    service: Memo<Option<Service>>,
    /// When the clinic begins.
    begins: RwSignal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let minutes = move |of: fn(&Service) -> u16| {
        TextProp::from(move || match service.with(|known| known.as_ref().map(of)) {
            Some(n) => t_string!(i18n, diary.terms.else_minutes, n = n).to_string(),
            None => t_string!(i18n, diary.terms.else_service).to_owned(),
        })
    };
    let notice = TextProp::from(move || {
        match service.with(|known| known.as_ref().map(|known| known.notice_minutes)) {
            Some(n) => t_string!(i18n, diary.terms.else_hours, n = hours(n)).to_string(),
            None => t_string!(i18n, diary.terms.else_service).to_owned(),
        }
    });
    let horizon = TextProp::from(move || {
        match service.with(|known| known.as_ref().map(|known| known.horizon_days)) {
            Some(n) => t_string!(i18n, diary.terms.else_days, n = n).to_string(),
            None => t_string!(i18n, diary.terms.else_service).to_owned(),
        }
    });
    let times = TypedTerms::some(&[typed.before, typed.after, typed.grid])
        || typed.bank_holidays.get_untracked();
    let booking = TypedTerms::some(&[typed.notice, typed.horizon, typed.most, typed.seats]);
    let kept = untrack(|| typed.parts.any());
    view! {
        <Fold title=text!(i18n, diary.terms.times) open=times>
            <div class="ar-fields ar-fields--hinted">
                <ShortNumber
                    name="terms.buffer_before"
                    label=text!(i18n, diary.terms.before)
                    hint=minutes(|service| service.buffer_before)
                    value=typed.before
                />
                <ShortNumber
                    name="terms.buffer_after"
                    label=text!(i18n, diary.terms.after)
                    hint=minutes(|service| service.buffer_after)
                    value=typed.after
                />
                <ShortNumber
                    name="terms.grid_minutes"
                    label=text!(i18n, diary.terms.grid)
                    hint=text!(i18n, diary.terms.grid_hint)
                    value=typed.grid
                />
            </div>
            <Checkbox
                name="terms.bank_holidays"
                label=text!(i18n, diary.terms.bank_holidays)
                hint=text!(i18n, diary.terms.bank_holidays_hint)
                value=typed.bank_holidays
            />
        </Fold>
        <Fold title=text!(i18n, diary.terms.booking) open=booking>
            <div class="ar-fields ar-fields--hinted">
                <TextInput
                    name="terms.notice_minutes"
                    label=text!(i18n, diary.terms.notice)
                    hint=notice
                    value=typed.notice
                    inputmode="decimal"
                    width=4
                />
                <ShortNumber
                    name="terms.horizon_days"
                    label=text!(i18n, diary.terms.horizon)
                    hint=horizon
                    value=typed.horizon
                />
                <ShortNumber
                    name="terms.most_a_day"
                    label=text!(i18n, diary.terms.most)
                    hint=text!(i18n, diary.terms.most_hint)
                    value=typed.most
                />
                <ShortNumber
                    name="terms.seats"
                    label=text!(i18n, diary.terms.seats)
                    hint=text!(i18n, diary.terms.seats_hint)
                    value=typed.seats
                />
            </div>
        </Fold>
        <Fold title=text!(i18n, diary.kept.title) open=kept>
            <CarveOutFields typed=typed.parts begins=begins/>
        </Fold>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_may_have_a_half() {
        assert_eq!(minutes_of("1.5"), Ok(90));
        assert_eq!(minutes_of("0,5"), Ok(30));
        assert_eq!(minutes_of("24"), Ok(1440));
        assert_eq!(minutes_of("-1"), Err(FieldError::OutOfRange));
        assert_eq!(minutes_of("a day"), Err(FieldError::Format));
        assert_eq!(minutes_of(" "), Err(FieldError::Required));
    }
}
