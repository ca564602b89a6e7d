//! Booking a patient into a free time: when, who, done. Nothing typed is lost when somebody else
//! was quicker.

use domain::booking::wire::{
    AppointmentCreated, NewAppointment, NewSeries, NewStaffHold, SeriesCreated, Support,
};
use domain::error::{ErrorCode, FieldError};
use domain::ids::{AppointmentId, ReferralId, ServiceId, SiteId};
use domain::people::policy::Action;
use leptos::prelude::*;

use super::booked::{Booked, booked_times};
use super::brought::{bring, brought};
use super::held::Held;
use super::link_result::LinkResult;
use super::needs_fields::{NeedsFields, TypedNeeds};
use super::series_fields::{SeriesFields, TypedSeries};
use super::service_select::ServiceSelect;
use super::state_words::{everybody, together};
use super::when::{Chosen, When, choose_again, go_on_at};
use super::who::{Who, WhoFields};
use crate::api;
use crate::kit::browser::focus;
use crate::kit::{Button, ButtonLink, Form, FormView, InsetText, Look, Page, TextInput};
use crate::people::{staff_page, use_session};
use crate::text;
use crate::words::{t, use_i18n};

/// Booking a patient.
#[component]
pub fn BookPage() -> impl IntoView {
    staff_page(Some(Action::ManageAppointments), |site| {
        view! { <Book site=site/> }.into_any()
    })
}

