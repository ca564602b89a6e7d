//! A failure in words, and what to do about it.

use domain::error::ErrorCode;
use leptos::prelude::*;

use super::button::{Button, Look};
use crate::api::Failure;
use crate::words::{I18n, t, t_string, use_i18n};

/// The words for a failure.
pub fn failure_words(i18n: I18n, failure: &Failure) -> String {
    let problem = match failure {
        Failure::Network => return t_string!(i18n, common.failure.network).to_owned(),
        Failure::Unreadable => return t_string!(i18n, common.failure.unreadable).to_owned(),
        Failure::Refused(problem) => problem,
    };
    let words = match problem.code {
        ErrorCode::Malformed
        | ErrorCode::MethodNotAllowed
        | ErrorCode::UnsupportedMediaType
        | ErrorCode::ForeignOrigin => t_string!(i18n, common.failure.unreadable),
        ErrorCode::InvalidFields => t_string!(i18n, common.failure.invalid_fields),
        ErrorCode::SignInNeeded => t_string!(i18n, common.failure.sign_in_needed),
        ErrorCode::SignInRefused => t_string!(i18n, common.failure.sign_in_refused),
        ErrorCode::TooManyAttempts => t_string!(i18n, common.failure.too_many_attempts),
        ErrorCode::NotAllowed => t_string!(i18n, common.failure.not_allowed),
        ErrorCode::NotFound => t_string!(i18n, common.failure.not_found),
        ErrorCode::TooLarge => t_string!(i18n, common.failure.too_large),
        ErrorCode::LinkNotValid => t_string!(i18n, common.failure.link_not_valid),
        ErrorCode::IdentityMismatch => t_string!(i18n, common.failure.identity_mismatch),
        ErrorCode::SlotTaken => t_string!(i18n, common.failure.slot_taken),
        ErrorCode::SlotNotOffered => t_string!(i18n, common.failure.slot_not_offered),
        ErrorCode::NeedsDoNotFit => t_string!(i18n, common.failure.needs_do_not_fit),
        ErrorCode::HoldExpired => t_string!(i18n, common.failure.hold_expired),
        ErrorCode::WrongState | ErrorCode::Stale => t_string!(i18n, common.failure.wrong_state),
        ErrorCode::NotJoinable => t_string!(i18n, common.failure.not_joinable),
        ErrorCode::Full => t_string!(i18n, common.failure.full),
        ErrorCode::CallFull => t_string!(i18n, common.failure.call_full),
        ErrorCode::Locked => t_string!(i18n, common.failure.locked),
        ErrorCode::AlreadyExists => t_string!(i18n, common.failure.already_exists),
        ErrorCode::KeyReused | ErrorCode::Timeout | ErrorCode::Unavailable => {
            t_string!(i18n, common.failure.unavailable)
        }
        ErrorCode::Internal => t_string!(i18n, common.failure.internal),
        #[allow(
            unreachable_patterns,
            reason = "codes are added while this page is not"
        )]
        _ => t_string!(i18n, common.failure.internal),
    };
    match (&problem.instance, problem.code) {
        (Some(instance), ErrorCode::Internal) => {
            format!(
                "{words} {}: {instance}",
                t_string!(i18n, common.failure.reference)
            )
        }
        _ => words.to_owned(),
    }
}

/// A failure where the content should be, with a button to try again.
#[component]
pub fn FailureView(
    /// What went wrong.
    failure: Failure,
    /// Tries again.
    #[prop(optional, into)]
    retry: Option<Callback<()>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let offline = failure == Failure::Network;
    let title = move || {
        if offline {
            t!(i18n, common.failure.offline_title).into_any()
        } else {
            t!(i18n, common.there_is_a_problem).into_any()
        }
    };
    let button = retry.map(|retry| {
        view! {
            <Button look=Look::Secondary on_click=move |_| retry.run(())>
                {t!(i18n, common.try_again)}
            </Button>
        }
    });
    view! {
        <div class="ar-failure" role="alert">
            <h2 class="nhsuk-heading-m">{title}</h2>
            <p>{move || failure_words(i18n, &failure)}</p>
            {button}
        </div>
    }
    .into_any()
}
