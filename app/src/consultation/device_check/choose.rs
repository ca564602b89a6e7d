//! Choosing one of several devices; nothing to see where there is no choice.

use domain::consultation::devices::News;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;

use crate::consultation::media::{Device, DeviceKind, Local};
use crate::words::{I18n, t, t_string, use_i18n};

fn name(i18n: I18n, device: &Device, number: usize) -> String {
    if !device.label.is_empty() {
        return device.label.clone();
    }
    match device.kind {
        DeviceKind::Camera => t_string!(i18n, join.check.numbered_camera, number = number),
        DeviceKind::Microphone => t_string!(i18n, join.check.numbered_microphone, number = number),
        DeviceKind::Speaker => t_string!(i18n, join.check.numbered_speaker, number = number),
    }
}

/// A list of the devices of one kind, when there are several.
#[component]
pub(in crate::consultation) fn ChooseDevice(
    /// Of which kind.
    kind: DeviceKind,
) -> impl IntoView {
    let i18n = use_i18n();
    let local = Local::get();
    let devices: RwSignal<Vec<Device>> = local.devices.clone().into();
    let revision: RwSignal<u32> = local.revision.clone().into();
    let found = Memo::new(move |_| {
        devices.with(|all| {
            all.iter()
                .filter(|d| d.kind == kind)
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    let in_use = Memo::new(move |_| {
        revision.track();
        Local::get().in_use(kind).unwrap_or_default()
    });
    let id = match kind {
        DeviceKind::Camera => "choose-camera",
        DeviceKind::Microphone => "choose-microphone",
        DeviceKind::Speaker => "choose-speaker",
    };
    let label = move || match kind {
        DeviceKind::Camera => t!(i18n, join.check.choose_camera).into_any(),
        DeviceKind::Microphone => t!(i18n, join.check.choose_microphone).into_any(),
        DeviceKind::Speaker => t!(i18n, join.check.choose_speaker).into_any(),
    };
    let news: RwSignal<Option<News>> = local.news.clone().into();
    let kept = move || {
        let kept = news.with(|news| matches!(news, Some(News::Kept(of)) if *of == kind));
        kept.then(|| match kind {
            DeviceKind::Camera => t_string!(i18n, call.news.camera_kept),
            _ => t_string!(i18n, call.news.microphone_kept),
        })
    };
    let options = move || {
        let usual = (kind == DeviceKind::Speaker).then(|| {
            view! {
                <option value="">{t!(i18n, join.check.usual)}</option>
            }
        });
        let options = found.get().into_iter().enumerate().map(|(index, device)| {
            let (value, id) = (device.id.clone(), device.id.clone());
            view! {
                <option value=value prop:selected=move || in_use.get() == id>
                    {move || name(i18n, &device, index + 1)}
                </option>
            }
        });
        view! { {usual}{options.collect_view()} }
    };
    move || {
        (found.with(Vec::len) > 1).then(|| {
            view! {
                <div class="nhsuk-form-group">
                    <label class="nhsuk-label" for=id>{label}</label>
                    <select
                        class="nhsuk-select"
                        id=id
                        on:change=move |event| {
                            let chosen = event_target_value(&event);
                            // What is in use stays selected until the other one is.
                            if let Some(list) = event.target() {
                                let list: HtmlSelectElement = list.unchecked_into();
                                list.set_value(&Local::get().in_use(kind).unwrap_or_default());
                                // The browser's own choice has a name that is not in the list.
                                if list.selected_index() < 0 {
                                    list.set_selected_index(0);
                                }
                            }
                            Local::get().choose(kind, chosen);
                        }
                    >
                        {options}
                    </select>
                    {move || kept().map(|words| view! { <p class="nhsuk-hint" role="alert">{words}</p> })}
                </div>
            }
        })
    }
}
