//! Kits, the places with trouble first: the last check, what it carried, and how it has been of late.

use domain::support::kit::{Kit, KitCheck};
use leptos::prelude::*;

use crate::api;
use crate::kit::{Button, Empty, ErrorSummary, Form, FormScope, Look, dates};
use crate::people::use_session;
use crate::support::{LineMark, short_words};
use crate::words::{I18n, t, t_string, use_i18n};

/// The map as a table.
#[component]
pub(super) fn KitTable(
    /// The kits.
    kits: Vec<Kit>,
    /// Whether they may be retired.
    may: bool,
    /// Something is different now.
    changed: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    if kits.is_empty() {
        return view! { <Empty><p>{t!(i18n, support.kits.empty)}</p></Empty> }.into_any();
    }
    let form = Form::new();
    let rows = kits
        .into_iter()
        .map(|kit| view! { <Row kit=kit may=may form=form changed=changed/> })
        .collect_view();
    view! {
        <FormScope form=form><ErrorSummary/></FormScope>
        <div class="ar-board__scroll" role="region" tabindex="0" aria-label=move || t_string!(i18n, support.kits.title)>
            <table class="ar-board">
                <thead>
                    <tr>
                        <th scope="col">{t!(i18n, support.kits.place)}</th>
                        <th scope="col">{t!(i18n, support.kits.last)}</th>
                        <th scope="col">{t!(i18n, support.kits.trend)}</th>
                        <th scope="col"><span class="nhsuk-u-visually-hidden">{t!(i18n, support.kits.retire)}</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(kit: Kit, may: bool, form: Form, changed: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let zone = session.site().map(|site| site.zone).unwrap_or_default();
    let id = kit.id;
    let retire = move |_| {
        form.send(
            async move {
                let answer = api::post::<(), _>(&format!("/api/kits/{id}/retire"), &()).await;
                answer.inspect_err(|failure| session.notice(failure))
            },
            move |()| changed.run(()),
        );
    };
    let name = format!("{}, {}", kit.place, kit.name);
    let last = kit.last.map_or_else(
        || view! { <span class="ar-quiet">{t!(i18n, support.kits.never)}</span> }.into_any(),
        |last| {
            let at = last.at;
            let when = move || dates::when(i18n, at, &zone);
            view! { <LineMark checked=last/><span class="ar-sub">{when}</span> }.into_any()
        },
    );
    let trend = kit.trend;
    let words = StoredValue::new(trend.clone());
    view! {
        <tr>
            <th scope="row">
                <span class="ar-person">{kit.place}</span>
                <span class="ar-sub">{kit.name}</span>
            </th>
            <td>{last}</td>
            <td>
                {(!trend.is_empty()).then(|| view! {
                    <span class="ar-trend" role="img" aria-label=move || words.with_value(|t| trend_words(i18n, t))>
                        {trend.into_iter().map(|check| view! {
                            <span class="ar-line-mark" data-verdict=check.verdict.as_str()></span>
                        }).collect_view()}
                    </span>
                })}
            </td>
            <td>
                {may.then(|| view! {
                    <Button look=Look::Small busy=form.busy() on_click=retire>
                        {t!(i18n, support.kits.retire)}
                        <span class="nhsuk-u-visually-hidden">": "{name}</span>
                    </Button>
                })}
            </td>
        </tr>
    }
    .into_any()
}

/// "Good line, Good line, Line for sound only", the newest last.
fn trend_words(i18n: I18n, trend: &[KitCheck]) -> String {
    let words: Vec<&str> = trend
        .iter()
        .map(|check| short_words(i18n, check.verdict))
        .collect();
    words.join(", ")
}