#[component]
fn Book(site: SiteId) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = Form::provide();
    let brought = brought();
    let service = RwSignal::new(brought.service.clone());
    let service_id = Signal::derive(move || service.get().parse::<ServiceId>().ok());
    let chosen = RwSignal::new(None::<Chosen>);
    let stale = RwSignal::new(0_u32);
    let who = Who::new();
    let needs = TypedNeeds::new();
    needs.set(&brought.interpreter, brought.more_time == "true");
    let support = Signal::derive(move || needs.support());
    follow_needs(who, needs, chosen);
    let reason = RwSignal::new(String::new());
    let series = TypedSeries::new();
    let booked = RwSignal::new(None::<Booked>);
    Effect::new(move |before: Option<Option<ServiceId>>| {
        let now = service_id.get();
        if before.is_some_and(|before| before != now) {
            chosen.set(None);
        }
        now
    });
    bring(brought.clone(), site, form, who, chosen);

    let follows = brought.follows.parse::<AppointmentId>().ok();
    let referral = brought.referral.parse::<ReferralId>().ok();
    // Whom the address brought along, until somebody else is chosen or they are booked.
    let before = StoredValue::new(brought.patient.clone());
    let is_same = move || {
        let known = who.known.get().map(|patient| patient.id.to_string());
        known.is_some() && known == Some(before.get_value())
    };
    let lost = move |failure: &api::Failure| {
        session.notice(failure);
        // The time has gone; what was typed stays, and the times are looked up again.
        if failure.is(ErrorCode::SlotTaken) || failure.is(ErrorCode::SlotNotOffered) {
            chosen.try_set(None);
            stale.try_update(|n| *n += 1);
        }
    };
    let held = Held::follow(
        move || {
            let (service, chosen) = (service_id.get()?, chosen.get()?);
            Some(NewStaffHold {
                service,
                template: chosen.slot.template,
                start: chosen.slot.start,
                support: support.get(),
            })
        },
        Callback::new(move |failure: api::Failure| {
            // While it is being booked, that says what became of it.
            let gone = failure.is(ErrorCode::SlotTaken) || failure.is(ErrorCode::SlotNotOffered);
            if !form.busy().get_untracked() {
                lost(&failure);
                if gone {
                    form.fail(failure);
                }
            }
        }),
        Callback::new(move |()| {
            stale.try_update(|n| *n += 1);
        }),
    );
    let done_with = move |made: Option<Booked>| {
        held.used();
        booked.set(made);
        request_animation_frame(|| focus("booked-heading"));
    };
    let submit = move |()| {
        let Some(Chosen { slot, .. }) = chosen.get_untracked() else {
            return form.refuse("slot", FieldError::Required);
        };
        let Some(service) = service_id.get_untracked() else {
            return form.refuse("service", FieldError::Required);
        };
        let (patient, new_patient) = match who.chosen() {
            Ok(whom) => (whom.patient, whom.new_patient),
            Err(failure) => return form.fail(failure),
        };
        // What somebody's record says was taken over into the fields, and may have been changed there. Of
        // somebody new the details below have the say, where nothing is said here.
        let support = Some(support.get_untracked());
        let support = support.filter(|said| patient.is_some() || !said.is_none());
        let same = untrack(is_same);
        if series.is_series() {
            let Some(slots) = series.slots() else {
                return form.refuse("count", FieldError::Required);
            };
            let body = NewSeries {
                service,
                slots,
                patient,
                new_patient,
                reason: reason.get_untracked(),
                support,
                referral: referral.filter(|_| same),
                held: true,
            };
            return form.send(
                async move {
                    let answer = api::post::<SeriesCreated, _>("/api/series", &body).await;
                    answer.inspect_err(lost)
                },
                move |created| done_with(Booked::series(created)),
            );
        }
        let body = NewAppointment {
            // Only for the patient it follows up: somebody else may have been chosen since.
            follows: follows.filter(|_| same),
            referral: referral.filter(|_| same),
            service,
            template: slot.template,
            start: slot.start,
            patient,
            new_patient,
            reason: reason.get_untracked(),
            support,
            held: true,
        };
        form.send(
            async move {
                let answer = api::post::<AppointmentCreated, _>("/api/appointments", &body).await;
                answer.inspect_err(lost)
            },
            move |created| done_with(Some(Booked::one(created))),
        );
    };
    let another = move |_| {
        booked.set(None);
        before.set_value(String::new());
        chosen.set(None);
        reason.set(String::new());
        who.clear();
        needs.clear();
        series.clear();
        stale.update(|n| *n += 1);
        request_animation_frame(|| focus("service"));
    };
    let day = brought.day.parse().ok();
    let when = move || match chosen.get() {
        Some(chosen_one) => {
            let words = chosen_one.clone();
            let zone = chosen_one.slot.zone.clone();
            let first = chosen_one.clone();
            view! {
                <div class="ar-chosen" id="slot">
                    <strong>{move || words.words(i18n)}</strong>
                    <Button look=Look::Small on_click=move |_| choose_again(chosen)>
                        {t!(i18n, diary.book.change_time)}
                    </Button>
                </div>
                {held.view(zone, true)}
                <SeriesFields series=series first=first support=support.get_untracked()/>
            }
            .into_any()
        }
        None => view! {
            <When
                service=service_id site=site start=day chosen=chosen support=support stale=stale
                elsewhere=true
            />
        }
        .into_any(),
    };
    let fields = move || {
        let of_referral = move || {
            let shown = referral.is_some() && is_same();
            shown.then(|| view! { <InsetText><p>{t!(i18n, referrals.book_for)}</p></InsetText> })
        };
        view! {
            <FormView on_submit=submit>
                {of_referral}
                <section aria-labelledby="when-heading">
                    <h2 class="nhsuk-heading-m" id="when-heading">{t!(i18n, diary.book.step_when)}</h2>
                    <div class="ar-fields">
                        <ServiceSelect value=service/>
                        <p><a href="/staff/soonest">{t!(i18n, diary.soonest.title)}</a></p>
                    </div>
                    <NeedsFields site=site needs=needs/>
                    {when}
                </section>
                <Show when=move || chosen.get().is_some()>
                    <section
                        class="ar-narrow"
                        aria-labelledby="who-heading"
                        on:input=move |_| held.keep()
                    >
                        <h2 class="nhsuk-heading-m" id="who-heading">{t!(i18n, diary.book.step_who)}</h2>
                        <WhoFields who=who/>
                        <TextInput
                            name="reason"
                            label=text!(i18n, diary.book.reason)
                            hint=text!(i18n, diary.book.reason_hint)
                            value=reason
                            autocomplete="off"
                        />
                        // The line under the time has left a screen on which everything is typed.
                        {move || {
                            let zone = chosen.with(|one| one.as_ref().map(|one| one.slot.zone.clone()));
                            zone.map(|zone| held.in_sight(zone, true))
                        }}
                        <Button busy=form.busy()>{t!(i18n, diary.book.submit)}</Button>
                    </section>
                </Show>
            </FormView>
        }
        .into_any()
    };
    let done = move |made: Booked| {
        let Booked { created, times } = made;
        let appointment = created.appointment.clone();
        let name = appointment.patient.name.clone();
        let (at, zone) = (appointment.start, appointment.zone.clone());
        let names = everybody(&appointment);
        view! {
            <section class="ar-result ar-narrow" aria-labelledby="booked-heading">
                <h2 class="nhsuk-heading-m" id="booked-heading" tabindex="-1">
                    {t!(i18n, diary.book.booked_title, name = name.clone())}
                </h2>
                <p>
                    <strong>{move || crate::kit::dates::when(i18n, at, &zone)}</strong>
                    <br/>{appointment.service_name}", "{together(i18n, &names)}
                </p>
                {(!times.is_empty()).then(|| booked_times(i18n, times))}
                <LinkResult created=created/>
                <div class="ar-buttons">
                    <Button on_click=another>{t!(i18n, diary.book.another)}</Button>
                    <ButtonLink href=format!("/staff/appointments/{}", appointment.id) look=Look::Secondary>
                        {t!(i18n, diary.book.see_appointment)}
                    </ButtonLink>
                </div>
            </section>
        }
        .into_any()
    };
    go_on_at(chosen, "new_patient-nhs_number");
    view! {
        <Page title=text!(i18n, diary.book.title) wide=true>
            {move || match booked.get() {
                Some(created) => done(created),
                None => fields(),
            }}
        </Page>
    }
    .into_any()
}

/// What a patient's record says is not asked again; a time that was chosen without it may be too
/// short, and is chosen anew.
fn follow_needs(who: Who, needs: TypedNeeds, chosen: RwSignal<Option<Chosen>>) {
    Effect::new(move || {
        if let Some(patient) = who.known.get() {
            needs.take_from(&patient);
        }
    });
    Effect::new(move |before: Option<Support>| {
        let now = needs.support();
        if before.is_some_and(|before| before != now) {
            chosen.set(None);
        }
        if !now.interpreter.is_empty() || now.more_time {
            who.needs(&now);
        }
        now
    });
}
