//! A choice of the services that can be booked.

use domain::booking::wire::Services;
use leptos::prelude::*;

use crate::api;
use crate::kit::{Choice, Loaded, Select};
use crate::people::use_session;
use crate::text;
use crate::words::use_i18n;

/// All services, after the words that ask to choose.
#[component]
pub fn ServiceSelect(
    /// The identifier of the service chosen.
    value: RwSignal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let services = Loaded::new(move || async move {
        let answer = api::get::<Services>("/api/staff-services").await;
        answer.inspect_err(|failure| session.notice(failure))
    });
    let choices = Signal::derive(move || {
        let none = Choice::new("", text!(i18n, diary.book.choose_service));
        let services = services.get().map(|s| s.services).unwrap_or_default();
        let services = services
            .into_iter()
            .map(|s| Choice::new(s.id.to_string(), s.name));
        std::iter::once(none).chain(services).collect::<Vec<_>>()
    });
    view! {
        <Select name="service" label=text!(i18n, staff.field.service) value=value choices=choices/>
    }
    .into_any()
}
