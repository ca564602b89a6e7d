//! One page: title, back link, error summary, heading, and the focus on arrival.

use leptos::prelude::*;

use super::error_summary::ErrorSummary;
use super::form::Form;
use super::parts::BackLink;
use super::use_branding;

/// Set once the first page has been shown: its arrival is the browser's, later ones are ours.
#[derive(Debug, Clone, Copy, Default)]
pub struct Arrived(StoredValue<bool>);

/// The title of the document: the page, then who runs the clinic. While a form has errors, the
/// page's title says so first.
pub(super) fn set_title(title: TextProp) {
    let brand = use_branding();
    let form = Form::here();
    let i18n = crate::words::use_i18n();
    Effect::new(move || {
        let brand = brand.with(|b| b.name.clone());
        let mut text = title.get().to_string();
        if form.is_some_and(Form::has_errors) {
            let error = crate::words::t_string!(i18n, common.error_prefix);
            text = format!("{error}: {text}");
        }
        if !brand.is_empty() {
            text = format!("{text} – {brand}");
        }
        document().set_title(&text);
    });
}

/// On arrival by a link inside the app, screen readers and keyboards start at the heading.
fn focus_heading() {
    let Some(Arrived(arrived)) = use_context::<Arrived>() else {
        return;
    };
    if !arrived.get_value() {
        arrived.set_value(true);
        return;
    }
    request_animation_frame(|| {
        window().scroll_to_with_x_and_y(0.0, 0.0);
        focus_when_there(HEADING_TRIES);
    });
}

/// How often the heading is looked for, every 100 ms: it may come with an answer of the server.
const HEADING_TRIES: u8 = 50;

/// Moves the focus to the page's heading: after the page has become another one under the reader.
pub fn focus_on_heading() {
    request_animation_frame(|| focus_when_there(0));
}

fn focus_when_there(tries: u8) {
    if let Ok(Some(heading)) = document().query_selector("#maincontent h1") {
        // An attribute on an element that exists is always accepted.
        let _ = heading.set_attribute("tabindex", "-1");
        super::browser::focus_element(&heading);
    } else if tries > 0 {
        gloo_timers::callback::Timeout::new(100, move || {
            // Whoever has moved on by themselves is not called back.
            let active = document().active_element();
            if active.is_none_or(|active| active.tag_name() == "BODY") {
                focus_when_there(tries - 1);
            }
        })
        .forget();
    }
}

/// A page. Its `<h1>` is `title` unless `heading` says otherwise or `own_heading` leaves it to
/// the children (a question page whose label is the heading).
#[component]
pub fn Page(
    /// The title of the document.
    #[prop(into)]
    title: TextProp,
    /// The heading, when it is not the title.
    #[prop(optional, into)]
    heading: Option<TextProp>,
    /// The children bring the `<h1>`.
    #[prop(optional)]
    own_heading: bool,
    /// A line above the heading.
    #[prop(optional, into)]
    caption: Option<TextProp>,
    /// Where the back link leads.
    #[prop(optional, into)]
    back: Option<TextProp>,
    /// The whole width instead of two thirds: boards.
    #[prop(optional)]
    wide: bool,
    /// The page.
    children: Children,
) -> impl IntoView {
    set_title(title.clone());
    focus_heading();
    let has_form = Form::here().is_some();
    let heading = (!own_heading).then(|| {
        let heading = heading.unwrap_or(title);
        view! {
            <h1 class="nhsuk-heading-l">
                {caption.map(|caption| view! {
                    <span class="nhsuk-caption-l">{move || caption.get()}</span>
                })}
                {move || heading.get()}
            </h1>
        }
    });
    let (container, column) = if wide {
        ("ar-wide", "nhsuk-grid-column-full")
    } else {
        ("nhsuk-width-container", "nhsuk-grid-column-two-thirds")
    };
    view! {
        <div class=container>
            {back.map(|href| view! { <BackLink href=href/> })}
            <main class="nhsuk-main-wrapper" id="maincontent">
                <div class="nhsuk-grid-row">
                    <div class=column>
                        {has_form.then(|| view! { <ErrorSummary/> })}
                        {heading}
                        {children()}
                    </div>
                </div>
            </main>
        </div>
    }
    .into_any()
}
