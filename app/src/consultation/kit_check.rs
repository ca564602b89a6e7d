//! A ward's kit checks its place: opened once by its link, which this device keeps.

use std::sync::Arc;

use domain::error::ErrorCode;
use domain::support::kit::{KitGreeting, KitResult, KitSecret};
use domain::support::wire::LineChecked;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::check::Check;
use super::device_check::Heard;
use crate::api;
use crate::kit::{FailureView, Loaded, Loading, Page};
use crate::support::Keep;
use crate::text;
use crate::words::{t, t_string, use_i18n};

const KEPT_AS: &str = "anteroom-kit";

/// From the address, which is wiped, or else as this device kept it.
fn secret() -> String {
    let storage = window().local_storage().ok().flatten();
    let fragment = window().location().hash().unwrap_or_default();
    let secret = fragment.trim_start_matches('#');
    if secret.is_empty() {
        let kept = storage.and_then(|s| s.get_item(KEPT_AS).ok().flatten());
        return kept.unwrap_or_default();
    }
    if let Ok(history) = window().history() {
        // Browsers refuse only addresses of other sites.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some("/kit"));
    }
    if let Some(storage) = storage {
        // A full or forbidden storage only means that the link is needed again.
        let _ = storage.set_item(KEPT_AS, secret);
    }
    secret.to_owned()
}

/// The page of a kit.
#[component]
pub fn KitPage() -> impl IntoView {
    let i18n = use_i18n();
    let secret = secret();
    let asked = secret.clone();
    let kit = Loaded::new(move || {
        let asked = KitSecret {
            secret: asked.clone(),
        };
        async move { api::post::<KitGreeting, _>("/api/kit", &asked).await }
    });
    let keep = Keep::With(Arc::new(move |check, line| {
        let found = KitResult {
            secret: secret.clone(),
            check,
            line,
        };
        Box::pin(async move {
            api::post::<LineChecked, _>("/api/kit/check", &found).await?;
            Ok(())
        })
    }));
    let keep = StoredValue::new_local(keep);
    move || match (kit.get(), kit.failure()) {
        (Some(kit), _) => {
            let title = TextProp::from(move || {
                let (place, name) = (kit.place.clone(), kit.name.clone());
                t_string!(i18n, support.kit.title, place = place, name = name).to_string()
            });
            view! { <Check title=title heard=Heard::new() keep=keep.get_value()/> }.into_any()
        }
        (None, Some(failure)) if failure.is(ErrorCode::LinkNotValid) => view! {
            <Page title=text!(i18n, support.kit.unknown)><p>{t!(i18n, support.kit.ask)}</p></Page>
        }
        .into_any(),
        (None, Some(failure)) => view! {
            <Page title=text!(i18n, support.page)>
                <FailureView failure=failure retry=move |()| kit.retry()/>
            </Page>
        }
        .into_any(),
        (None, None) => {
            view! { <Page title=text!(i18n, support.page)><Loading/></Page> }.into_any()
        }
    }
}
