//! Which days of the diary, and whose.

use domain::booking::wire::Clinician;
use leptos::prelude::*;

use super::super::clinic_day::TroubleLink;
use super::super::day_controls::DayControls;
use super::view::{Showing, View};
use crate::kit::Choice;
use crate::people::today;
use crate::text;
use crate::words::{I18n, t, use_i18n};

/// Everybody and every room to choose from, and who is shown.
type Names = (Vec<Clinician>, Vec<String>, String);

fn view_name(i18n: I18n, view: View) -> TextProp {
    match view {
        View::DayByClinician => text!(i18n, diary.day.by_clinician),
        View::DayByRoom => text!(i18n, diary.day.by_room),
        View::WeekOfClinician => text!(i18n, diary.day.week_of_clinician),
        View::WeekOfRoom => text!(i18n, diary.day.week_of_room),
    }
}

/// Day or week, by whom, and going from day to day.
#[component]
pub fn Controls(
    /// What is shown.
    shown: Showing,
    /// What there is to choose from, once it is known.
    fetched: Signal<Option<Names>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let view = shown.view;
    let week = Signal::derive(move || view.get().is_week());
    let views = View::ALL.map(|one| {
        let name = view_name(i18n, one);
        view! {
            <option value=one.word() prop:selected=move || view.get() == one>{move || name.get()}</option>
        }
    });
    let choose_view = move |event| {
        let word = event_target_value(&event);
        let chosen = View::of_word(&word);
        if chosen.names_clinicians() != view.get_untracked().names_clinicians() {
            shown.who.set(String::new());
        }
        view.set(chosen);
    };
    let names = Memo::new(move |_| fetched.get());
    view! {
        <div class="ar-toolbar">
            <DayControls day=shown.day week=week/>
            <TroubleLink day=Signal::derive(move || shown.day.get().unwrap_or_else(today))/>
            <label class="ar-toolbar__choice">
                <span>{t!(i18n, diary.day.show)}</span>
                <select class="nhsuk-select" on:change=choose_view>{views}</select>
            </label>
            <Show when=move || week.get()>
                <label class="ar-toolbar__choice">
                    <span>
                        {move || if view.get() == View::WeekOfRoom {
                            t!(i18n, diary.day.room).into_any()
                        } else {
                            t!(i18n, staff.field.clinician).into_any()
                        }}
                    </span>
                    <select
                        class="nhsuk-select"
                        on:change=move |event| shown.who.set(event_target_value(&event))
                    >
                        {move || names.get().map(|names| options(view.get(), names))}
                    </select>
                </label>
            </Show>
        </div>
    }
    .into_any()
}

fn options(view: View, (clinicians, rooms, who): Names) -> AnyView {
    let choices: Vec<Choice> = match view {
        View::WeekOfRoom => rooms
            .into_iter()
            .map(|room| Choice::new(room.clone(), room))
            .collect(),
        _ => clinicians
            .into_iter()
            .map(|one| Choice::new(one.id.to_string(), one.name))
            .collect(),
    };
    let options = choices.into_iter().map(|choice| {
        let chosen = choice.value == who;
        view! {
            <option value=choice.value prop:selected=chosen>{move || choice.label.get()}</option>
        }
    });
    options.collect_view().into_any()
}
