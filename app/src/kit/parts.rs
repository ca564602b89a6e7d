//! The small parts of a page.

use leptos::prelude::*;

use crate::words::{t, use_i18n};

/// The link back to the page before.
#[component]
pub fn BackLink(
    /// Where to.
    #[prop(into)]
    href: TextProp,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <a class="nhsuk-back-link" href=move || href.get()>{t!(i18n, common.back)}</a>
    }
    .into_any()
}

/// Something to know, set apart.
#[component]
pub fn InsetText(
    /// What.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="nhsuk-inset-text">
            <span class="nhsuk-u-visually-hidden">{t!(i18n, common.information)}": "</span>
            {children()}
        </div>
    }
    .into_any()
}

/// Something to mind.
#[component]
pub fn Warning(
    /// What.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="nhsuk-card nhsuk-card--warning">
            <div class="nhsuk-card__content">
                <h2 class="nhsuk-card__heading">{t!(i18n, common.important)}</h2>
                {children()}
            </div>
        </div>
    }
    .into_any()
}

/// A state in one or two words.
#[component]
pub fn Tag(
    /// `grey`, `green`, `blue`, `yellow`, `orange`, `red`, `white`.
    #[prop(default = "grey")]
    colour: &'static str,
    /// The words.
    children: Children,
) -> impl IntoView {
    let class = format!("nhsuk-tag nhsuk-tag--{colour}");
    view! { <strong class=class>{children()}</strong> }.into_any()
}

/// Something that has just happened, said once at the top of a page.
#[component]
pub fn Notification(
    /// Whether it is good news.
    #[prop(optional)]
    success: bool,
    /// What.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    let (class, role) = if success {
        (
            "nhsuk-notification-banner nhsuk-notification-banner--success",
            "alert",
        )
    } else {
        ("nhsuk-notification-banner", "region")
    };
    let title = move || {
        if success {
            t!(i18n, common.success).into_any()
        } else {
            t!(i18n, common.important).into_any()
        }
    };
    view! {
        <div class=class role=role aria-labelledby="notification-title">
            <div class="nhsuk-notification-banner__header">
                <h2 class="nhsuk-notification-banner__title" id="notification-title">{title}</h2>
            </div>
            <div class="nhsuk-notification-banner__content">{children()}</div>
        </div>
    }
    .into_any()
}

/// There is nothing here, and what that means.
#[component]
pub fn Empty(
    /// The words.
    children: Children,
) -> impl IntoView {
    view! { <div class="ar-empty">{children()}</div> }.into_any()
}

/// A telephone number to tap.
#[component]
pub fn Telephone(
    /// As it should be read.
    #[prop(into)]
    number: Signal<String>,
) -> impl IntoView {
    let href = move || {
        let digits = number.with(|n| {
            n.chars()
                .filter(|c| c.is_ascii_digit() || *c == '+')
                .collect::<String>()
        });
        format!("tel:{digits}")
    };
    view! { <a class="ar-telephone" href=href rel="external">{move || number.get()}</a> }.into_any()
}
