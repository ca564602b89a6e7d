//! Taking leave back: who is told that their time stands after all, and what they read, is said before.

use domain::booking::wire::{Leave, Settled};
use leptos::prelude::*;

use super::proposal::{Proposal, TakeLeaveBack};
use super::settling_list::says;
use crate::kit::{FormDialog, announce, dates, open_while};
use crate::text;
use crate::words::{I18n, t_string, use_i18n};

/// When somebody is away, in words.
pub fn leave_words(i18n: I18n, leave: &Leave) -> String {
    let (first, last) = (
        dates::full(i18n, leave.first_day),
        dates::full(i18n, leave.last_day),
    );
    match leave.from.zip(leave.until) {
        Some((from, until)) => format!("{first} {from} – {last} {until}"),
        None if leave.first_day == leave.last_day => first,
        None => format!("{first} – {last}"),
    }
}

/// The dialog; open while there is leave to take back.
#[component]
pub fn TakeLeaveBackDialog(
    /// Which.
    leave: RwSignal<Option<Leave>>,
    /// What happens after, with what became of those whom it concerned.
    done: Callback<Option<Settled>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let proposal = Proposal::new("leave_back.", move || {
        let id = leave.with(|leave| leave.as_ref().map(|leave| leave.id))?;
        Some(Ok((format!("/api/leave/{id}"), TakeLeaveBack {})))
    });
    let open = open_while(
        leave,
        |_| true,
        move |_| {
            proposal.forget();
            // There is nothing to type, so there is nothing to wait for.
            request_animation_frame(move || proposal.look(|_| {}));
        },
    );
    let submit = move |()| {
        // Who is told is read first.
        if !proposal.choosing.is_shown_untracked() {
            return proposal.ask();
        }
        proposal.act(move |settled| {
            announce(t_string!(i18n, diary.leave.taken_back));
            open.set(false);
            done.run(Some(settled).filter(says));
        });
    };
    let which = move || {
        leave.with(|leave| {
            let leave = leave.as_ref()?;
            let words = leave_words(i18n, leave);
            Some(format!("{}: {words}", leave.clinician_name))
        })
    };
    let about = view! { <p><strong>{which}</strong></p> }.into_any();
    view! {
        <FormDialog
            open=open
            form=proposal.form
            title=text!(i18n, diary.leave.take_back_title)
            id="leave-back-title"
            about=about
            on_submit=submit
            send=text!(i18n, diary.leave.take_back)
        >
            {proposal.list()}
        </FormDialog>
    }
    .into_any()
}
