//! Buttons, and links that look like buttons.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// How a button looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Look {
    /// The one thing to do on this page.
    #[default]
    Primary,
    /// Something else that can be done.
    Secondary,
    /// Something with consequences.
    Warning,
    /// On a dark ground.
    Reverse,
    /// Smaller, secondary: for dense boards.
    Small,
    /// Very large: the one button of a page for somebody in a hurry.
    Large,
}

impl Look {
    const fn classes(self) -> &'static str {
        match self {
            Self::Primary => "nhsuk-button",
            Self::Secondary => "nhsuk-button nhsuk-button--secondary",
            Self::Warning => "nhsuk-button nhsuk-button--warning",
            Self::Reverse => "nhsuk-button nhsuk-button--reverse",
            Self::Small => "ar-button-small",
            Self::Large => "nhsuk-button ar-button--large",
        }
    }
}

/// A button. Without `on_click` it submits the form it stands in.
#[component]
pub fn Button(
    /// What happens on a press.
    #[prop(optional, into)]
    on_click: Option<Callback<MouseEvent>>,
    /// How it looks.
    #[prop(optional)]
    look: Look,
    /// While true, presses do nothing; the button keeps its place and its focus.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Its id, for tests and focus.
    #[prop(optional, into)]
    id: Option<String>,
    /// The words.
    children: Children,
) -> impl IntoView {
    let kind = if on_click.is_some() {
        "button"
    } else {
        "submit"
    };
    view! {
        <button
            class=look.classes()
            type=kind
            id=id
            aria-disabled=move || busy.get().then_some("true")
            on:click=move |event| {
                if busy.get_untracked() {
                    event.prevent_default();
                } else if let Some(on_click) = on_click {
                    on_click.run(event);
                }
            }
        >
            {children()}
        </button>
    }
    .into_any()
}

/// A link that looks like a button.
#[component]
pub fn ButtonLink(
    /// Where to.
    #[prop(into)]
    href: TextProp,
    /// How it looks.
    #[prop(optional)]
    look: Look,
    /// Whether it leaves this bundle (patients' pages from staff's, files): a full page load.
    #[prop(optional)]
    external: bool,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <a class=look.classes() href=move || href.get() draggable="false" rel=external.then_some("external")>
            {children()}
        </a>
    }
    .into_any()
}
