//! A day of a clinic that is not as usual: closed, other hours, an extra one, moved. Whom it touches
//! is said before anything happens.

use domain::booking::wire::{
    ClinicDaySet, ClinicTemplate, ExceptionKind, NewException, Settled, TouchedAppointments,
};
use domain::error::ErrorCode;
use leptos::prelude::*;

use super::settling::Choosing;
use super::settling_list::{SettlingList, says, show_found};
use super::settling_messages::ask_messages;
use super::weeks::typed_time;
use crate::api::{self, Failure};
use crate::kit::{
    Button, Choice, Dialog, ErrorSummary, Form, FormScope, FormView, Look, Select, TextInput,
    announce, open_while,
};
use crate::people::{today, use_session};
use crate::text;
use crate::words::{t, t_string, use_i18n};

const KINDS: [(&str, ExceptionKind); 4] = [
    ("closed", ExceptionKind::Closed),
    ("changed", ExceptionKind::Changed),
    ("extra", ExceptionKind::Extra),
    ("moved", ExceptionKind::Moved),
];

/// The page has other fields of these names.
fn own_names(failure: Failure) -> Failure {
    failure.rename(|field| Some(format!("day.{field}")))
}

/// What was typed.
#[derive(Clone, Copy)]
struct Typed {
    day: RwSignal<String>,
    kind: RwSignal<String>,
    from: RwSignal<String>,
    until: RwSignal<String>,
    moved_to: RwSignal<String>,
}

impl Typed {
    fn kind(self) -> ExceptionKind {
        let kind = self.kind.get();
        let known = KINDS.into_iter().find(|(name, _)| *name == kind);
        known.map_or(ExceptionKind::Closed, |(_, kind)| kind)
    }

    fn read(self) -> NewException {
        let time = |typed: RwSignal<String>| {
            let typed = typed.get();
            typed_time(&typed).map_or(typed, |time| time.to_string())
        };
        let kind = self.kind();
        let closed = kind == ExceptionKind::Closed;
        let moved = kind == ExceptionKind::Moved;
        NewException {
            day: self.day.get(),
            kind,
            from: if closed {
                String::new()
            } else {
                time(self.from)
            },
            until: if closed {
                String::new()
            } else {
                time(self.until)
            },
            moved_to: if moved {
                self.moved_to.get()
            } else {
                String::new()
            },
            settling: Default::default(),
        }
    }
}

/// The dialog that changes a day.
#[component]
pub fn ChangeDay(
    /// Of which clinic; the dialog is open while there is one.
    changing: RwSignal<Option<ClinicTemplate>>,
    /// What became of those whom it touched, shown by the page.
    settled: RwSignal<Option<Settled>>,
    /// What happens after.
    done: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let text = || RwSignal::new(String::new());
    let typed = Typed {
        day: text(),
        kind: RwSignal::new("closed".to_owned()),
        from: text(),
        until: text(),
        moved_to: text(),
    };
    let choosing = Choosing::new("day.");
    let asked = RwSignal::new(None::<NewException>);
    let open = open_while(
        changing,
        |_| true,
        move |_| {
            form.clear();
            choosing.forget();
            typed.day.set(today().to_string());
        },
    );
    // What was asked before no longer answers what is typed now.
    Effect::new(move || {
        let now = typed.read();
        if asked.with_untracked(|asked| asked.as_ref() != Some(&now)) {
            choosing.forget();
        }
    });
    let messages = ask_messages(own_names, move |settling| {
        let id = changing.with_untracked(|clinic| clinic.as_ref().map(|clinic| clinic.id))?;
        let day = untrack(|| typed.read());
        let path = format!("/api/clinic-templates/{id}/exceptions/messages");
        Some((path, NewException { settling, ..day }))
    });
    let submit = move |()| {
        let Some(template) = changing.get_untracked() else {
            return;
        };
        let day = untrack(|| typed.read());
        let path = format!("/api/clinic-templates/{}/exceptions", template.id);
        if !choosing.is_shown_untracked() {
            asked.set(Some(day.clone()));
            let path = format!("{path}/touched");
            let of = day.clone();
            form.send(
                async move {
                    let answer = api::post::<TouchedAppointments, _>(&path, &day).await;
                    answer
                        .inspect_err(|failure| session.notice(failure))
                        .map_err(own_names)
                },
                move |found| {
                    // Whoever has typed on meanwhile asks again.
                    if untrack(|| typed.read()) == of {
                        show_found(choosing, found);
                    }
                },
            );
            return;
        }
        let body = NewException {
            settling: choosing.read(),
            ..day
        };
        form.send(
            async move {
                let answer = api::post::<ClinicDaySet, _>(&path, &body).await;
                let answer = answer.inspect_err(|failure| {
                    session.notice(failure);
                    if failure.is(ErrorCode::SlotTaken) || failure.is(ErrorCode::SlotNotOffered) {
                        // Nothing was done; the next free times are others.
                        choosing.forget();
                    }
                });
                answer.map_err(own_names)
            },
            move |set| {
                announce(t_string!(i18n, diary.touched.day_saved));
                open.set(false);
                settled.set(Some(set.settled).filter(says));
                done.run(());
            },
        );
    };
    let kinds = Signal::derive(move || {
        vec![
            Choice::new("closed", text!(i18n, diary.touched.closed)),
            Choice::new("changed", text!(i18n, diary.touched.changed)),
            Choice::new("extra", text!(i18n, diary.touched.extra)),
            Choice::new("moved", text!(i18n, diary.touched.moved)),
        ]
    });
    let which = move || {
        changing
            .get()
            .map(|t| format!("{} – {}", t.service_name, t.clinician_name))
    };
    let with_hours = move || typed.kind() != ExceptionKind::Closed;
    let moved = move || typed.kind() == ExceptionKind::Moved;
    view! {
        <FormScope form=form>
        <Dialog open=open title=text!(i18n, diary.touched.change_day) id="change-day-title">
            <ErrorSummary/>
            <p><strong>{which}</strong></p>
            <FormView on_submit=submit>
                <TextInput name="day.day" label=text!(i18n, diary.why.day) value=typed.day kind="date" width=20/>
                <Select name="day.kind" label=text!(i18n, diary.touched.what) value=typed.kind choices=kinds/>
                <Show when=moved>
                    <TextInput
                        name="day.moved_to"
                        label=text!(i18n, diary.touched.other_day)
                        value=typed.moved_to
                        kind="date"
                        width=20
                    />
                </Show>
                <Show when=with_hours>
                    <div class="ar-fields">
                        <TextInput name="day.from" label=text!(i18n, diary.clinics.from) value=typed.from width=5/>
                        <TextInput name="day.until" label=text!(i18n, diary.clinics.to) value=typed.until width=5/>
                    </div>
                </Show>
                <SettlingList choosing=choosing form=form ask=messages/>
                <div class="ar-buttons">
                    <Button busy=form.busy()>
                        {move || if choosing.is_shown() {
                            t_string!(i18n, diary.touched.save)
                        } else {
                            t_string!(i18n, diary.touched.ask)
                        }}
                    </Button>
                    <Button look=Look::Secondary on_click=move |_| open.set(false)>
                        {t!(i18n, staff.state.cancel)}
                    </Button>
                </div>
            </FormView>
        </Dialog>
        </FormScope>
    }
    .into_any()
}
