//! A day of a clinic that is not as usual: closed, other hours, an extra one, moved. Whom it touches
//! is said before anything happens.

use domain::booking::wire::{ClinicTemplate, ExceptionKind, NewException, Settled};
use leptos::prelude::*;

use super::end_clinic::clinic_line;
use super::proposal::Proposal;
use super::settling_list::says;
use super::weeks::typed_text;
use crate::kit::{Choice, FormDialog, Select, TextInput, announce, open_while};
use crate::people::today;
use crate::text;
use crate::words::{t_string, use_i18n};

const KINDS: [(&str, ExceptionKind); 4] = [
    ("closed", ExceptionKind::Closed),
    ("changed", ExceptionKind::Changed),
    ("extra", ExceptionKind::Extra),
    ("moved", ExceptionKind::Moved),
];

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
        let kind = self.kind();
        let hours = |typed: RwSignal<String>| {
            let typed = typed_text(&typed.get());
            (kind != ExceptionKind::Closed).then_some(typed)
        };
        let moved = (kind == ExceptionKind::Moved).then(|| self.moved_to.get());
        NewException {
            day: self.day.get(),
            kind,
            from: hours(self.from).unwrap_or_default(),
            until: hours(self.until).unwrap_or_default(),
            moved_to: moved.unwrap_or_default(),
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
    let text = || RwSignal::new(String::new());
    let typed = Typed {
        day: text(),
        kind: RwSignal::new("closed".to_owned()),
        from: text(),
        until: text(),
        moved_to: text(),
    };
    let proposal = Proposal::new("day.", move || {
        let id = changing.with(|clinic| clinic.as_ref().map(|clinic| clinic.id))?;
        let path = format!("/api/clinic-templates/{id}/exceptions");
        Some(Ok((path, typed.read())))
    });
    let open = open_while(
        changing,
        |_| true,
        move |_| {
            proposal.forget();
            typed.day.set(today().to_string());
        },
    );
    let submit = move |()| {
        proposal.submit(move |set| {
            announce(t_string!(i18n, diary.touched.day_saved));
            open.set(false);
            settled.set(Some(set.settled).filter(says));
            done.run(());
        });
    };
    let kinds = Signal::derive(move || {
        vec![
            Choice::new("closed", text!(i18n, diary.touched.closed)),
            Choice::new("changed", text!(i18n, diary.touched.changed)),
            Choice::new("extra", text!(i18n, diary.touched.extra)),
            Choice::new("moved", text!(i18n, diary.touched.moved)),
        ]
    });
    let with_hours = move || typed.kind() != ExceptionKind::Closed;
    let moved = move || typed.kind() == ExceptionKind::Moved;
    view! {
        <FormDialog
            open=open
            form=proposal.form
            title=text!(i18n, diary.touched.change_day)
            id="change-day-title"
            about=clinic_line(changing)
            on_submit=submit
            send=proposal.words(i18n, |i18n| t_string!(i18n, diary.touched.save))
        >
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
            {proposal.list()}
        </FormDialog>
    }
    .into_any()
}
