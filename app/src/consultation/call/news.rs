//! A device that has come or gone: said, and offered.

use domain::consultation::devices::{Device, DeviceKind, News};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use crate::consultation::media::Local;
use crate::kit::announce;
use crate::words::{I18n, t, t_string, use_i18n};

/// So long it is said that another device is used now.
const SAID_MS: u32 = 10_000;
/// So long something is offered.
const OFFERED_MS: u32 = 30_000;

fn words(i18n: I18n, news: &News) -> String {
    match news {
        News::Gone(device) => {
            let name = device.label.clone();
            match device.kind {
                DeviceKind::Camera => t_string!(i18n, call.news.camera_gone, name = name),
                DeviceKind::Microphone => t_string!(i18n, call.news.microphone_gone, name = name),
                DeviceKind::Speaker => t_string!(i18n, call.news.speaker_gone, name = name),
            }
        }
        News::Come { microphone, .. } => {
            t_string!(i18n, call.news.come, name = microphone.label.clone())
        }
        News::Kept(DeviceKind::Camera) => t_string!(i18n, call.news.camera_kept).to_owned(),
        News::Kept(_) => t_string!(i18n, call.news.microphone_kept).to_owned(),
    }
}

#[component]
pub(super) fn DeviceNews() -> impl IntoView {
    let i18n = use_i18n();
    let news: RwSignal<Option<News>> = Local::get().news.clone().into();
    Effect::new(move |_: Option<Option<Timeout>>| {
        let after = news.with(|news| {
            let news = news.as_ref()?;
            announce(words(i18n, news));
            Some(match news {
                News::Gone(_) | News::Kept(_) => SAID_MS,
                News::Come { .. } => OFFERED_MS,
            })
        });
        // The one of before goes with its value.
        after.map(|after| {
            Timeout::new(after, move || {
                news.try_set(None);
            })
        })
    });
    move || {
        news.get().map(|known| {
            let said = known.clone();
            let offer = match known {
                News::Come {
                    microphone,
                    speaker,
                } => Some(view! { <Offer microphone=microphone speaker=speaker news=news/> }),
                News::Gone(_) | News::Kept(_) => None,
            };
            view! {
                <div class="ar-call__one-news" data-testid="device-news">
                    <p>{move || words(i18n, &said)}</p>
                    {offer}
                </div>
            }
        })
    }
}

#[component]
fn Offer(
    microphone: Device,
    speaker: Option<Device>,
    news: RwSignal<Option<News>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let take = move |_| Local::get().take_offer(&microphone, speaker.as_ref());
    view! {
        <button type="button" class="ar-call__small" id="device-use" on:click=take>
            {t!(i18n, call.news.use_it)}
        </button>
        <button type="button" class="ar-call__small" id="device-leave" on:click=move |_| news.set(None)>
            {t!(i18n, call.news.leave_it)}
        </button>
    }
    .into_any()
}
