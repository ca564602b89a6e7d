//! Inviting somebody beside the patient, and whom was invited so far: beside a consultation, and on
//! reception's page of an appointment.

use domain::booking::wire::Delivery;
use domain::consultation::guests::{
    GUEST_ROLES, Guest, GuestInvited, GuestState, Guests, InviteGuest,
};
use domain::consultation::participant::ParticipantRole;
use domain::error::{ErrorCode, FieldError, FieldProblem, Problem};
use domain::ids::AppointmentId;
use domain::people::wire::Language;
use leptos::prelude::*;

use super::invited::InvitedResult;
use crate::api;
use crate::consultation::roles::{role_name, role_within};
use crate::kit::browser::every;
use crate::kit::{
    Button, Choice, ErrorSummary, Form, FormScope, FormView, Loaded, Radios, Select, TextInput,
    announce,
};
use crate::people::ContactField;
use crate::text;
use crate::words::{I18n, language, t, t_string, use_i18n};

/// How often the states of those invited are asked for while nothing says that they changed.
const LOOK_AGAIN_MS: u32 = 15_000;

/// The form, folded away until wanted, and the list.
#[component]
pub fn Invite(
    /// To what.
    appointment: AppointmentId,
) -> impl IntoView {
    let i18n = use_i18n();
    let address = format!("/api/appointments/{appointment}/guests");
    let guests = Loaded::new(move || {
        let address = address.clone();
        async move { api::get::<Guests>(&address).await }
    });
    every(LOOK_AGAIN_MS, move || guests.refresh());
    view! {
        <details class="nhsuk-details ar-invite">
            <summary class="nhsuk-details__summary" id="invite">
                <span class="nhsuk-details__summary-text">{t!(i18n, guests.invite.open)}</span>
            </summary>
            <div class="nhsuk-details__text">
                <InviteForm appointment=appointment guests=guests/>
            </div>
        </details>
        <Invited guests=guests/>
    }
    .into_any()
}

fn role_choices(i18n: I18n) -> Vec<Choice> {
    let choice = |role: ParticipantRole| {
        let label = match role {
            ParticipantRole::Professional => t_string!(i18n, guests.invite.professional),
            role => role_name(i18n, role),
        };
        Choice::new(role.as_str(), label)
    };
    GUEST_ROLES.map(choice).to_vec()
}

#[component]
fn InviteForm(appointment: AppointmentId, guests: Loaded<Guests>) -> impl IntoView {
    let i18n = use_i18n();
    let form = Form::new();
    let [role, name, contact] = [(); 3].map(|()| RwSignal::new(String::new()));
    let how = RwSignal::new("message".to_owned());
    let reads = RwSignal::new(untrack(|| language(i18n).as_str().to_owned()));
    let result = RwSignal::new(None::<GuestInvited>);
    let by_message = Memo::new(move |_| how.with(|how| how == "message"));
    let submit = move |()| {
        let typed = contact.get_untracked();
        let typed = if by_message.get_untracked() {
            typed.trim()
        } else {
            ""
        }
        .to_owned();
        let is_email = typed.contains('@');
        let body = InviteGuest {
            // What is not chosen is refused like what nobody is invited as.
            role: ParticipantRole::from_text(&role.get_untracked())
                .unwrap_or(ParticipantRole::Patient),
            name: name.get_untracked(),
            email: if is_email {
                typed.clone()
            } else {
                String::new()
            },
            mobile: if is_email {
                String::new()
            } else {
                typed.clone()
            },
            language: Language::from_text(&reads.get_untracked()),
        };
        let named = |field: &str| match field {
            "email" | "mobile" => Some("guest.contact".to_owned()),
            "role" | "name" => Some(format!("guest.{field}")),
            _ => None,
        };
        // All that is missing is said at once.
        let mut problem = body
            .check()
            .err()
            .unwrap_or_else(|| Problem::fields(Vec::new()));
        if by_message.get_untracked() && typed.is_empty() {
            problem.fields.push(FieldProblem {
                field: "email".to_owned(),
                error: FieldError::Required,
            });
        }
        if !problem.fields.is_empty() {
            return form.fail(api::Failure::from(problem).rename(named));
        }
        form.send(
            async move {
                let address = format!("/api/appointments/{appointment}/guests");
                let answer = api::post::<GuestInvited, _>(&address, &body).await;
                answer.map_err(|failure| failure.rename(named))
            },
            move |invited| {
                announce(said(i18n, &invited));
                for field in [role, name, contact] {
                    field.set(String::new());
                }
                result.set(Some(invited));
                guests.refresh();
            },
        );
    };
    let role_words =
        Callback::new(move |_| Some(t_string!(i18n, guests.invite.choose_role).to_owned()));
    let ways = Signal::derive(move || {
        vec![
            Choice::new("message", t_string!(i18n, guests.invite.by_message)),
            Choice::new("screen", t_string!(i18n, guests.invite.on_screen)),
        ]
    });
    let languages = Signal::derive(move || {
        vec![
            Choice::new("en", t_string!(i18n, guests.invite.english)),
            Choice::new("cy", t_string!(i18n, guests.invite.welsh)),
        ]
    });
    let to_whom = move || {
        by_message.get().then(|| {
            view! {
                <ContactField name="guest.contact" value=contact/>
                <Select
                    name="guest.language"
                    label=text!(i18n, guests.invite.language)
                    value=reads
                    choices=languages
                />
            }
        })
    };
    view! {
        <p>{t!(i18n, guests.invite.words)}</p>
        <FormScope form=form>
        <ErrorSummary/>
        <FormView on_submit=submit>
            <Radios
                name="guest.role"
                label=text!(i18n, guests.invite.role)
                value=role
                choices=Signal::derive(move || role_choices(i18n))
                words=role_words
            />
            <TextInput
                name="guest.name"
                label=text!(i18n, guests.invite.name)
                value=name
                autocomplete="off"
            />
            <Radios
                name="guest.how"
                label=text!(i18n, guests.invite.how)
                value=how
                choices=ways
            />
            {to_whom}
            <Button id="invite-send" busy=form.busy()>{t!(i18n, guests.invite.send)}</Button>
        </FormView>
        </FormScope>
        {move || result.get().map(|invited| view! { <InvitedResult invited=invited/> })}
    }
    .into_any()
}

