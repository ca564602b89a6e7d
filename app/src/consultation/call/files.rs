//! Files: given to each other, listed above the chat.

use domain::consultation::files::{FileView, MAX_FILE_BYTES};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, HtmlInputElement};

use super::Shown;
use crate::api::Failure;
use crate::consultation::media::lighter;
use crate::kit::{announce, failure_words};
use crate::words::{I18n, t, t_string, use_i18n};
use domain::error::ErrorCode;

/// What is taken; phones offer the camera, and turn their own kinds of photographs into these.
const TAKEN: &str = "image/jpeg,image/png,image/webp,application/pdf";

/// How large, in words.
fn size(bytes: u32) -> String {
    match bytes {
        ..1_000 => "1 kB".to_owned(),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => {
            // In tenths of whole numbers: what fractions are written with weighs a lot.
            let tenths = (bytes + 50_000) / 100_000;
            format!("{}.{} MB", tenths / 10, tenths % 10)
        }
    }
}

/// The files there are.
#[component]
pub(super) fn Files() -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    let files = shown.files;
    Effect::new(move |seen: Option<usize>| {
        let count = files.with(Vec::len);
        let mine = shown.me.with_untracked(|me| me.as_ref().map(|me| me.id));
        let newest = files.with_untracked(|files| files.last().cloned());
        if let (Some(seen), Some(newest)) = (seen, newest)
            && count > seen
            && Some(newest.from) != mine
        {
            let name = newest.name.as_str().to_owned();
            announce(t_string!(i18n, call.files.come, name = name));
            if !shown.chat_open.get_untracked() {
                shown.unread.update(|n| *n += count - seen);
            }
        }
        count
    });
    move || {
        (!files.with(Vec::is_empty)).then(|| {
            view! {
                <div class="ar-files">
                    <h3 class="nhsuk-heading-xs" id="files-title">{t!(i18n, call.files.title)}</h3>
                    <ul aria-labelledby="files-title">
                        <For each=move || files.get() key=|file| file.id let:file>
                            <OneFile file=file/>
                        </For>
                    </ul>
                    <p class="ar-files__kept">{t!(i18n, call.files.kept)}</p>
                </div>
            }
        })
    }
}

#[component]
fn OneFile(file: FileView) -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    let path = shown.call().file_path(file.id, &[]);
    let name = file.file.as_str().to_owned();
    let download = name.clone();
    let mine = move || {
        shown
            .me
            .with(|me| me.as_ref().is_some_and(|me| me.id == file.from))
    };
    let from = file.name.as_str().to_owned();
    let by = move || {
        if mine() {
            t_string!(i18n, call.you).to_owned()
        } else {
            from.clone()
        }
    };
    let picture = file
        .picture
        .then(|| view! { " · "{t!(i18n, call.files.picture)} });
    view! {
        <li>
            <a href=path download=download>{name}</a>
            <span class="ar-files__about">{by}" · "{size(file.bytes)}{picture}</span>
        </li>
    }
    .into_any()
}

fn words(i18n: I18n, failure: &Failure) -> String {
    if failure.is(ErrorCode::UnsupportedMediaType) {
        t_string!(i18n, call.files.not_taken).to_owned()
    } else if failure.is(ErrorCode::Malformed) {
        t_string!(i18n, call.files.empty).to_owned()
    } else {
        failure_words(i18n, failure)
    }
}

/// Giving one.
#[component]
pub(super) fn GiveFile() -> impl IntoView {
    let i18n = use_i18n();
    let shown = expect_context::<Shown>();
    let sending = RwSignal::new(None::<String>);
    let failed = RwSignal::new(None::<Failure>);
    let give = move |file: File| {
        let name = file.name();
        failed.set(None);
        if file.size() > MAX_FILE_BYTES as f64 && !file.type_().starts_with("image/") {
            failed.set(Some(Failure::Refused(domain::error::Problem::new(
                ErrorCode::TooLarge,
            ))));
            return;
        }
        sending.set(Some(name.clone()));
        let call = shown.call();
        spawn_local(async move {
            let content = lighter(file.unchecked_into()).await;
            let given = call.give(content, &name, false).await;
            sending.try_set(None);
            if let Err(failure) = given {
                failed.try_set(Some(failure));
            } else {
                announce(t_string!(i18n, call.files.sent).to_owned());
            }
        });
    };
    let chosen = move |event| {
        let input = event_target::<HtmlInputElement>(&event);
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            give(file);
        }
        // The same file may be chosen again.
        input.set_value("");
    };
    view! {
        <div class="ar-files__give">
            <input
                class="nhsuk-u-visually-hidden"
                id="call-file"
                type="file"
                accept=TAKEN
                disabled=move || sending.with(Option::is_some)
                on:change=chosen
            />
            <label class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" for="call-file">
                {t!(i18n, call.files.give)}
            </label>
            <div role="status">
                {move || sending.get().map(|name| view! {
                    <p>{t_string!(i18n, call.files.sending, name = name)}</p>
                })}
            </div>
            {move || failed.get().map(|failure| view! {
                <p class="nhsuk-error-message" role="alert">{words(i18n, &failure)}</p>
            })}
        </div>
    }
    .into_any()
}
