//! Days of a clinic that are not as usual: what is set for them, bank holidays and leave; and making one
//! usual again, once it was said what that gives back.

use domain::booking::wire::{
    ClinicDaySet, ClinicException, ClinicExceptions, ClinicTemplate, ExceptionKind, NewException,
    PreviewDay, Settled,
};
use domain::time::Date;
use leptos::prelude::*;

use super::change_day::ChangeDay;
use super::settling_list::SettledWords;
use super::usual_again::UsualAgainDialog;
use super::weeks_drawing::Drawn;
use crate::api;
use crate::kit::browser::focus;
use crate::kit::{Button, ErrorSummary, Form, FormScope, Loaded, Look, announce, dates};
use crate::people::use_session;
use crate::words::{I18n, t, t_string, use_i18n};

/// What is not as usual on a day.
#[derive(Clone, PartialEq)]
enum Unusual {
    Set(ClinicException),
    Holiday,
    Away,
}

fn words(i18n: I18n, day: &Unusual) -> String {
    let hours = |set: &ClinicException| match (set.from, set.until) {
        (Some(from), Some(until)) => format!("{from}–{until}"),
        _ => String::new(),
    };
    match day {
        Unusual::Holiday => t_string!(i18n, diary.unusual.holiday).to_owned(),
        Unusual::Away => t_string!(i18n, diary.unusual.away).to_owned(),
        Unusual::Set(set) => match (set.kind, set.moved_to) {
            (ExceptionKind::Moved, Some(to)) => {
                let date = dates::full(i18n, to);
                t_string!(i18n, diary.unusual.moved, date = date).to_string()
            }
            (ExceptionKind::Changed, _) => {
                t_string!(i18n, diary.unusual.changed, hours = hours(set)).to_string()
            }
            (ExceptionKind::Extra, _) => {
                t_string!(i18n, diary.unusual.extra, hours = hours(set)).to_string()
            }
            (ExceptionKind::Closed | ExceptionKind::Moved, _) => {
                t_string!(i18n, diary.unusual.closed).to_owned()
            }
        },
    }
}

/// Those that are set, with bank holidays and leave of the weeks that are drawn, in order.
fn all_of(set: Vec<ClinicException>, drawn: &[PreviewDay]) -> Vec<(Date, Unusual)> {
    let others = drawn.iter().filter_map(|day| {
        if set.iter().any(|one| one.day == day.date) {
            None
        } else if day.holiday.is_some() {
            Some((day.date, Unusual::Holiday))
        } else {
            day.away.then_some((day.date, Unusual::Away))
        }
    });
    let others: Vec<_> = others.collect();
    let set = set.into_iter().map(|one| (one.day, Unusual::Set(one)));
    let mut all: Vec<_> = set.chain(others).collect();
    all.sort_by_key(|(day, _)| *day);
    all
}