/// How it went, in words.
pub(super) fn said(i18n: I18n, invited: &GuestInvited) -> String {
    let name = invited.guest.name.clone();
    match invited.delivery {
        Some(Delivery::Email) => t_string!(i18n, guests.invite.sent_email, name = name).to_string(),
        Some(Delivery::Text) => t_string!(i18n, guests.invite.sent_text, name = name).to_string(),
        Some(Delivery::NoRoute) => t_string!(i18n, guests.invite.no_route, name = name).to_string(),
        None => t_string!(i18n, guests.invite.shown, name = name).to_string(),
    }
}

fn state_words(i18n: I18n, state: GuestState) -> &'static str {
    match state {
        GuestState::Invited => t_string!(i18n, guests.list.state.invited),
        GuestState::Opened => t_string!(i18n, guests.list.state.opened),
        GuestState::Waiting => t_string!(i18n, guests.list.state.waiting),
        GuestState::InCall => t_string!(i18n, guests.list.state.in_call),
        GuestState::Left => t_string!(i18n, guests.list.state.left),
        GuestState::Withdrawn => t_string!(i18n, guests.list.state.withdrawn),
        GuestState::Expired => t_string!(i18n, guests.list.state.expired),
    }
}

/// Whom was invited, and how far they have come.
#[component]
fn Invited(guests: Loaded<Guests>) -> impl IntoView {
    let i18n = use_i18n();
    let form = Form::new();
    let list = Memo::new(move |_| guests.get().map(|g| g.guests).unwrap_or_default());
    let withdraw = move |guest: Guest| {
        form.send(
            async move {
                let address = format!("/api/invitations/{}/withdraw", guest.invitation);
                match api::post::<(), _>(&address, &()).await {
                    // Somebody else was quicker.
                    Err(failure) if failure.is(ErrorCode::NotFound) => Ok(guest.name),
                    answer => answer.map(|()| guest.name),
                }
            },
            move |name| {
                announce(t_string!(i18n, guests.list.withdrawn, name = name).to_string());
                guests.refresh();
            },
        );
    };
    let line = move |guest: Guest| {
        let (name, role) = (guest.name.clone(), role_within(i18n, guest.role));
        let over = matches!(guest.state, GuestState::Withdrawn | GuestState::Expired);
        let label = t_string!(i18n, guests.list.withdraw_name, name = name.clone()).to_string();
        let state = state_words(i18n, guest.state);
        let by = t_string!(i18n, guests.list.by, name = guest.invited_by.clone()).to_string();
        let button = (!over).then(|| {
            view! {
                <button
                    type="button"
                    class="ar-button-small"
                    aria-label=label
                    on:click=move |_| withdraw(guest.clone())
                >
                    {t!(i18n, guests.list.withdraw)}
                </button>
            }
        });
        view! {
            <li>
                <span>
                    <strong>{name}</strong>
                    {format!(", {role} · {state}")}
                    <span class="ar-quiet">{format!(" · {by}")}</span>
                </span>
                {button}
            </li>
        }
    };
    move || {
        let list = list.get();
        (!list.is_empty()).then(|| {
            view! {
                <h3 class="nhsuk-heading-xs" id="invited-heading">{t!(i18n, guests.list.heading)}</h3>
                <FormScope form=form><ErrorSummary/></FormScope>
                <ul class="ar-people__list" aria-labelledby="invited-heading">
                    {list.into_iter().map(line).collect_view()}
                </ul>
            }
        })
    }
}
