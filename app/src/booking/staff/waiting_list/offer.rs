//! Offering a free time by hand.

use domain::booking::wire::{OfferByHand, OfferMade};
use domain::error::{ErrorCode, FieldError};
use domain::ids::SiteId;
use leptos::prelude::*;

use super::change::{about_one, open_for};
use super::{Act, Acting, HEADING};
use crate::api;
use crate::booking::staff::row_acts::say_done;
use crate::booking::staff::when::{Chosen, When, choose_again, go_on_at};
use crate::kit::{Button, Dialog, ErrorSummary, Form, FormScope, FormView, Look};
use crate::people::use_session;
use crate::text;
use crate::words::{t, use_i18n};

/// The button that offers it.
const OFFER: &str = "offer-now";

/// The dialog with the free times of the service.
#[component]
pub(super) fn OfferDialog(site: SiteId, acting: Acting, done: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::new();
    let chosen = RwSignal::new(None::<Chosen>);
    let stale = RwSignal::new(0_u32);
    let open = open_for(acting, Act::Offer, move |_| {
        form.clear();
        chosen.set(None);
        stale.update(|n| *n += 1);
    });
    let service = Signal::derive(move || {
        let now = acting.get().filter(|(act, _)| *act == Act::Offer);
        now.map(|(_, entry)| entry.service)
    });
    let submit = move |()| {
        let Some((_, entry)) = acting.get_untracked() else {
            return;
        };
        let Some(Chosen { slot, .. }) = chosen.get_untracked() else {
            return form.refuse("slot", FieldError::Required);
        };
        let path = format!("/api/waiting-list/{}/offer", entry.id);
        let body = OfferByHand {
            template: slot.template,
            start: slot.start,
        };
        form.send(
            async move {
                let answer = api::post::<OfferMade, _>(&path, &body).await;
                answer.inspect_err(|failure| {
                    session.notice(failure);
                    if failure.is(ErrorCode::SlotTaken) || failure.is(ErrorCode::SlotNotOffered) {
                        chosen.try_set(None);
                        stale.try_update(|n| *n += 1);
                    }
                })
            },
            move |_| {
                open.set(false);
                say_done(i18n, HEADING);
                done.run(());
            },
        );
    };
    go_on_at(chosen, OFFER);
    let when = move || {
        // Only while it is open: nobody else needs these times.
        service.get()?;
        Some(match chosen.get() {
            Some(now) => view! {
                <div class="ar-chosen" id="slot">
                    <strong>{move || now.words(i18n)}</strong>
                    <Button look=Look::Small on_click=move |_| choose_again(chosen)>
                        {t!(i18n, diary.book.change_time)}
                    </Button>
                </div>
            }
            .into_any(),
            None => {
                let entry = acting.get_untracked().map(|(_, entry)| entry);
                let wishes = entry.map(|entry| entry.wishes).unwrap_or_default();
                view! { <When service=service site=site chosen=chosen wishes=wishes stale=stale/> }
                    .into_any()
            }
        })
    };
    view! {
        <FormScope form=form>
        <Dialog open=open title=text!(i18n, waiting.staff.offer_title) id="offer-title">
            <ErrorSummary/>
            {about_one(acting)}
            <p>{t!(i18n, waiting.staff.offer_words)}</p>
            {when}
            <FormView on_submit=submit>
                <div class="ar-buttons">
                    <Button id=OFFER busy=form.busy()>{t!(i18n, waiting.staff.offer_now)}</Button>
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