/// Days of a clinic that are not as usual.
#[component]
pub fn UnusualDays(
    /// Which.
    clinic: ClinicTemplate,
    /// The weeks that are drawn.
    drawn: Loaded<Option<Drawn>>,
    /// What happens after a change.
    done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let id = clinic.id;
    let list = Loaded::new(move || async move {
        let path = format!("/api/clinic-templates/{id}/exceptions");
        let answer = api::get::<ClinicExceptions>(&path).await;
        answer.inspect_err(|failure| session.notice(failure))
    });
    let changed = Callback::new(move |()| {
        list.refresh();
        drawn.refresh();
        done.run(());
        // The row that was acted on goes away.
        request_animation_frame(|| focus("unusual-heading"));
    });
    let changing = RwSignal::new(None::<ClinicTemplate>);
    let settled = RwSignal::new(None::<Settled>);
    let again = RwSignal::new(None::<Date>);
    let form = Form::new();
    let hours = (clinic.from, clinic.until);
    let hold = Callback::new(move |day: Date| {
        let body = NewException {
            day: day.to_string(),
            kind: ExceptionKind::Extra,
            from: hours.0.to_string(),
            until: hours.1.to_string(),
            moved_to: String::new(),
            settling: Default::default(),
        };
        form.send(
            async move {
                let path = format!("/api/clinic-templates/{id}/exceptions");
                let answer = api::post::<ClinicDaySet, _>(&path, &body).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |_| {
                announce(t_string!(i18n, diary.touched.day_saved));
                changed.run(());
            },
        );
    });
    let row = move |(day, what): (Date, Unusual)| {
        let date = move || dates::full(i18n, day);
        let act = match &what {
            Unusual::Set(_) => Some(
                view! {
                    <Button
                        look=Look::Small
                        on_click=move |_| {
                            settled.set(None);
                            again.set(Some(day));
                        }
                    >
                        {t!(i18n, diary.unusual.usual)}
                        <span class="nhsuk-u-visually-hidden">": "{date}</span>
                    </Button>
                }
                .into_any(),
            ),
            Unusual::Holiday => Some(
                view! {
                    <Button look=Look::Small on_click=move |_| hold.run(day)>
                        {t!(i18n, diary.unusual.hold)}
                        <span class="nhsuk-u-visually-hidden">": "{date}</span>
                    </Button>
                }
                .into_any(),
            ),
            Unusual::Away => None,
        };
        view! {
            <li class="ar-unusual">
                <span><strong>{date}</strong>": "{move || words(i18n, &what)}</span>
                {act}
            </li>
        }
    };
    let shown = move |set: ClinicExceptions| {
        let days = drawn.get().flatten().map(|drawn| drawn.preview.days);
        let all = all_of(set.days, &days.unwrap_or_default());
        if all.is_empty() {
            return view! { <p class="ar-quiet">{t!(i18n, diary.unusual.none)}</p> }.into_any();
        }
        let rows = all.into_iter().map(row);
        view! { <ul class="nhsuk-list">{rows.collect_view()}</ul> }.into_any()
    };
    view! {
        <section aria-labelledby="unusual-heading">
            <h2 class="nhsuk-heading-m" id="unusual-heading" tabindex="-1">{t!(i18n, diary.unusual.title)}</h2>
            {move || settled.get().map(|settled| view! { <SettledWords settled=settled/> })}
            <p>{t!(i18n, diary.unusual.intro)}</p>
            <FormScope form=form><ErrorSummary/></FormScope>
            {list.show(shown)}
            <Button
                look=Look::Secondary
                on_click=move |_| {
                    settled.set(None);
                    changing.set(Some(clinic.clone()));
                }
            >
                {t!(i18n, diary.touched.change_day)}
            </Button>
        </section>
        <ChangeDay changing=changing settled=settled done=changed/>
        <UsualAgainDialog clinic=id day=again settled=settled done=changed/>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(date: &str, away: bool) -> PreviewDay {
        PreviewDay {
            date: date.parse().unwrap(),
            hours: None,
            holiday: (!away).then_some(domain::booking::holidays::Holiday::Christmas),
            closed: false,
            moved_to: None,
            away,
            starts: Vec::new(),
            kept: Vec::new(),
        }
    }

    #[test]
    fn what_is_set_for_a_day_stands_before_what_the_calendar_says() {
        let set = ClinicException {
            day: "2026-12-25".parse().unwrap(),
            kind: ExceptionKind::Extra,
            from: None,
            until: None,
            moved_to: None,
        };
        let days = [
            drawn("2026-12-18", true),
            drawn("2026-12-25", false),
            drawn("2027-01-01", false),
        ];
        let all = all_of(vec![set], &days);
        let shown: Vec<_> = all
            .iter()
            .map(|(day, what)| (day.to_string(), matches!(what, Unusual::Set(_))))
            .collect();
        let want = [
            ("2026-12-18", false),
            ("2026-12-25", true),
            ("2027-01-01", false),
        ];
        assert_eq!(shown, want.map(|(day, set)| (day.to_owned(), set)));
    }
}
