//! The foot of every page. For patients: whom to ring, always in the same place.

use leptos::prelude::*;

use super::parts::Telephone;
use super::{use_branding, use_telephone};
use crate::words::{t, use_i18n};

/// The foot of every page.
#[component]
pub fn Footer(
    /// Whether it is for patients, with the clinic's telephone.
    #[prop(optional)]
    help: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let branding = use_branding();
    let number = use_telephone();
    let help = help.then(|| {
        view! {
            <div class="ar-help">
                <h2 class="nhsuk-heading-s ar-help__heading">{t!(i18n, common.help.heading)}</h2>
                <p class="ar-help__text" hidden=move || number.with(String::is_empty)>
                    {t!(i18n, common.help.ring)}" "<Telephone number=number/>
                </p>
                <p class="ar-help__text">{t!(i18n, common.help.emergency)}</p>
            </div>
        }
    });
    view! {
        <footer class="nhsuk-footer">
            <div class="nhsuk-width-container">
                {help}
                <p class="nhsuk-body-s">{move || branding.with(|b| b.name.clone())}</p>
                <p class="nhsuk-body-s" hidden=move || branding.with(|b| !b.demo)>
                    {t!(i18n, common.demo)}
                </p>
            </div>
        </footer>
    }
    .into_any()
}
